/** A share with Wilson's 95% interval; null of nothing. */
export function wilson(part: number, whole: number): { value: number; low: number; high: number } | null {
  if (whole === 0) return null;
  const z = 1.959964;
  const value = part / whole;
  const centre = (value + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z / (1 + (z * z) / whole)) * Math.sqrt((value * (1 - value)) / whole + (z * z) / (4 * whole * whole));
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
