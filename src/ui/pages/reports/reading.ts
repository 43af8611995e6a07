// What the pages of reports share: what the address asks for, names of stretches, lines of a chart.
import type { components } from '../../api/client';
import { session } from '../../api/session.svelte';
import { router } from '../../lib/router.svelte';
import { worded, type Wording } from '../../lib/told';
import type { Series } from '../../parts/chart';
import { lang, w } from '../../words/index.svelte';

export type Figure = components['schemas']['Figure'];
export type Stretch = components['schemas']['Stretch'];
export type By = components['schemas']['By'];

export const BYS = ['hour', 'day', 'week', 'month'] as const;
export const GROUPS = ['none', 'channel', 'team', 'language', 'issue', 'band', 'rubric'] as const;

const NAMES = ['from', 'to', 'by', 'group', 'rubric', 'channel', 'hours'] as const;

/** Why there is nothing to show: who leads no team sees nobody, whatever time they choose. */
export const noneText = (): string => (session.leadsNobody ? w.reports.noTeamText : w.reports.noneText);

/** The query of the address as the service reads it. */
export function asked(): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of NAMES) {
    const value = router.query.get(name);
    if (value) query[name] = value;
  }
  return query;
}

/** The address of a file of this report. */
export function fileOf(path: string, format: 'csv' | 'xlsx'): string {
  const query = new URLSearchParams({ ...asked(), format, lang: lang.current });
  return `/api/v1/reports/${path}/export?${query}`;
}

const FORMS: Record<By, Intl.DateTimeFormatOptions> = {
  hour: { month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  day: { month: 'short', day: 'numeric' },
  week: { month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'short' },
};

/** When each stretch begins, on the site's clocks. */
export function namesOf(stretches: readonly Stretch[], by: By, zone: string): string[] {
  const form = new Intl.DateTimeFormat(lang.tag, { ...FORMS[by], timeZone: zone });
  return stretches.map((one) => form.format(one.from));
}

/** A day of the site as `<input type=date>` writes it. */
export function dayOf(ms: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    ms,
  );
}

/** A line with its interval; figures without a value leave a gap. */
export function line(label: string, figures: readonly Figure[]): Series {
  return {
    label,
    values: figures.map((one) => one.value ?? null),
    low: figures.map((one) => one.low ?? null),
    high: figures.map((one) => one.high ?? null),
    n: figures.map((one) => one.n),
  };
}

/** A title in the page's language, else in the other, else the id. */
export const titled = (titles: Record<string, Wording>, id: string): string => worded(titles[id] ?? {}, id).text;

/** Name of a group: a channel, a language, an issue; teams as they are called. */
export const keyName = (key: string): string => w.reports.keys[key] ?? key;
