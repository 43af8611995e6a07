// A small review document for tests.
import type { Mark, Review } from './types';

export function example(how: { hidden?: boolean; verdicts?: [Mark, Mark, Mark] } = {}): Review {
  const [greets, sorry, tact] = how.verdicts ?? ['met', 'not_met', 'not_assessable'];
  const criterion = (id: string, title: string, human = false) => ({
    id,
    dimension: 'care',
    title: { en: title, zh: title },
    points: 5,
    critical: false,
    human,
  });
  const quote = { kind: 'quote', turn: 1, start: 0, end: 5, quote: 'Hello', start_ms: 2000, source: 'rule' };
  const searched = { kind: 'searched', turn: 0, to_turn: 1, source: 'apology' };
  const finding = (id: string, verdict: Mark, evidence: object[]) => ({
    criterion: id,
    dimension: 'care',
    verdict,
    confidence: 0.9,
    why: `why ${id}`,
    sources: ['rule@1'],
    evidence,
  });
  return {
    conversation: {
      id: 'v',
      source: 's',
      external_id: 'call-1',
      channel: 'voice',
      vip: false,
      revision: 1,
      state: 'scored',
      stage: 'score',
    },
    case: {
      id: 'c',
      open: true,
      blind: how.hidden ?? false,
      reasons: [],
      created_at: 0,
      taken_by_other: false,
    },
    hidden: how.hidden ?? false,
    may: { judge: true, take: false, unmask: true, reason_when_overturned: true },
    roles: { origin: 'given', confidence: 1 },
    voices: ['agent', 'customer'],
    turns: [
      {
        role: 'customer',
        text: 'It is late, 您好',
        masked: false,
        private: false,
        start_ms: 0,
        end_ms: 1500,
        words: [],
      },
      {
        role: 'agent',
        text: 'Hello *** there',
        masked: true,
        private: false,
        language: 'en',
        start_ms: 2000,
        end_ms: 4000,
        words: [[10, 15, 3000, 4000, 31]],
      },
    ],
    rubrics: [
      {
        id: 'r',
        hash: 'abcdef0123456789',
        title: { en: 'Care' },
        scoring: 'points',
        critical_cap: 0,
        dimensions: [{ id: 'care', title: { en: 'Care' }, weight: 1 }],
        bands: [{ id: 'good', title: { en: 'Good' }, from: 0 }],
        criteria: [criterion('greets', 'Greets'), criterion('sorry', 'Apologises'), criterion('tact', 'Tactful', true)],
      },
    ],
    ...(how.hidden
      ? {}
      : {
          machine: [
            {
              rubric: 'r',
              hash: 'card',
              overall: 50,
              band: 'good',
              critical_failed: [],
              dimensions: [],
              findings: [
                finding('greets', greets, [quote]),
                finding('sorry', sorry, [searched]),
                finding('tact', tact, []),
              ],
            },
          ],
        }),
    comments: [],
    verdicts: [],
    corrections: [],
  } as unknown as Review;
}
