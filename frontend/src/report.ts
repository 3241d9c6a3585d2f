import { isTyping } from "./keys";

/**
 * Joins the two sides of a report's page: words lead to their record, a record to its words.
 *
 * The server has numbered the records (data-n) and written on each stretch of words the records that stand on it (data-r, the
 * most specific first). Nothing here makes markup: it only moves classes and the focus.
 */
export function openReport(page: HTMLElement): void {
  const cards = [...page.querySelectorAll<HTMLElement>(".rec")];
  const byNumber = new Map(cards.map((card) => [card.dataset.n!, card]));
  const words = new Map<string, HTMLElement[]>();
  for (const mark of page.querySelectorAll<HTMLElement>(".m"))
    for (const number of mark.dataset.r!.split(" ")) words.set(number, [...(words.get(number) ?? []), mark]);
  const tabs = [...document.querySelectorAll<HTMLButtonElement>("[data-tab][aria-pressed]")];
  let current: string | null = null;

  function show(tab: "text" | "records"): void {
    page.dataset.tab = tab;
    for (const button of tabs) button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  }

  function choose(number: string | null): void {
    page.querySelectorAll(".on").forEach((element) => element.classList.remove("on"));
    current = number;
    if (number === null) return;
    byNumber.get(number)?.classList.add("on");
    words.get(number)?.forEach((mark) => mark.classList.add("on"));
  }

  function toRecord(number: string): void {
    choose(number);
    show("records");
    const card = byNumber.get(number);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  }

  function toWords(number: string, first?: HTMLElement | null): void {
    choose(number);
    show("text");
    const mark = first ?? words.get(number)?.[0];
    mark?.focus({ preventScroll: true });
    mark?.scrollIntoView({ block: "center" });
  }

  /** The next record of words that several stand on: a further click leads on. */
  function recordAt(mark: HTMLElement): string {
    const numbers = mark.dataset.r!.split(" ").filter((number) => !isHidden(byNumber.get(number)));
    const at = numbers.indexOf(current ?? "");
    return numbers[(at + 1) % numbers.length] ?? mark.dataset.r!.split(" ")[0];
  }

  function isHidden(card: HTMLElement | undefined): boolean {
    return !card || card.closest<HTMLElement>(".group")!.hidden;
  }

  function step(by: number): void {
    const visible = cards.filter((card) => !isHidden(card));
    if (!visible.length) return;
    const at = visible.findIndex((card) => card.dataset.n === current);
    const card = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1)];
    choose(card.dataset.n!);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    words.get(card.dataset.n!)?.[0]?.scrollIntoView({ block: "nearest" });
  }

  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const mark = target.closest<HTMLElement>(".m");
    const card = target.closest<HTMLElement>(".rec");
    if (mark) {
      event.preventDefault();
      toRecord(recordAt(mark));
    } else if (card && !target.closest("a:not(.v, .go)")) {
      const link = target.closest<HTMLAnchorElement>("a.v, a.go");
      if (!link && getSelection()?.toString()) return;
      event.preventDefault();
      toWords(card.dataset.n!, link ? document.getElementById(link.hash.slice(1)) : null);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (isTyping(event)) return;
    const focused = document.activeElement as HTMLElement;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "Escape") choose(null);
    else if (event.key === "Enter" && current !== null && focused.matches(".m")) toRecord(current);
    else if (event.key === "Enter" && current !== null && focused.matches(".rec")) toWords(current);
    else return;
    event.preventDefault();
  });

  for (const button of tabs) button.addEventListener("click", () => show(button.dataset.tab as "text" | "records"));
  for (const box of document.querySelectorAll<HTMLInputElement>("input[data-kind]")) {
    const apply = (): void => {
      page.classList.toggle(`hide-${box.dataset.kind}`, !box.checked);
      for (const group of page.querySelectorAll<HTMLElement>(`.group[data-kind="${CSS.escape(box.dataset.kind!)}"]`)) group.hidden = !box.checked;
    };
    box.addEventListener("change", apply);
    apply(); // a browser that goes back restores the boxes
  }
  document.querySelectorAll<HTMLElement>(".tabs, .chips, .keys").forEach((element) => (element.hidden = false));

  const chosen = page.querySelector<HTMLElement>(".rec.on");
  const target = location.hash.startsWith("#w") ? document.getElementById(location.hash.slice(1)) : null;
  if (chosen) {
    choose(chosen.dataset.n!);
    chosen.scrollIntoView({ block: "nearest" });
    (target ?? words.get(chosen.dataset.n!)?.[0])?.scrollIntoView({ block: "center" });
  } else if (target?.dataset.r) {
    choose(target.dataset.r.split(" ")[0]);
    target.scrollIntoView({ block: "center" });
  }
}
