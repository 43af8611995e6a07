import { describe, expect, test } from 'vitest';
import { silences, turnAt } from './player.svelte';
import { columns, fineness, readPeaks } from './peaks';
import { Sitting } from './sitting.svelte';
import { example } from './example';
import type { Turn } from './types';

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
