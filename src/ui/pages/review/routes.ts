import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

const roles = ['admin', 'reviewer', 'supervisor', 'trainer'] as const;

export default [
  { path: '/cases/:id', roles, title: () => w.review.title, load: () => import('./Case.svelte'), wide: true },
  {
    path: '/conversations/:id',
    roles,
    title: () => w.review.title,
    load: () => import('./Conversation.svelte'),
    wide: true,
  },
] as const satisfies readonly Route[];
