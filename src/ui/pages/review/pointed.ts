// Evidence that a person chooses: turns that speak for a mark. Offsets are bytes, as the service counts them.
import { bytesTo } from '../../said/spans';
import type { Pointed, Turn } from './types';

/** The whole of a turn as evidence; null for an internal note, which is never judged, and where nothing was said. */
export function whole(turns: readonly Turn[], n: number): Pointed | null {
  const turn = turns[n];
  if (!turn || turn.private || turn.text === '') return null;
  return { turn: n, span: { start: 0, end: bytesTo(turn.text, turn.text.length) } };
}

/** The turn is evidence now if it was not before, and the other way round. In the order of the conversation. */
export function toggled(places: readonly Pointed[], turns: readonly Turn[], n: number): Pointed[] {
  const others = places.filter((place) => place.turn !== n);
  if (others.length < places.length) return others;
  const added = whole(turns, n);
  return added ? [...others, added].sort((a, b) => a.turn - b.turn) : others;
}

/** After words were corrected: in a turn that reads otherwise now, the whole of it is meant. */
export function fitted(places: readonly Pointed[], before: readonly Turn[], now: readonly Turn[]): Pointed[] {
  return places.flatMap((place) => {
    if (before[place.turn]?.text === now[place.turn]?.text) return [place];
    return whole(now, place.turn) ?? [];
  });
}
