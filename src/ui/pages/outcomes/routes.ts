import type { Route } from '../../lib/route';
import { w } from '../../words/index.svelte';

const LEADS = ['admin', 'supervisor'] as const;
const REVIEWERS = ['admin', 'supervisor', 'reviewer'] as const;
const STAFF = ['admin', 'supervisor', 'reviewer', 'trainer'] as const;

export default [
  {
    path: '/my',
    roles: ['agent'],
    title: () => w.outcomes.myTitle,
    load: () => import('./Mine.svelte'),
    nav: { label: () => w.outcomes.myNav, icon: 'person', order: 10, key: 'm' },
    home: ['agent'],
  },
  { path: '/my/:id', roles: ['agent'], title: () => w.outcomes.myTitle, load: () => import('./MineOne.svelte') },
  {
    path: '/releases',
    roles: LEADS,
    title: () => w.outcomes.releasesTitle,
    load: () => import('./Releases.svelte'),
    nav: { label: () => w.outcomes.releasesNav, icon: 'send', order: 20, key: 'r' },
  },
  {
    path: '/appeals',
    roles: REVIEWERS,
    title: () => w.outcomes.appealsTitle,
    load: () => import('./Appeals.svelte'),
    nav: { label: () => w.outcomes.appealsNav, icon: 'appeal', order: 21, key: 'p' },
  },
  {
    path: '/appeals/:id',
    roles: REVIEWERS,
    title: () => w.outcomes.appealsTitle,
    load: () => import('./AppealOne.svelte'),
  },
  {
    path: '/calibration',
    roles: REVIEWERS,
    title: () => w.outcomes.calibrationTitle,
    load: () => import('./Calibrations.svelte'),
    nav: { label: () => w.outcomes.calibrationNav, icon: 'calibrate', order: 51, key: 'k' },
  },
  {
    path: '/calibration/:id',
    roles: REVIEWERS,
    title: () => w.outcomes.calibrationTitle,
    load: () => import('./CalibrationOne.svelte'),
  },
  {
    path: '/calibration/:id/:position',
    roles: REVIEWERS,
    title: () => w.outcomes.calibrationTitle,
    load: () => import('./Blind.svelte'),
    wide: true,
  },
  {
    path: '/remediation',
    roles: STAFF,
    title: () => w.outcomes.remediationTitle,
    load: () => import('./Remediations.svelte'),
    nav: { label: () => w.outcomes.remediationNav, icon: 'mend', order: 22, key: 'z' },
  },
  {
    path: '/remediation/:id',
    roles: STAFF,
    title: () => w.outcomes.remediationTitle,
    load: () => import('./RemediationOne.svelte'),
  },
] as const satisfies readonly Route[];
