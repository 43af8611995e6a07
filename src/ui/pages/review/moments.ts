// What a reviewer has in hand, as a moment to pin for coaching.
import type { Worth } from '../coaching/types';
import type { Sitting } from './sitting.svelte';

export interface Moment {
  fromTurn: number;
  toTurn: number;
  /** What it is an example of, where the turn speaks for the criterion in hand. */
  criterion?: string;
  worth: Worth;
}

/** The turn in hand; a wait goes with the turn that ended it. Null where there is nothing to learn from. */
export function momentOf(sitting: Sitting): Moment | null {
  const { turn: n, item, places } = sitting;
  const turns = sitting.review.turns;
  if (!turns[n] || turns[n].private) return null;
  const looked = places[sitting.evidence];
  const inHand = looked?.turn === n ? looked : undefined;
  const speaks =
    inHand !== undefined ||
    places.some((place) => place.kind !== 'searched' && place.turn === n) ||
    (item !== undefined && sitting.pointedAt(item).some((place) => place.turn === n));
  const toTurn = inHand?.kind === 'gap' ? Math.min(n + 1, turns.length - 1) : n;
  if (!item || !speaks) return { fromTurn: n, toTurn, worth: 'good' };
  const mark = sitting.answers[item.key]?.mark ?? item.machine;
  return { fromTurn: n, toTurn, criterion: item.criterion.id, worth: mark === 'not_met' ? 'bad' : 'good' };
}
