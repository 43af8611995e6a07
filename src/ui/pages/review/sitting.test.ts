import { describe, expect, test } from 'vitest';
import { silences, turnAt } from './player.svelte';
import { columns, fineness, readPeaks } from './peaks';
import { momentOf } from './moments';
import { Sitting } from './sitting.svelte';
import { example } from './example';
import type { Review, Turn } from './types';

describe('a sitting', () => {
  test('keys agree, overturn and go back; reasons are asked for where the machine is overturned', () => {
    const sitting = new Sitting(example());
    const greets = sitting.items[0]!;
    expect(sitting.markOf(greets, 1)).toBe('met');
    sitting.mark(greets, sitting.markOf(greets, 2));
    expect([sitting.answers[greets.key]!.mark, sitting.lacks(greets)]).toEqual(['not_met', 'reason']);
    sitting.reason(greets, 'turn 2 is none');
    expect(sitting.lacks(greets)).toBeNull();
    sitting.mark(greets, sitting.markOf(greets, 1));
    expect(sitting.overturns(greets)).toBe(false);
  });
  test('what does not apply for the machine is overturned to not met, then to met', () => {
    const sitting = new Sitting(example({ verdicts: ['not_applicable', 'not_met', 'not_assessable'] }));
    const item = sitting.items[0]!;
    expect(sitting.markOf(item, 2)).toBe('not_met');
    sitting.mark(item, 'not_met');
    expect(sitting.markOf(item, 2)).toBe('met');
  });
  test('agreeing with the rest leaves open what only people can tell, and goes there', () => {
    const sitting = new Sitting(example());
    sitting.mark(sitting.items[1]!, 'met');
    sitting.reason(sitting.items[1]!, 'turn 2');
    expect(sitting.agreeWithRest()).toBe(1);
    expect(sitting.answers[sitting.items[1]!.key]!.mark).toBe('met');
    expect([sitting.open, sitting.item!.criterion.id]).toEqual([1, 'tact']);
  });
  test('the live score counts what is not answered as the machine does, and in a blind review not at all', () => {
    const sitting = new Sitting(example());
    expect(sitting.scores.r!.overall).toBe(50);
    sitting.mark(sitting.items[1]!, 'met');
    expect(sitting.scores.r!.overall).toBe(100);
    const blind = new Sitting(example({ hidden: true }));
    expect(blind.scores.r!.overall).toBeNull();
    expect(blind.items.every((item) => item.machine === undefined && item.finding === undefined)).toBe(true);
    expect(blind.agreeWithRest()).toBe(0);
  });
  test('evidence is walked across criteria and brings its turn', () => {
    const sitting = new Sitting(example());
    expect(sitting.stepEvidence(1)!.turn).toBe(1);
    expect([sitting.at, sitting.turn]).toEqual([0, 1]);
    expect(sitting.stepEvidence(1)!.kind).toBe('searched');
    expect(sitting.at).toBe(1);
    expect(sitting.stepEvidence(1)).toBeNull();
    expect(sitting.stepEvidence(-1)!.turn).toBe(1);
  });
  test('turns are chosen as evidence before or after the mark, counted in bytes, and go with the answer', () => {
    const sitting = new Sitting(example());
    const [greets, sorry] = sitting.items;
    sitting.point(greets!, 1);
    sitting.point(greets!, 0);
    expect(sitting.judgement().answers).toEqual([]);
    sitting.mark(greets!, 'not_met');
    const evidence = [
      { turn: 0, span: { start: 0, end: 18 } },
      { turn: 1, span: { start: 0, end: 15 } },
    ];
    expect(sitting.judgement().answers![0]!.evidence).toEqual(evidence);
    sitting.point(greets!, 0);
    expect(sitting.pointedAt(greets!)).toEqual([evidence[1]]);
    expect(sitting.pointedAt(sorry!)).toEqual([]);
    const changes = sitting.changes;
    sitting.point(greets!, 7);
    expect(sitting.changes).toBe(changes);
  });
  test('evidence comes back from a draft, and fits the words after they were corrected', () => {
    const chosen = { turn: 1, span: { start: 0, end: 5 } };
    const answer = { rubric: 'r', criterion: 'greets', mark: 'not_met', reason: 'x', evidence: [chosen] };
    const draft = { answers: [answer], note: '', seconds: 0, updated_at: 0 } as unknown as Review['draft'];
    const sitting = new Sitting({ ...example(), draft });
    expect(sitting.judgement().answers![0]!.evidence).toEqual([chosen]);
    const corrected = example();
    corrected.turns[1]!.text = 'Hullo';
    sitting.renew(corrected);
    expect(sitting.judgement().answers![0]!.evidence).toEqual([{ turn: 1, span: { start: 0, end: 5 } }]);
    corrected.turns[0]!.text = 'Late';
    sitting.renew({ ...corrected, turns: [{ ...corrected.turns[0]! }, { ...corrected.turns[1]!, text: 'Good day' }] });
    expect(sitting.judgement().answers![0]!.evidence).toEqual([{ turn: 1, span: { start: 0, end: 8 } }]);
  });
  test('what is pinned is the turn in hand; with its criterion only where it speaks for that', () => {
    const sitting = new Sitting(example());
    expect(momentOf(sitting)).toEqual({ fromTurn: 0, toTurn: 0, worth: 'good' });
    sitting.stepEvidence(1);
    expect(momentOf(sitting)).toEqual({ fromTurn: 1, toTurn: 1, criterion: 'greets', worth: 'good' });
    sitting.mark(sitting.items[0]!, 'not_met');
    expect(momentOf(sitting)!.worth).toBe('bad');
    sitting.turn = 0;
    sitting.point(sitting.items[0]!, 0);
    expect(momentOf(sitting)!.criterion).toBe('greets');
    sitting.review = { ...sitting.review, turns: [{ ...sitting.review.turns[0]!, private: true }] };
    expect(momentOf(sitting)).toBeNull();
  });
  test('a newer reading keeps what was answered and says which findings moved', () => {
    const sitting = new Sitting(example());
    sitting.mark(sitting.items[0]!, 'met');
    sitting.renew(example({ verdicts: ['not_met', 'not_met', 'not_assessable'] }));
    expect(sitting.moved).toEqual({ [sitting.items[0]!.key]: 'met' });
    expect(sitting.overturns(sitting.items[0]!)).toBe(true);
  });
});

