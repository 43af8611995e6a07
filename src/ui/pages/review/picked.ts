// Words that somebody has selected in the transcript, as evidence.
import type { Pointed, Turn } from './types';
import { words } from './pointed';

/** What is selected of each turn within an element, as indexes of the turn's text as it is shown there. */
function selected(box: HTMLElement): { turn: number; from: number; to: number }[] {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return [];
  const range = selection.getRangeAt(0);
  return [...box.querySelectorAll<HTMLElement>('[data-turn]')].flatMap((row) => {
    if (!range.intersectsNode(row)) return [];
    let [from, to] = [Infinity, -1];
    for (const piece of row.querySelectorAll<HTMLElement>('[data-at]')) {
      const text = piece.firstChild;
      if (!(text instanceof Text) || !range.intersectsNode(text)) continue;
      const start = range.startContainer === text ? range.startOffset : 0;
      const end = range.endContainer === text ? range.endOffset : text.length;
      if (end <= start) continue;
      from = Math.min(from, Number(piece.dataset.at) + start);
      to = Math.max(to, Number(piece.dataset.at) + end);
    }
    return to > from ? [{ turn: Number(row.dataset.turn), from, to }] : [];
  });
}

/** The selected words as places to point at; `shown` gives a turn's text as it is on the page. */
export function picked(box: HTMLElement, turns: readonly Turn[], shown: (turn: number) => string): Pointed[] {
  return selected(box).flatMap(({ turn, from, to }) => words(turns, turn, shown(turn), from, to) ?? []);
}
