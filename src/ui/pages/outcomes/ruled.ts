import type { components } from '../../api/client';

/** What somebody is about to decide on one point of an appeal. */
export interface Ruled {
  verdict: 'uphold' | 'keep' | '';
  mark: components['schemas']['Mark'];
  reason: string;
  /** The turns that speak for it. */
  turns: number[];
}
