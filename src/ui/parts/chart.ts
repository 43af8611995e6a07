/** A line or row of bars in `Chart`. */
export interface Series {
  label: string;
  values: readonly (number | null)[];
  kind?: 'line' | 'bars';
  /** The interval around each value; drawn as a band. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
  /** How many each value rests on; stands in the table. */
  n?: readonly number[];
}
