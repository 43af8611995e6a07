import { describe, expect, test } from 'vitest';
import { tally } from './tally';
import type { Mark, Rubric } from './types';

const rubric = {
  id: 'r',
  hash: 'h',
  title: { en: 'R' },
  scoring: 'points',
  critical_cap: 0,
  dimensions: [
    { id: 'care', title: { en: 'Care' }, weight: 1 },
    { id: 'facts', title: { en: 'Facts' }, weight: 3 },
  ],
  bands: [
    { id: 'good', title: { en: 'Good' }, from: 60 },
    { id: 'poor', title: { en: 'Poor' }, from: 0 },
  ],
  criteria: [
    { id: 'a', dimension: 'care', title: { en: 'A' }, points: 5, critical: false, human: false },
    { id: 'b', dimension: 'care', title: { en: 'B' }, points: 10, critical: false, human: true },
    { id: 'c', dimension: 'facts', title: { en: 'C' }, points: 1, critical: true, human: false },
  ],
} as unknown as Rubric;
const of = (marks: Record<string, Mark>, scoring = 'points') =>
  tally({ ...rubric, scoring } as Rubric, (id) => marks[id]);

describe('the live score', () => {
  test('weighs points within and dimensions between', () => {
    const found = of({ a: 'met', b: 'not_met', c: 'met' });
    expect(found.dimensions).toEqual([
      { id: 'care', score: 33.3 },
      { id: 'facts', score: 100 },
    ]);
    expect([found.overall, found.band]).toEqual([83.3, 'good']);
  });
  test('leaves out what does not apply, cannot be told or is not answered', () => {
    expect(of({ a: 'met', b: 'not_applicable', c: 'not_assessable' }).overall).toBe(100);
    expect(of({})).toEqual({
      overall: null,
      band: null,
      dimensions: [
        { id: 'care', score: null },
        { id: 'facts', score: null },
      ],
    });
  });
  test('a crossed red line caps it', () => {
    const found = of({ a: 'met', b: 'met', c: 'not_met' });
    expect([found.overall, found.band]).toEqual([0, 'poor']);
  });
  test('deductions begin at 100', () => {
    expect(of({ a: 'met', b: 'not_met', c: 'met' }, 'deductions').dimensions[0]!.score).toBe(90);
  });
});
