// Every domain has a folder with its pages and a `routes.ts`; this is the list of them.
import type { Route } from '../lib/route';
import coaching from './coaching/routes';
import outcomes from './outcomes/routes';
import people from './people/routes';
import queue from './queue/routes';
import reports from './reports/routes';
import review from './review/routes';
import rubrics from './rubrics/routes';

export const routes: readonly Route[] = [
  ...reports, // before the queue: leads begin with the overview
  ...queue,
  ...review,
  ...outcomes,
  ...coaching,
  ...rubrics,
  ...people,
];
