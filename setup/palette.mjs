// A screenshot as a PNG with a palette of 256 colours: a third of the size, and hardly a difference to see on pages that
// have few colours. Reads what browsers write: 8 bits a channel, not interlaced.

import * as zlib from 'node:zlib';

const { deflateSync, inflateSync } = zlib;

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** @param {Buffer} png @returns {Buffer} */
export function withPalette(png) {
  const { width, height, colours } = pixels(png);
  const palette = chosen(colours);
  const nearest = finder(palette);
  const rows = Buffer.alloc((width + 1) * height); // a filter byte, 0 for none, before each row
  for (let at = 0; at < colours.length; at += 1) {
    rows[at + Math.floor(at / width) + 1] = nearest(colours[at]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // 8 bits, palette
  const entries = Buffer.from(palette.flatMap((colour) => parts(colour)));
  const parcels = [
    chunk('IHDR', header),
    chunk('PLTE', entries),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parcels]);
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function chunk(name, data) {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(name, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(checksum(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}

/** CRC-32 as PNG wants it; */
function checksum(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes); // from 20.15 and 22.2 on
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Width, height and each pixel's colour as 0xRRGGBB. */
function pixels(png) {
  let [width, height, channels] = [0, 0, 0];
  const packed = [];
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + size);
    if (name === 'IHDR') {
      [width, height, channels] = [data.readUInt32BE(0), data.readUInt32BE(4), { 2: 3, 6: 4 }[data[9]]];
      if (data[8] !== 8 || !channels || data[12] !== 0) throw new Error('not a PNG as browsers write it');
    }
    if (name === 'IDAT') packed.push(data);
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(packed));
  const stride = width * channels;
  const colours = new Uint32Array(width * height);
  let before = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    const row = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [row[x - channels] ?? 0, before[x], before[x - channels] ?? 0];
      row[x] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
    for (let x = 0; x < width; x += 1) {
      const at = x * channels;
      colours[y * width + x] = (row[at] << 16) | (row[at + 1] << 8) | row[at + 2];
    }
    before = row;
  }
  return { width, height, colours };
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Up to 256 colours: boxes of colours are cut in two where that helps most (median cut), each gives its mean. */
function chosen(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const boxes = [boxOf([...counts].map(([colour, n]) => ({ rgb: parts(colour), n })))];
  while (boxes.length < 256) {
    const widest = boxes.reduce((best, box) => (box.worth > best.worth ? box : best));
    if (widest.worth === 0) break;
    boxes.splice(boxes.indexOf(widest), 1, ...halves(widest));
  }
  return boxes.map(({ members, n }) => {
    const mean = [0, 1, 2].map((c) => Math.round(members.reduce((sum, one) => sum + one.rgb[c] * one.n, 0) / n));
    return (mean[0] << 16) | (mean[1] << 8) | mean[2];
  });
}

function boxOf(members) {
  const spans = [0, 1, 2].map((c) => {
    const values = members.map((one) => one.rgb[c]);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  });
  const n = members.reduce((sum, one) => sum + one.n, 0);
  const span = Math.max(...spans);
  return { members, n, along: spans.indexOf(span), worth: span * Math.sqrt(n) };
}

function halves({ members, along, n }) {
  const sorted = [...members].sort((a, b) => a.rgb[along] - b.rgb[along]);
  let [cut, sum] = [0, 0];
  while (cut < sorted.length - 1 && (cut === 0 || sum + sorted[cut].n <= n / 2)) sum += sorted[cut++].n;
  return [boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut))];
}

/** Gives the place of the nearest colour of a palette; remembers what was asked. */
function finder(palette) {
  const entries = palette.map(parts);
  const known = new Map();
  return (colour) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    const rgb = parts(colour);
    let [best, least] = [0, Infinity];
    for (const [place, entry] of entries.entries()) {
      const far = (entry[0] - rgb[0]) ** 2 + (entry[1] - rgb[1]) ** 2 + (entry[2] - rgb[2]) ** 2;
      if (far < least) [best, least] = [place, far];
    }
    known.set(colour, best);
    return best;
  };
}
