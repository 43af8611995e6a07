import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

export default [
  {
    path: '/rubrics',
    roles: ['admin', 'supervisor', 'trainer', 'reviewer'],
    title: () => w.rubrics.title,
    load: () => import('./Rubrics.svelte'),
    nav: { label: () => w.rubrics.nav, icon: 'rubric', order: 50, key: 'b' },
  },
  {
    path: '/rubrics/:id',
    roles: ['admin', 'supervisor', 'trainer', 'reviewer'],
    title: () => w.rubrics.title,
    load: () => import('./Rubric.svelte'),
  },
  {
    path: '/rubrics/:id/edit',
    roles: ['admin', 'supervisor'],
    title: () => w.rubrics.edit,
    load: () => import('./Edit.svelte'),
    wide: true,
  },
] as const satisfies readonly Route[];