describe('the recording', () => {
  const turn = (start: number, end: number) => ({ start_ms: start, end_ms: end }) as Turn;
  test('knows which turn is heard and where nobody speaks', () => {
    const turns = [turn(500, 2000), turn(2100, 4000), turn(9000, 9500)];
    expect([turnAt(turns, 0), turnAt(turns, 2100), turnAt(turns, 8000), turnAt(turns, 9400)]).toEqual([0, 1, 1, 2]);
    expect(silences(turns, 12_000)).toEqual([
      { from: 4300, to: 8700 },
      { from: 9800, to: 11_700 },
    ]);
  });
  test('its waveform is read as the service writes it', () => {
    const bytes = new Uint8Array([50, 0, 1, 0, 4, 0, 0, 0, 0xf6, 20, 0xec, 10]);
    const peaks = readPeaks(bytes.buffer)!;
    expect([peaks.perSecond, [...peaks.channels[0]!]]).toEqual([50, [-10, 20, -20, 10]]);
    expect(columns(peaks.channels[0]!, 1)).toEqual([[-20, 20]]);
    expect(columns(peaks.channels[0]!, 2)).toEqual([
      [-10, 20],
      [-20, 10],
    ]);
    expect(readPeaks(bytes.slice(0, 9).buffer)).toBeNull();
    expect([fineness(10_000), fineness(7_200_000)]).toEqual([50, 1]);
  });
});
