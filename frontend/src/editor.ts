import { select, stretched, wordsOf } from "./words";

/** Calls a function when somebody has stopped typing. */
function settled(run: () => void): () => void {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(run, 200);
  };
}

async function ask<T>(path: string, value: string, name: string): Promise<T | null> {
  const answer = await fetch(`/review-help/${path}?${name}=${encodeURIComponent(value)}`);
  return answer.ok ? ((await answer.json()) as T) : null;
}

/** What a form for one value does beside sending itself: it says dates in words, looks up places and names, and moves its words. */
export function helpEditor(form: HTMLFormElement, text: HTMLElement): void {
  const input = (name: string): HTMLInputElement | null => form.querySelector(`[name="${name}"]`);
  const preview = form.querySelector<HTMLOutputElement>("[data-preview]");
  const value = input("value");
  if (preview && value) {
    const show = async (): Promise<void> => {
      const said = await ask<{ words?: string; fault?: string }>("when", value.value, "value");
      preview.textContent = said?.words ? `= ${said.words}` : (said?.fault ?? "");
      preview.classList.toggle("wrong", !said?.words);
    };
    value.addEventListener("input", settled(() => void show()));
    if (value.value) void show();
  }
  const place = form.querySelector<HTMLInputElement>("[data-places]");
  const list = form.querySelector<HTMLElement>("[data-places-list]");
  if (place && list) place.addEventListener("input", settled(() => void lookUp(place.value, list)));
  const name = form.querySelector<HTMLInputElement>("[data-names]");
  if (name) name.addEventListener("input", settled(() => void proposeNames(name)));

  const stretch = form.querySelector<HTMLElement>(".rv-stretch");
  if (!stretch) return;
  stretch.hidden = false;
  const move = (edge: "start" | "end", by: 1 | -1): void => {
    const start = input("start")!, end = input("end")!;
    if (!start.value || !end.value) return;
    choose(form, text, stretched(wordsOf(text), { start: Number(start.value), end: Number(end.value) }, edge, by));
  };
  stretch.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-stretch]");
    if (button) move(button.dataset.stretch!.startsWith("start") ? "start" : "end", button.dataset.stretch!.endsWith("+") ? 1 : -1);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") move("end", event.key === "ArrowRight" ? 1 : -1);
    else move("start", event.key === "ArrowDown" ? 1 : -1);
  });
}

/** Puts words of the text into the form and selects them. */
export function choose(form: HTMLFormElement, text: HTMLElement, now: { start: number; end: number }): void {
  if (!select(text, now.start, now.end)) return;
  form.querySelector<HTMLInputElement>('[name="start"]')!.value = String(now.start);
  form.querySelector<HTMLInputElement>('[name="end"]')!.value = String(now.end);
  const words = getSelection()!.toString().trim();
  form.querySelector<HTMLInputElement>('[name="words"]')!.value = words;
  const value = form.querySelector<HTMLTextAreaElement>('textarea[name="value"]');
  if (value) value.value = words; // a value that is words of the report is those that were chosen
}

async function lookUp(name: string, list: HTMLElement): Promise<void> {
  const found = await ask<{ geonames: string; words: string }[]>("places", name, "q");
  const none = list.querySelector("label:last-of-type")!;
  list.querySelectorAll("label").forEach((label) => label !== none && label.remove());
  for (const [n, place] of (found ?? []).entries()) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "radio", name: "geonames", value: place.geonames, checked: n === 0 });
    const words = document.createElement("bdi");
    words.textContent = place.words;
    label.append(box, " ", words);
    none.before(label);
  }
  if (!found?.length) none.querySelector("input")!.checked = true;
}

async function proposeNames(input: HTMLInputElement): Promise<void> {
  const found = await ask<string[]>("names", input.value, "q");
  const options = input.list;
  if (!options || !found) return;
  const held = new Set([...options.querySelectorAll("option")].map((option) => option.value));
  for (const name of found) if (!held.has(name)) options.append(Object.assign(document.createElement("option"), { value: name }));
}
