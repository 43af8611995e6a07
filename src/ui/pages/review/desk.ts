// What the review screen asks of the service.
import { api, link, ok } from '../../api/client';
import { problemOf } from '../../api/problem';
import { fineness, readPeaks, type Peaks } from './peaks';
import type { Comment, Judgement, Review } from './types';

const of = (id: string) => ({ params: { path: { id } } });

export const desk = {
  review: (id: string): Promise<Review> => ok(api.GET('/api/v1/conversations/{id}/review', of(id))),
  draft: (id: string, body: Judgement) => ok(api.PUT('/api/v1/conversations/{id}/review/draft', { ...of(id), body })),
  reveal: (id: string, body: Judgement): Promise<Review> =>
    ok(api.POST('/api/v1/conversations/{id}/review/reveal', { ...of(id), body })),
  verdict: (review: Review, judgement: Judgement) =>
    ok(
      api.POST('/api/v1/conversations/{id}/review/verdict', {
        ...of(review.conversation.id),
        body: {
          ...judgement,
          revision: review.conversation.revision,
          seen: (review.machine ?? []).map((card) => card.hash),
        },
      }),
    ),
  close: (id: string, why: string) =>
    ok(api.POST('/api/v1/conversations/{id}/review/close', { ...of(id), body: { why } })),
  retry: (id: string) => ok(api.POST('/api/v1/conversations/{id}/retry', of(id))),
  swap: (id: string): Promise<Review> => ok(api.POST('/api/v1/conversations/{id}/swap-speakers', of(id))),
  correct: (
    id: string,
    turn: number,
    body: { start: number; end: number; old: string; new: string },
  ): Promise<Review> =>
    ok(api.POST('/api/v1/conversations/{id}/turns/{turn}/text', { params: { path: { id, turn } }, body })),
  unmask: (id: string, turn: number, reason: string) =>
    ok(api.POST('/api/v1/conversations/{id}/unmask', { ...of(id), body: { turn, reason } })),
  comment: (id: string, turn: number, body: string): Promise<Comment> =>
    ok(api.POST('/api/v1/conversations/{id}/comments', { ...of(id), body: { turn, body } })),
  uncomment: (id: string, comment: string) =>
    ok(api.DELETE('/api/v1/conversations/{id}/comments/{comment}', { params: { path: { id, comment } } })),

  /** The waveform, as fine as a screen can show. */
  async peaks(address: string, durationMs: number): Promise<Peaks | null> {
    const answer = await fetch(`${address}&per_second=${fineness(durationMs)}`);
    return answer.ok ? readPeaks(await answer.arrayBuffer()) : null;
  },

  /** Saves a draft while the page is being left, when an ordinary request would be cut off. */
  async lastDraft(id: string, judgement: Judgement): Promise<void> {
    const answer = await fetch(`/api/v1/conversations/${encodeURIComponent(id)}/review/draft`, {
      method: 'PUT',
      keepalive: true,
      headers: { 'content-type': 'application/json', 'x-csrf': link.csrf },
      body: JSON.stringify(judgement),
    });
    if (!answer.ok) throw problemOf(answer, null);
  },
};
