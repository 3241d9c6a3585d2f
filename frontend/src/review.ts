import { choose, helpEditor } from "./editor";
import { isTyping } from "./keys";
import { type Answer, type Fields, Sender } from "./sending";
import { select, selected, stretched, wordsOf } from "./words";

/**
 * The review screen: one value is at hand, one key does one thing to it. Everything is a form that works without this; here it is
 * sent without leaving the page, shown at once, and put right if the server says otherwise.
 */
export function openReview(page: HTMLElement): void {
  const text = page.querySelector<HTMLElement>("[data-rv-text]")!;
  const cards = page.querySelector<HTMLElement>("[data-rv-cards]")!;
  const live = document.querySelector<HTMLElement>("[data-rv-said]")!;
  const keysDialog = document.querySelector<HTMLDialogElement>("[data-rv-keys]")!;
  const staleDialog = document.querySelector<HTMLDialogElement>("[data-rv-stale]")!;
  const undoButton = document.querySelector<HTMLButtonElement>("[data-rv-undo]")!;
  const tabs = [...document.querySelectorAll<HTMLButtonElement>("[data-tab][aria-pressed]")];
  const path = page.dataset.review!;
  const sender = new Sender(`${path}/act`);
  const done: number[] = []; // acts of this tab that can be taken back
  let current: string | null = null;
  let wordMode: { start: number; end: number } | null = null;

  const rows = (): HTMLElement[] => [...cards.querySelectorAll<HTMLElement>(".rv-p")];
  const row = (): HTMLElement | null => (current ? document.getElementById(`v${current}`) : null);
  const cardOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>(".rv-card") ?? null;
  const cardOfKey = (key: string): HTMLElement | null => document.getElementById(`r${key}`);
  const waits = (one: HTMLElement): boolean => one.dataset.status === "proposed" && !cardOf(one)!.classList.contains("is-rejected");

  function say(words: string): void {
    live.textContent = words;
  }

  function show(tab: "text" | "records"): void {
    page.dataset.tab = tab;
    for (const button of tabs) button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  }

  function mark(): void {
    page.querySelectorAll(".m.on, .rv-p.on, .rv-card.on").forEach((element) => element.classList.remove("on"));
    const at = row();
    if (!at) return;
    at.classList.add("on");
    cardOf(at)!.classList.add("on");
    text.querySelectorAll<HTMLElement>(".m").forEach((word) => word.classList.toggle("on", word.dataset.r!.split(" ").includes(current!)));
  }

  function focus(one: HTMLElement | null | undefined, quiet = false): void {
    if (!one) return;
    current = one.dataset.v!;
    mark();
    if (!quiet) one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
    wordsOfRow(one)?.scrollIntoView({ block: "nearest" });
  }

  function wordsOfRow(one: HTMLElement): HTMLElement | null {
    if (!one.dataset.start) return null;
    return text.querySelector<HTMLElement>(`.m[data-r~="${one.dataset.v}"]`) ?? text.querySelector<HTMLElement>(`[data-s="${one.dataset.start}"]`);
  }

  function step(by: number): void {
    const every = rows();
    const at = every.findIndex((one) => one.dataset.v === current);
    focus(every[at < 0 ? (by > 0 ? 0 : every.length - 1) : Math.min(Math.max(at + by, 0), every.length - 1)]);
  }

  function stepCard(by: number): void {
    const every = [...cards.querySelectorAll<HTMLElement>(".rv-card")].filter((card) => card.querySelector(".rv-p"));
    const at = every.indexOf(cardOf(row())!);
    focus(every[Math.min(Math.max(at + by, 0), every.length - 1)]?.querySelector<HTMLElement>(".rv-p"));
  }

  /** The next value that waits, from here on and then from the top. */
  function onward(): void {
    const every = rows();
    const at = every.findIndex((one) => one.dataset.v === current);
    const open = [...every.slice(at + 1), ...every.slice(0, Math.max(at, 0))].filter(waits);
    // Actors and places are left for last: most are only named, and nobody decides on all of them.
    const next = open.find((one) => cardOf(one)!.dataset.name === undefined || cardOf(one) === cardOf(row()));
    if (next) focus(next);
    else say(open.length ? "Only actors and places wait: j leads through them, g to the next report." : "Nothing more waits in this report. g leads to the next.");
  }

  // ---- sending

  function counted(answer: Answer): void {
    document.querySelector("[data-rv-open]")!.textContent = String(answer.open);
    document.querySelector("[data-rv-total]")!.textContent = String(answer.total);
    document.querySelector("[data-rv-wait]")!.textContent = answer.open === 1 ? "value waits" : "values wait";
  }

  /** Puts the parts that the server made again in their place, and the focus where it was. */
  function replace(answer: Answer): void {
    const held = document.activeElement?.closest("[data-rv-cards]") ? current : null;
    const editing = cards.querySelector("[data-rv-editor]");
    if (answer.cards !== undefined) cards.innerHTML = answer.cards;
    if (answer.text !== undefined) text.innerHTML = answer.text;
    if (answer.card && answer.record) {
      const old = cardOfKey(answer.record);
      if (old && !(editing && old.contains(editing))) old.outerHTML = answer.card;
      else if (old) old.dataset.version = /data-version="(\d+)"/.exec(answer.card)?.[1] ?? old.dataset.version;
    }
    counted(answer);
    if (current && !row()) current = (answer.record && cardOfKey(answer.record)?.querySelector<HTMLElement>(".rv-p")?.dataset.v) || null;
    mark();
    if (held) row()?.focus({ preventScroll: true });
  }

  function send(fields: () => Fields, failed: () => void, then?: (answer: Answer) => void): void {
    page.setAttribute("aria-busy", "true");
    void sender.send(fields, (status, answer, sent) => {
      if (!sender.isBusy) page.removeAttribute("aria-busy");
      if (status === 200 && answer) {
        replace(answer);
        if (answer.act && sent.do !== "undo") done.push(answer.act);
        undoButton.disabled = false;
        say(answer.said ?? "");
        then?.(answer);
      } else if (status === 409 && answer?.stale) {
        replace(answer);
        return stale(answer, sent);
      } else {
        failed();
        complain(answer?.fault ?? "The server did not answer; nothing was kept. Try again.");
      }
    });
  }

  function complain(words: string): void {
    const note = document.createElement("p");
    note.className = "fault rv-fault";
    note.setAttribute("role", "alert");
    note.textContent = words;
    document.querySelectorAll(".rv-fault").forEach((old) => old.remove());
    (cards.querySelector("[data-rv-editor]") ?? document.querySelector("[data-rv-bar]"))!.prepend(note);
    setTimeout(() => note.remove(), 12000);
  }

  /** Somebody was faster: what they did, and whether to do it all the same. Waits for the answer before anything else is sent. */
  function stale(answer: Answer, sent: Fields): Promise<void> {
    staleDialog.querySelector("[data-rv-stale-said]")!.textContent = answer.stale!;
    staleDialog.querySelector("[data-rv-changes]")!.replaceChildren(
      ...answer.changes!.map((change) => Object.assign(document.createElement("li"), { textContent: change.said })),
    );
    staleDialog.querySelector("[data-rv-mine]")!.textContent = `${sent.do.replace("_", " ")} ${sent.mine ?? ""}`;
    staleDialog.showModal();
    say(answer.stale!);
    return new Promise((resolve) => {
      const end = (again: boolean): void => {
        staleDialog.close();
        if (again) send(() => ({ ...sent, version: cardOfKey(sent.record)?.dataset.version ?? String(answer.version) }), () => undefined);
        row()?.focus();
        resolve();
      };
      staleDialog.querySelector<HTMLElement>("[data-rv-theirs]")!.onclick = () => end(false);
      staleDialog.querySelector<HTMLElement>("[data-rv-again]")!.onclick = () => end(true);
      staleDialog.oncancel = () => end(false);
    });
  }

  /** Accept or reject: shown at once, sent behind. */
  function judge(verdict: "accept" | "reject", one: HTMLElement, why = ""): void {
    const before = one.dataset.status!;
    const after = verdict === "accept" ? "accepted" : "rejected";
    if (before === after) return onward();
    const label = one.getAttribute("aria-label")!;
    const paint = (status: string): void => {
      const now = document.getElementById(one.id);
      now?.classList.remove("is-proposed", "is-accepted", "is-rejected");
      now?.classList.add(`is-${status}`);
      if (now) now.dataset.status = status;
    };
    paint(after);
    const key = cardOf(one)!.dataset.key!;
    const fields = (): Fields => ({ do: verdict, record: key, value: one.dataset.v!, version: cardOfKey(key)!.dataset.version!, why, mine: label });
    send(fields, () => paint(before));
    onward();
  }

  function whole(what: "accept_record" | "reject_record"): void {
    const card = cardOf(row());
    if (!card) return;
    const why = card.querySelector<HTMLInputElement>('.rv-whole input[name="why"]');
    if (what === "reject_record" && why && !why.value) return why.focus();
    const key = card.dataset.key!;
    send(() => ({ do: what, record: key, version: cardOfKey(key)!.dataset.version!, why: why?.value ?? "" }), () => undefined, onward);
  }

  function undo(): void {
    send((): Fields => {
      const act = done.pop();
      return act ? { do: "undo", act: String(act) } : { do: "undo" };
    }, () => undefined, (answer) => {
      if (answer.record && !document.activeElement?.closest(".rv-p")) focus(cardOfKey(answer.record)?.querySelector<HTMLElement>(".rv-p"));
    });
  }

  // ---- editors

  async function edit(params: Fields, place: () => Element | null | undefined): Promise<void> {
    await sender.settled();
    const answer = await fetch(`${path}/editor?${new URLSearchParams(params)}`);
    if (!answer.ok) return complain(((await answer.json()) as { error?: string }).error ?? "The form could not be made.");
    cards.querySelectorAll("[data-rv-editor]").forEach((old) => old.remove());
    const made = document.createRange().createContextualFragment(await answer.text()).querySelector<HTMLFormElement>("form")!;
    const after = place(); // asked for only now: what was there may have been made again meanwhile
    if (after?.matches(".rv-p")) after.append(made);
    else if (after) after.after(made);
    else cards.prepend(made);
    opened(made);
  }

  function opened(form: HTMLFormElement): void {
    helpEditor(form, text);
    show("records");
    form.scrollIntoView({ block: "nearest" });
    const first = form.querySelector<HTMLElement>("[name=value], [name=min], select[name=field], [name=kind]");
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
  }

  function headOf(key: string): () => Element | null | undefined {
    return () => cardOfKey(key)?.querySelector(".rv-card-head");
  }

  function chosenWords(): Fields {
    const words = wordMode ?? selected(text);
    return words ? { start: String(words.start), end: String(words.end) } : {};
  }

  function close(): void {
    cards.querySelectorAll("[data-rv-editor]").forEach((form) => form.remove());
    endWords();
    row()?.focus({ preventScroll: true });
  }

  function submit(form: HTMLFormElement): void {
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    if (form.dataset.what === "add" && !form.dataset.type) return void edit({ ...fields }, headOf(fields.add));
    const key = fields.record;
    form.classList.add("sending");
    const make = (): Fields => ({ ...fields, version: (key && cardOfKey(key)?.dataset.version) || fields.version, mine: fields.value ?? fields.words ?? "" });
    send(make, () => form.classList.remove("sending"), (answer) => {
      const made = answer.record && cardOfKey(answer.record);
      if (form.dataset.what === "add_record" && made) focus(made.querySelector<HTMLElement>(".rv-p"));
      else onward();
    });
  }

  // ---- words of the text by keyboard

  function startWords(): void {
    const words = wordsOf(text);
    const from = selected(text)?.start ?? Number(row()?.dataset.start ?? 0);
    const first = words.find((word) => word.end > from) ?? words[0];
    if (!first) return;
    wordMode = { start: first.start, end: first.end };
    page.classList.add("wording");
    show("text");
    showWords();
    say("Choose words: arrows move by a word, Shift with arrows makes it longer or shorter, Enter takes them, Escape ends.");
  }

  function showWords(): void {
    select(text, wordMode!.start, wordMode!.end);
    getSelection()?.focusNode?.parentElement?.scrollIntoView({ block: "nearest" });
    say(getSelection()?.toString() ?? "");
  }

  function endWords(): void {
    wordMode = null;
    page.classList.remove("wording");
  }

  function wordKey(event: KeyboardEvent): boolean {
    const rtl = getComputedStyle(getSelection()?.focusNode?.parentElement ?? text).direction === "rtl";
    const by = event.key === (rtl ? "ArrowLeft" : "ArrowRight") ? 1 : event.key === (rtl ? "ArrowRight" : "ArrowLeft") ? -1 : 0;
    if (by) {
      const words = wordsOf(text);
      if (event.shiftKey) wordMode = stretched(words, wordMode!, "end", by);
      else {
        const at = words.findIndex((word) => word.end > wordMode!.start);
        const next = words[Math.min(Math.max(at + by, 0), words.length - 1)];
        wordMode = { start: next.start, end: next.end };
      }
      showWords();
    } else if (event.key === "Enter") {
      const form = cards.querySelector<HTMLFormElement>("[data-rv-editor]");
      const words = wordMode!;
      const params = chosenWords();
      endWords();
      show("records");
      if (form) {
        choose(form, text, words);
        form.querySelector<HTMLElement>("[name=value], [name=min], [name=words]")?.focus();
      } else add(params);
    } else if (event.key === "Escape") {
      endWords();
      row()?.focus();
    } else return false;
    return true;
  }

  function add(words: Fields): void {
    const card = cardOf(row());
    if (card) void edit({ add: card.dataset.key!, ...words }, headOf(card.dataset.key!));
    else void edit({ record: "new", ...words }, () => null);
  }

  // ---- what leads here

  const KEYS: Record<string, () => void> = {
    a: () => row() && judge("accept", row()!),
    r: () => reject(),
    c: () => row() && void edit({ value: current! }, row),
    s: onward, j: () => step(1), k: () => step(-1), J: () => stepCard(1), K: () => stepCard(-1), u: undo,
    A: () => whole("accept_record"), X: () => whole("reject_record"), i: () => add(chosenWords()),
    n: () => void edit({ record: "new", ...chosenWords() }, () => null), w: startWords,
    m: () => {
      const beside = cardOf(row())?.querySelector<HTMLDetailsElement>("[data-rv-beside]");
      if (beside) beside.open = !beside.open;
    },
    g: () => void sender.settled().then(() => document.querySelector<HTMLElement>("[data-rv-next]")!.click()),
    "?": () => keysDialog.showModal(), Escape: close,
  };

  function reject(): void {
    const one = row();
    const why = one?.querySelector<HTMLInputElement>(".rv-why");
    if (why && !why.value && one?.dataset.status !== "rejected") why.focus();
    else if (one) judge("reject", one, why?.value);
  }

  document.addEventListener("keydown", (event) => {
    if (keysDialog.open || staleDialog.open) return;
    const target = event.target as HTMLElement;
    if (event.key === "Escape" && target.closest("[data-rv-editor], .rv-why")) {
      event.preventDefault();
      return close();
    }
    if (event.key === "Enter" && !event.shiftKey && target.matches("[data-rv-editor] :is(select, textarea)")) {
      event.preventDefault();
      return target.closest("form")!.requestSubmit();
    }
    if (isTyping(event)) return;
    if (wordMode) {
      if (event.key === "n" || event.key === "i") {
        KEYS[event.key]();
        endWords();
      } else if (!wordKey(event)) return;
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && target.matches(".rv-p")) {
      show("text");
      const words = wordsOfRow(target);
      words?.focus({ preventScroll: true });
      words?.scrollIntoView({ block: "center" });
    } else if (event.key === "Enter" && target.matches(".m")) {
      show("records");
      focus(row());
    } else if (KEYS[event.key] && !(event.key === "Enter")) KEYS[event.key]();
    else return;
    event.preventDefault();
  });

  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const word = target.closest<HTMLElement>(".m");
    const button = target.closest<HTMLElement>("[data-do]");
    const one = target.closest<HTMLElement>(".rv-p");
    if (word) {
      event.preventDefault();
      if (getSelection()?.toString()) return;
      const ids = word.dataset.r!.split(" ");
      show("records");
      focus(document.getElementById(`v${ids[(ids.indexOf(current ?? "") + 1) % ids.length]}`));
    } else if (target.closest("[data-rv-close]")) {
      event.preventDefault();
      close();
    } else if (button && one && !target.closest("[data-rv-editor]")) {
      event.preventDefault();
      focus(one, true);
      if (button.dataset.do === "correct") void edit({ value: current! }, row);
      else if (button.dataset.do === "reject") reject();
      else judge("accept", one);
    } else if (button) {
      const card = cardOf(button);
      if (button.dataset.do === "add") {
        event.preventDefault();
        void edit({ add: card!.dataset.key!, ...chosenWords() }, headOf(card!.dataset.key!));
      }
    } else if (one && !target.closest("a, button, input, form")) {
      if (getSelection()?.toString()) return;
      focus(one);
      wordsOfRow(one)?.scrollIntoView({ block: "center" });
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-rv-editor]")) {
      event.preventDefault();
      submit(form);
    } else if (form.action.endsWith(`${path}/act`)) {
      event.preventDefault();
      const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      if (fields.do === "undo") return undo();
      if (fields.value && document.getElementById(`v${fields.value}`)) return judge(fields.do as "accept", document.getElementById(`v${fields.value}`)!, fields.why);
      send(() => ({ ...fields, version: cardOfKey(fields.record)?.dataset.version ?? fields.version }), () => undefined, onward);
    }
  });

  document.querySelector("[data-rv-new]")!.addEventListener("click", (event) => {
    event.preventDefault();
    void edit({ record: "new", ...chosenWords() }, () => null);
  });
  const help = document.querySelector<HTMLButtonElement>("[data-rv-help]")!;
  help.hidden = false;
  help.addEventListener("click", () => keysDialog.showModal());
  // Words that are chosen with the mouse go into the form that is open.
  text.addEventListener("pointerup", () => {
    const form = cards.querySelector<HTMLFormElement>("[data-rv-editor]");
    const words = selected(text);
    if (form && words) choose(form, text, words);
  });
  for (const button of tabs) button.addEventListener("click", () => show(button.dataset.tab as "text" | "records"));
  document.querySelectorAll<HTMLElement>(".tabs").forEach((element) => (element.hidden = false));

  const editor = cards.querySelector<HTMLFormElement>("[data-rv-editor]");
  const asked = document.getElementById(location.hash.slice(1)) ?? (page.dataset.chosen ? cardOfKey(page.dataset.chosen) : null);
  if (editor) opened(editor);
  else focus(asked?.matches(".rv-p") ? asked : (asked?.querySelector<HTMLElement>(".rv-p") ?? rows().find(waits) ?? rows()[0]));
}
