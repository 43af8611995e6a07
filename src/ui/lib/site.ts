// Days of the site: wherever the page is read, a day that is picked is one on the site's wall.

/** By how many ms the zone is ahead of UTC at this instant. */
function ahead(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

const DAY = 86_400_000;

/**
 * The instant, in ms since 1970, at which the zone's wall shows this day (`2026-11-02`) and time (`18:00`); NaN where
 * there is no such day. Of a time that the wall shows twice it is the first; one that it leaves out is moved by as much
 * as the clock is.
 */
export function instant(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(wall)) return NaN;
  const [before, after] = [ahead(zone, wall - DAY), ahead(zone, wall + DAY)];
  const fits = [before, after].map((by) => wall - by).filter((at) => at + ahead(zone, at) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - before;
}

/** The day after; NaN days stay as they are. */
export function dayAfter(day: string): string {
  const next = Date.parse(`${day}T00:00Z`) + DAY;
  return Number.isNaN(next) ? day : new Date(next).toISOString().slice(0, 10);
}
