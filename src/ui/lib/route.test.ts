import { expect, test } from 'vitest';
import { match } from './route';

test('a pattern fits the paths that it describes and no others', () => {
  expect(match('/cases/:id', '/cases/0190%2Fa')).toEqual({ id: '0190/a' });
  expect(match('/cases/:id', '/cases/')).toBeNull();
  expect(match('/cases/:id', '/cases/1/more')).toBeNull();
  expect(match('/queue', '/queue/')).toEqual({});
  expect(match('/cases/:id', '/cases/%E0%A4%A')).toBeNull();
});
