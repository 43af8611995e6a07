import { expect, test } from 'vitest';
import { count, read, readSort, written } from './filter';

test('a filter survives the way through the address', () => {
  const query = new URLSearchParams('quick=mine&reason=poor&score_to=60&risk_from=0.5&sort=due&other=1&agent=');
  const filter = read(query);
  expect(filter).toEqual({ quick: 'mine', reason: 'poor', score_to: 60, risk_from: 0.5 });
  expect(count(filter)).toBe(3);
  expect(readSort(query)).toBe('due');
  const again = new URLSearchParams();
  for (const [name, value] of Object.entries(written(filter, 'due')))
    if (value !== null) again.set(name, String(value));
  expect(read(again)).toEqual(filter);
  expect(readSort(again)).toBe('due');
});

test('nonsense in the address is left out', () => {
  expect(read(new URLSearchParams('score_to=much'))).toEqual({});
  expect(readSort(new URLSearchParams('sort=beauty'))).toBe('urgent');
});
