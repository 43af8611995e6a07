import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

export default [
  {
    path: '/people',
    roles: ['admin'],
    title: () => w.people.people,
    load: () => import('./People.svelte'),
    nav: { label: () => w.people.people, icon: 'people', order: 80, key: 'u' },
  },
  {
    path: '/audit',
    roles: ['admin'],
    title: () => w.people.audit,
    load: () => import('./Audit.svelte'),
    nav: { label: () => w.people.audit, icon: 'audit', order: 81, key: 'd' },
  },
  {
    path: '/account',
    roles: 'all',
    title: () => w.people.account,
    load: () => import('./Account.svelte'),
  },
] as const satisfies readonly Route[];
