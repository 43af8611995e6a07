// From marks to scores, as the service counts them (src/scoring/tally.rs): shown while somebody answers, so that each
// answer's weight is seen at once. The service's own sum is what is kept.
import type { Mark, Rubric } from './types';

export interface Tally {
  overall: number | null;
  band: string | null;
  dimensions: { id: string; score: number | null }[];
}

/** Adds up the marks of a rubric's criteria; those without a mark count as not answered. */
export function tally(rubric: Rubric, mark: (criterion: string) => Mark | undefined): Tally {
  let weighted = 0;
  let weights = 0;
  const dimensions = rubric.dimensions.map(({ id, weight }) => {
    const own = rubric.criteria.filter((one) => one.dimension === id);
    const points = (wanted: Mark) =>
      own
        .filter((one) => mark(one.id) === wanted)
        .reduce((sum, one) => sum + Math.max(1, Math.round(one.points * 1000)), 0);
    const won = points('met');
    const lost = points('not_met');
    if (won + lost === 0) return { id, score: null };
    const score = rubric.scoring === 'points' ? (won * 100) / (won + lost) : Math.max(0, 100_000 - lost) / 1000;
    weighted += score * weight;
    weights += weight;
    return { id, score: tenths(score) };
  });
  const crossed = rubric.criteria.some((one) => one.critical && mark(one.id) === 'not_met');
  const cap = crossed ? rubric.critical_cap : 100;
  const overall = weights > 0 ? tenths(Math.min(weighted / weights, cap)) : null;
  const band = overall === null ? undefined : rubric.bands.find((one) => overall >= one.from);
  return { overall, band: band?.id ?? null, dimensions };
}

function tenths(score: number): number {
  const clean = Math.round(score * 1e9) / 1e9;
  return Math.min(100, Math.max(0, Math.round(clean * 10) / 10));
}
