// The waveform as the service sends it (`GET …/peaks`).

export interface Peaks {
  perSecond: number;
  /** For each channel: lowest, highest, lowest, highest … in 1/128 of full scale. */
  channels: Int8Array[];
}

/** Reads the bytes; null where they are no peaks. */
export function readPeaks(buffer: ArrayBuffer): Peaks | null {
  const view = new DataView(buffer);
  if (buffer.byteLength < 4) return null;
  const perSecond = view.getUint16(0, true);
  const count = view.getUint16(2, true);
  const channels: Int8Array[] = [];
  let at = 4;
  for (let n = 0; n < count; n++) {
    if (at + 4 > buffer.byteLength) return null;
    const length = view.getUint32(at, true);
    at += 4;
    if (at + length > buffer.byteLength) return null;
    channels.push(new Int8Array(buffer, at, length));
    at += length;
  }
  return { perSecond, channels };
}

/** Pairs a second that fill a screen: a short call gets all there are, a long one no more than can be drawn. */
export const fineness = (durationMs: number): number =>
  Math.max(1, Math.min(50, Math.ceil(3_000_000 / Math.max(1, durationMs))));

/** Lowest and highest value of each of `columns` columns over the whole length. */
export function columns(peaks: Int8Array, columns: number): [number, number][] {
  const pairs = peaks.length / 2;
  const found: [number, number][] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * pairs) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * pairs) / columns));
    let low = 0;
    let high = 0;
    for (let pair = from; pair < to && pair < pairs; pair++) {
      low = Math.min(low, peaks[pair * 2]!);
      high = Math.max(high, peaks[pair * 2 + 1]!);
    }
    found.push([low, high]);
  }
  return found;
}
