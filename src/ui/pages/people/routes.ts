import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

export default [
  {
    path: '/account',
    roles: 'all',
    title: () => w.people.account,
    load: () => import('./Account.svelte'),
  },
] as const satisfies readonly Route[];
