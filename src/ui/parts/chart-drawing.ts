// What uPlot wants to know, from what `Chart` was told. Loaded only with a chart.
import type uPlot from 'uplot';
import { dayAndMonth, time } from '../lib/format';
import type { Series } from './chart';

interface Given {
  x: readonly number[];
  series: readonly Series[];
  time: boolean;
  range: [number, number] | undefined;
  names: readonly string[] | undefined;
  height: number;
  axis: string;
}

const INKS = ['--accent', '--customer', '--warn', '--good', '--ink-2'];
// Lines differ in their dashes too, for eyes and printers that do not tell colours apart.
const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [12, 4]];

const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap((zeros) => [1, 2, 5].map((step) => step * 10 ** zeros));

const hasBand = (one: Series): boolean => one.low !== undefined && one.high !== undefined;

/** The columns: x, then for each series its values and, where it has them, the bounds of its interval. */
export function columns(given: Given): uPlot.AlignedData {
  const x = given.time ? given.x.map((ms) => ms / 1000) : [...given.x];
  const data: (number | null)[][] = [];
  for (const one of given.series) {
    data.push([...one.values]);
    if (hasBand(one)) data.push([...one.high!], [...one.low!]);
  }
  return [x, ...data] as uPlot.AlignedData;
}

/** Axes, lines and bands in the page's colours. */
export function options(
  Plot: typeof uPlot,
  given: Given,
  place: (index: number) => string,
  write: (value: number) => string,
  style: CSSStyleDeclaration,
  width: number,
): uPlot.Options {
  // Asked at every drawing: paper is white whatever the page's theme is.
  const colour = (name: string) => resolved(style.getPropertyValue(name));
  const lines: uPlot.Series[] = [{ label: given.axis, value: (_, __, ___, i) => (i == null ? '' : place(i)) }];
  const bands: uPlot.Band[] = [];
  const inkOf = (i: number) => colour(INKS[i % INKS.length]!);
  const bars = Plot.paths.bars!({ size: [0.6, 60] });
  for (const [i, one] of given.series.entries()) {
    const ink = () => inkOf(i);
    const at = lines.length;
    const value: uPlot.Series['value'] = (_, v) => (v == null ? '–' : write(v));
    if (one.kind === 'bars') {
      lines.push({ label: one.label, stroke: ink, fill: ink, value, points: { show: false }, paths: bars });
    } else {
      const dash = DASHES[i % DASHES.length]!;
      lines.push({ label: one.label, stroke: ink, width: 2, dash: [...dash], value, points: { size: 6 } });
    }
    if (hasBand(one)) {
      const edge = { stroke: 'transparent', points: { show: false }, label: '', class: 'edge' };
      lines.push({ ...edge }, { ...edge });
      bands.push({ series: [at + 1, at + 2], fill: () => faint(ink()) });
    }
  }
  const axis = {
    stroke: () => colour('--ink-3'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const grow = (_: uPlot, low: number, high: number): [number, number] => [Math.min(0, low), Math.max(0, high) * 1.08];
  // Of what is counted there is no half: marks at 0, 0.5 and 1 would read 0, 1 and 1.
  const counts = given.series.every((one) => one.values.every((v) => v == null || Number.isInteger(v)));
  const steps = counts ? { incrs: WHOLE } : {};
  // While nothing is pointed at, the legend tells of the last place that has a figure.
  const last = given.x.findLastIndex((_, i) => given.series.some((one) => one.values[i] != null));
  const rest = (plot: uPlot) => last >= 0 && plot.setLegend({ idx: last });
  const onZero = given.series.some((one) => one.kind === 'bars');
  return {
    width,
    height: given.height,
    scales: {
      x: given.names ? { time: false, range: [-0.6 + given.x[0]!, 0.6 + given.x.at(-1)!] } : { time: given.time },
      y: given.range ? { range: given.range } : onZero ? { range: grow } : {},
    },
    axes: [
      given.names
        ? {
            ...axis,
            grid: { show: false },
            splits: (plot) => thinned(given.x, plot.width),
            values: (_, splits) => splits.map((at) => place(given.x.indexOf(at))),
          }
        : given.time
          ? { ...axis, space: 80, values: (_, splits) => moments(splits) }
          : axis,
      { ...axis, ...steps, values: (_, splits) => splits.map((v) => (v == null ? '' : write(v))) },
    ],
    series: lines,
    bands,
    hooks: {
      draw: [(plot) => whiskers(plot, given, inkOf)],
      ready: [rest],
      setCursor: [(plot) => plot.cursor.idx == null && rest(plot)],
    },
    legend: { live: true },
    cursor: { drag: { x: false, y: false } },
  };
}

/** Days, or times of day where the marks are closer than that. */
function moments(seconds: number[]): string[] {
  const near = seconds.length > 1 && seconds[1]! - seconds[0]! < 86_400;
  return seconds.map((at) => (near ? time(at * 1000) : dayAndMonth(at * 1000)));
}

/** As many places as have room for their names side by side. */
function thinned(x: readonly number[], width: number): number[] {
  const step = Math.max(1, Math.ceil(x.length / Math.max(1, Math.floor(width / 80))));
  return x.filter((_, i) => i % step === 0);
}

/** The interval of every point as a bar with caps: a point between two gaps has no band, and print is pale. */
function whiskers(plot: uPlot, given: Given, inkOf: (i: number) => string): void {
  const { ctx } = plot;
  const cap = 4 * devicePixelRatio;
  let at = 1;
  for (const [i, one] of given.series.entries()) {
    if (hasBand(one)) {
      ctx.save();
      ctx.strokeStyle = inkOf(i);
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath();
      for (const [k, low] of one.low!.entries()) {
        const high = one.high![k];
        if (low == null || high == null || plot.series[at]?.show === false) continue;
        const x = plot.valToPos(plot.data[0][k]!, 'x', true) + (i - (given.series.length - 1) / 2) * cap;
        const [top, bottom] = [plot.valToPos(high, 'y', true), plot.valToPos(low, 'y', true)];
        ctx.moveTo(x, top);
        ctx.lineTo(x, bottom);
        for (const y of [top, bottom]) {
          ctx.moveTo(x - cap, y);
          ctx.lineTo(x + cap, y);
        }
      }
      ctx.stroke();
      ctx.restore();
    }
    at += hasBand(one) ? 3 : 1;
  }
}

/** A colour that a canvas understands: the browser works out what `light-dark()` means now. */
function resolved(value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

const faint = (rgb: string): string => rgb.replace(/^rgb\((.*)\)$/, 'rgb($1 / 0.16)').replaceAll(', ', ' ');
