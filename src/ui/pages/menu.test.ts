import { expect, test } from 'vitest';
import type { Route } from '../lib/route';
import { routes } from './index';

const ROLES = ['admin', 'supervisor', 'trainer', 'reviewer', 'agent'] as const;

test.each(ROLES)('no two pages in the menu of %s share a key', (role) => {
  const mine = routes.filter((route: Route) => route.roles === 'all' || route.roles.includes(role));
  const keys = mine.flatMap((route) => route.nav?.key ?? []);
  expect(keys.length).toBeGreaterThan(0);
  expect(keys).toEqual([...new Set(keys)]);
});
