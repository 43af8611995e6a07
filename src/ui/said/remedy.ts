// How a remediation looks, on every page that lists some.
import type { components } from '../api/client';

/** How urgent a remediation looks. */
export const remedyTone = (one: { state: components['schemas']['RemediationState'] }) =>
  one.state === 'closed' ? 'good' : one.state === 'open' ? 'bad' : one.state === 'withdrawn' ? 'neutral' : 'warn';
