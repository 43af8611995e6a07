// Evidence that a person chooses: turns, or words of them, that speak for a mark. Offsets are bytes, as the service
// counts them.
import { bytesTo, indexes } from '../../said/spans';
import type { Pointed, Turn } from './types';

/** The whole of a turn as evidence; null for an internal note, which is never judged, and where nothing was said. */
export function whole(turns: readonly Turn[], n: number): Pointed | null {
  const turn = turns[n];
  if (!turn || turn.private || turn.text === '') return null;
  return { turn: n, span: { start: 0, end: bytesTo(turn.text, turn.text.length) } };
}

/** Is it all that was said in its turn? */
export const isWhole = (place: Pointed, turns: readonly Turn[]): boolean =>
  place.span.start === 0 && place.span.end === whole(turns, place.turn)?.span.end;

const MASK = /[*＊]/u;
/** Chinese has no gaps between words: there each character stands for itself. */
const inWord = (character: string | undefined): boolean =>
  /[\p{L}\p{N}'’]/u.test(character ?? '') && !/\p{Script=Han}/u.test(character ?? '');

/**
 * Words of a turn as evidence. `from` and `to` are indexes of the text as it is shown; space around the words is left
 * out, words that were cut are whole, and so is what is masked: what a single star stands for nobody can tell.
 */
export function words(turns: readonly Turn[], n: number, shown: string, from: number, to: number): Pointed | null {
  const masked = (at: number) => MASK.test(shown[at] ?? '');
  const blank = (at: number) => /\s/u.test(shown[at] ?? 'x');
  while (from < to && blank(from)) from++;
  while (to > from && blank(to - 1)) to--;
  if (from >= to || whole(turns, n) === null) return null;
  const one = (at: number) => (masked(at) && masked(at + 1)) || (inWord(shown[at]) && inWord(shown[at + 1]));
  while (from > 0 && one(from - 1)) from--;
  while (to < shown.length && one(to - 1)) to++;
  return { turn: n, span: { start: bytesTo(shown, from), end: bytesTo(shown, to) } };
}

/** What was said at a place. */
export function saidAt(place: Pointed, turns: readonly Turn[]): string {
  const text = turns[place.turn]?.text ?? '';
  const index = indexes(text);
  return text.slice(index(place.span.start), index(place.span.end));
}

/** The turn is evidence now if nothing in it was before, and the other way round. In the order of the conversation. */
export function toggled(places: readonly Pointed[], turns: readonly Turn[], n: number): Pointed[] {
  const others = places.filter((place) => place.turn !== n);
  if (others.length < places.length) return others;
  const added = whole(turns, n);
  return added ? inOrder([...others, added]) : others;
}

/** With this place too; it takes the place of those that it touches. */
export function joined(places: readonly Pointed[], added: Pointed): Pointed[] {
  const apart = ({ turn, span }: Pointed) =>
    turn !== added.turn || span.end <= added.span.start || span.start >= added.span.end;
  return inOrder([...places.filter(apart), added]);
}

const inOrder = (places: Pointed[]): Pointed[] => places.sort((a, b) => a.turn - b.turn || a.span.start - b.span.start);

/** After words were corrected: in a turn that reads otherwise now, the whole of it is meant. */
export function fitted(places: readonly Pointed[], before: readonly Turn[], now: readonly Turn[]): Pointed[] {
  return places.reduce<Pointed[]>((kept, place) => {
    if (before[place.turn]?.text === now[place.turn]?.text) return [...kept, place];
    const all = whole(now, place.turn);
    return all ? joined(kept, all) : kept;
  }, []);
}
