// The case that comes next: taken and read while this one is judged, so that it is there at once.
import { ApiProblem, api, ok } from '../../api/client';
import { desk } from './desk';
import type { Peaks } from './peaks';
import type { Review } from './types';

export interface Ahead {
  /** Id of the case. */
  id: string;
  review: Review;
  peaks: Peaks | null;
}

const of = (id: string) => ({ params: { path: { id } } });

let ahead: Promise<Ahead | null> | null = null;

/** Takes the case after this one and reads it; again only when nothing is there yet. */
export function lookAhead(current: string): void {
  ahead ??= find(current).catch(() => null);
}

/** The case that was read ahead; null where nothing is left to do. */
export async function takeAhead(current: string): Promise<Ahead | null> {
  const found = (await ahead) ?? (await find(current));
  ahead = null;
  return found;
}

/** Nobody goes on to the case that was read ahead: others may have it, unless it is assigned. */
export async function letGo(): Promise<void> {
  const found = ahead;
  ahead = null;
  const one = await found;
  // Also while the page is being left, when an ordinary request would be cut off.
  if (one) await ok(api.DELETE('/api/v1/cases/{id}/claim', { ...of(one.id), keepalive: true }));
}

/** Keeps the case in hand, and the one that was read ahead, for as long as somebody is at it. */
export async function stay(current: string): Promise<void> {
  await ok(api.POST('/api/v1/cases/{id}/renew', of(current)));
  const next = await ahead;
  if (!next) return;
  // Where somebody else has the next one by now, another one is looked for when it is wanted.
  await ok(api.POST('/api/v1/cases/{id}/renew', of(next.id))).catch(() => (ahead = null));
}

const kept = new Map<string, Ahead>();

/** Keeps what was read ahead for the page that shows it. */
export function keep(found: Ahead): void {
  kept.set(found.id, found);
}

/** What was read ahead of this case; each once. */
export function recall(id: string): Ahead | undefined {
  const found = kept.get(id);
  kept.delete(id);
  return found;
}

async function find(current: string): Promise<Ahead | null> {
  try {
    const next = await ok(api.POST('/api/v1/cases/next', { body: { but: current } }));
    const review = await desk.review(next.conversation_id);
    return { id: next.id, review, peaks: await wave(review) };
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return null;
    throw thrown;
  }
}

/** The waveform of a recording, where there is one. */
export async function wave(review: Review): Promise<Peaks | null> {
  const recording = review.recording;
  if (!recording?.peaks) return null;
  return desk.peaks(recording.peaks, recording.duration_ms ?? 0);
}
