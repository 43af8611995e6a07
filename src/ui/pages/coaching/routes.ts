import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

const STAFF = ['admin', 'supervisor', 'trainer', 'reviewer'] as const;

export default [
  {
    path: '/examples',
    roles: STAFF,
    title: () => w.coaching.examples,
    load: () => import('./Examples.svelte'),
    nav: { label: () => w.coaching.examples, icon: 'pin', order: 30, key: 'e' },
  },
  {
    path: '/examples/proposed',
    roles: STAFF,
    title: () => w.coaching.proposed,
    load: () => import('./Proposed.svelte'),
  },
  {
    path: '/lessons',
    roles: 'all',
    title: () => w.coaching.lessons,
    load: () => import('./Lessons.svelte'),
    nav: { label: () => w.coaching.lessons, icon: 'lesson', order: 31, key: 'l' },
  },
  {
    path: '/lessons/:id',
    roles: 'all',
    title: () => w.coaching.lesson,
    load: () => import('./Lesson.svelte'),
  },
  {
    path: '/scripts',
    roles: STAFF,
    title: () => w.coaching.scripts,
    load: () => import('./Scripts.svelte'),
    nav: { label: () => w.coaching.scripts, icon: 'phrases', order: 32, key: 'w' },
  },
] as const satisfies readonly Route[];
