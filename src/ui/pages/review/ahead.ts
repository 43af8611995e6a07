// The case that comes next: found and read while this one is judged, so that it is there at once.
import { api, ok } from '../../api/client';
import { desk } from './desk';
import type { Peaks } from './peaks';
import type { Review } from './types';

export interface Ahead {
  /** Id of the case. */
  id: string;
  review: Review;
  peaks: Peaks | null;
}

let ahead: Promise<Ahead | null> | null = null;
/** Cases judged since the page was opened; a list read just before may still hold one. */
const done = new Set<string>();

/** Looks for the case after this one and reads it; again only when nothing is there yet. */
export function lookAhead(current: string | undefined): void {
  ahead ??= find(current).catch(() => null);
}

/** The case that was read ahead; null where the queue is empty. */
export async function takeAhead(current: string | undefined): Promise<Ahead | null> {
  const found = (await ahead) ?? (await find(current));
  ahead = null;
  return found;
}

/** This case is judged. */
export function judged(id: string): void {
  done.add(id);
}

/** What was read ahead of this case, if it is that one; each once. */
const kept = new Map<string, Ahead>();
export function keep(found: Ahead): void {
  kept.set(found.id, found);
}
export function recall(id: string): Ahead | undefined {
  const found = kept.get(id);
  kept.delete(id);
  return found;
}

async function find(current: string | undefined): Promise<Ahead | null> {
  const page = await ok(api.GET('/api/v1/cases', { params: { query: { limit: 20 } } }));
  for (const one of page.items) {
    if (one.id === current || done.has(one.id)) continue;
    const review = await desk.review(one.conversation_id);
    if (review.case?.taken_by_other) continue;
    return { id: one.id, review, peaks: await wave(review) };
  }
  return null;
}

export async function wave(review: Review): Promise<Peaks | null> {
  const recording = review.recording;
  if (!recording?.peaks) return null;
  return desk.peaks(recording.peaks, recording.duration_ms ?? 0);
}
