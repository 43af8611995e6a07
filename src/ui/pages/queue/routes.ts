import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

export default [
  {
    path: '/queue',
    roles: ['admin', 'reviewer', 'supervisor', 'trainer'],
    title: () => w.queue.title,
    load: () => import('./Queue.svelte'),
    nav: { label: () => w.queue.nav, icon: 'queue', order: 11, key: 'q' },
    home: ['admin', 'reviewer', 'supervisor', 'trainer'],
  },
  {
    path: '/search',
    roles: ['admin', 'reviewer', 'supervisor', 'trainer'],
    title: () => w.queue.findTitle,
    load: () => import('./Find.svelte'),
    nav: { label: () => w.queue.findNav, icon: 'search', order: 12, key: 's' },
  },
  {
    path: '/queue/assign',
    roles: ['admin', 'supervisor'],
    title: () => w.queue.policies,
    load: () => import('./Assign.svelte'),
  },
] as const satisfies readonly Route[];
