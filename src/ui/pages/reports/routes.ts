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
    nav: { label: () => w.reports.overview, icon: 'chart', order: 10, key: 'o' },
    home: leads,
  },
  {
    path: '/agents',
    roles: leads,
    title: () => w.reports.agents,
    load: () => import('./Agents.svelte'),
    nav: { label: () => w.reports.agents, icon: 'person', order: 40, key: 'a' },
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
    nav: { label: () => w.reports.teams, icon: 'team', order: 41, key: 't' },
  },
  {
    path: '/reports/rubrics',
    roles: staff,
    title: () => w.reports.rubrics,
    load: () => import('./Rubrics.svelte'),
    nav: { label: () => w.reports.rubricsNav, icon: 'criteria', order: 42, key: 'f' },
  },
  {
    path: '/reports/satisfaction',
    roles: staff,
    title: () => w.reports.satisfaction,
    load: () => import('./Satisfaction.svelte'),
    nav: { label: () => w.reports.satisfactionNav, icon: 'smile', order: 43, key: 'c' },
  },
] as const satisfies readonly Route[];
