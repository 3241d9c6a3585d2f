/**
 * Words of the text by their offsets. The server counts code points; a stretch of text says in data-s where it begins.
 */

/** Code points of a string, which is what offsets count. */
function points(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** The stretch that a node stands in. */
function stretchOf(node: Node): HTMLElement | null {
  return (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-s]") ?? null;
}

function offsetOf(node: Node, at: number): number | null {
  const stretch = stretchOf(node) ?? (node.childNodes[at] ? stretchOf(node.childNodes[at]) : null);
  if (!stretch) return null;
  const before = document.createRange();
  before.setStart(stretch, 0);
  if (stretch.contains(node)) before.setEnd(node, at);
  return Number(stretch.dataset.s) + points(before.toString());
}

export interface Stretch {
  start: number;
  end: number;
  words: string;
}

/** The words that are selected in the text, null where none are. White space at either end is left out by the server. */
export function selected(text: HTMLElement): Stretch | null {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  const words = range.toString();
  return start === null || end === null || start >= end || !words.trim() ? null : { start, end, words };
}

/** Selects the words between two offsets; whether they were found. */
export function select(text: HTMLElement, start: number, end: number): boolean {
  const from = pointAt(text, start, false);
  const to = pointAt(text, end, true);
  if (!from || !to) return false;
  getSelection()?.setBaseAndExtent(from.node, from.at, to.node, to.at);
  return true;
}

function pointAt(text: HTMLElement, offset: number, isEnd: boolean): { node: Text; at: number } | null {
  let found: { node: Text; at: number } | null = null;
  for (const stretch of text.querySelectorAll<HTMLElement>("[data-s]")) {
    let left = offset - Number(stretch.dataset.s);
    if (left < 0 || (left === 0 && isEnd)) break;
    const walker = document.createTreeWalker(stretch, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
      const length = points(node.data);
      if (left < length || (left === length && isEnd)) {
        found = { node, at: [...node.data].slice(0, left).join("").length };
        break;
      }
      left -= length;
    }
  }
  return found;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’\-.,:][\p{L}\p{N}\p{M}]+)*/gu;

/** All words of the text with their offsets, in order. */
export function wordsOf(text: HTMLElement): Stretch[] {
  const found: Stretch[] = [];
  let run = "";
  let begins = 0;
  const flush = (): void => {
    for (const match of run.matchAll(WORD)) {
      const start = begins + points(run.slice(0, match.index));
      found.push({ start, end: start + points(match[0]), words: match[0] });
    }
  };
  let next = -1;
  for (const stretch of text.querySelectorAll<HTMLElement>("[data-s]")) {
    const start = Number(stretch.dataset.s);
    const content = stretch.textContent ?? "";
    if (start !== next) {
      flush();
      run = "";
      begins = start;
    }
    run += content; // a word may go on behind the edge of a mark
    next = start + points(content);
  }
  flush();
  return found;
}

/** A stretch moved, made longer or shorter by a word at one edge. */
export function stretched(words: Stretch[], now: { start: number; end: number }, edge: "start" | "end", by: 1 | -1): { start: number; end: number } {
  let first = words.findIndex((word) => word.end > now.start);
  let last = words.length - 1;
  while (last > 0 && words[last].start >= now.end) last--;
  if (first < 0) first = words.length - 1;
  if (edge === "start") first = Math.min(Math.max(0, first + by), last);
  else last = Math.max(Math.min(words.length - 1, last + by), first);
  return { start: words[first].start, end: words[last].end };
}
