import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

export default [
  {
    path: '/queue',
    roles: ['admin', 'reviewer', 'supervisor', 'trainer'],
    title: () => w.queue.title,
    load: () => import('./Queue.svelte'),
    nav: { label: () => w.queue.nav, icon: 'queue', order: 10, key: 'q' },
    home: ['admin', 'reviewer', 'supervisor', 'trainer'],
  },
] as const satisfies readonly Route[];
