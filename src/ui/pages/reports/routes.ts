import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

const leads = ['admin', 'supervisor'] as const;
const staff = ['admin', 'supervisor', 'trainer', 'reviewer'] as const;

export default [
  {
    path: '/overview',
    roles: staff,
    title: () => w.reports.overview,
    load: () => import('./Overview.svelte'),
    nav: { label: () => w.reports.overview, icon: 'chart', order: 5, key: 'o' },
    home: leads,
  },
  {
    path: '/agents',
    roles: leads,
    title: () => w.reports.agents,
    load: () => import('./Agents.svelte'),
    nav: { label: () => w.reports.agents, icon: 'person', order: 30, key: 'a' },
  },
  {
    path: '/agents/:agent',
    roles: leads,
    title: () => w.reports.agent,
    load: () => import('./Agent.svelte'),
  },
  {
    path: '/teams',
    roles: leads,
    title: () => w.reports.teams,
    load: () => import('./Teams.svelte'),
    nav: { label: () => w.reports.teams, icon: 'people', order: 31, key: 't' },
  },
  {
    path: '/reports/rubrics',
    roles: staff,
    title: () => w.reports.rubrics,
    load: () => import('./Rubrics.svelte'),
    nav: { label: () => w.reports.rubricsNav, icon: 'calibrate', order: 32 },
  },
  {
    path: '/reports/satisfaction',
    roles: staff,
    title: () => w.reports.satisfaction,
    load: () => import('./Satisfaction.svelte'),
    nav: { label: () => w.reports.satisfactionNav, icon: 'chat', order: 33 },
  },
] as const satisfies readonly Route[];
