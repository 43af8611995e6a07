/** A text that depends on a number. Chinese has `other` alone; English also `one`. */
export interface Plural {
  one?: string;
  other: string;
}

/** In the English files, so that the Chinese ones may leave `one` out. */
export const plural = (one: string, other: string): Plural => ({ one, other });
