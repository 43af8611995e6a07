import { expect, test } from 'vitest';
import { wilson } from './wilson';

test('the interval is the published one', () => {
  const known = wilson(81, 263)!; // Newcombe 1998, table I
  expect(known.low).toBeCloseTo(0.2553, 4);
  expect(known.high).toBeCloseTo(0.3662, 4);
  expect(wilson(0, 0)).toBeNull();
});
