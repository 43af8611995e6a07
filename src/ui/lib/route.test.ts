import { expect, test } from 'vitest';
import { routes } from '../pages';
import { mayOpen, match } from './route';

test('a pattern fits the paths that it describes and no others', () => {
  expect(match('/cases/:id', '/cases/0190%2Fa')).toEqual({ id: '0190/a' });
  expect(match('/cases/:id', '/cases/')).toBeNull();
  expect(match('/cases/:id', '/cases/1/more')).toBeNull();
  expect(match('/queue', '/queue/')).toEqual({});
  expect(match('/cases/:id', '/cases/%E0%A4%A')).toBeNull();
});

test('in the menu of a role every entry has its own icon, place and keys', () => {
  for (const role of ['admin', 'supervisor', 'trainer', 'reviewer', 'agent'] as const) {
    const entries = routes.flatMap((route) => (route.nav && mayOpen(route, role) ? [route.nav] : []));
    expect(entries.length).toBeGreaterThan(0);
    for (const what of ['icon', 'order', 'key'] as const) {
      const given = entries.map((entry) => entry[what]).filter((one) => one !== undefined);
      expect(new Set(given).size, `${what} of ${role}: ${given}`).toBe(given.length);
    }
  }
});
