import type { components } from '../api/client';

/** What any page knows of a turn. */
export interface Said {
  role: components['schemas']['TurnDocument']['role'];
  /** Masked. */
  text: string;
  start_ms?: number | null;
  end_ms?: number | null;
  language?: string | null;
  /** A note that the customer has not seen. */
  private?: boolean;
  /** First byte, end, ms, ms, hundredths. */
  words?: number[][] | null;
}
