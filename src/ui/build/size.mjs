// Fails when the first page a person sees would load more than the bar: everything that the entry imports, the words of
// one language, and the heaviest page.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BAR_KB = 150;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));

/** Every file that loading `key` brings, without what it loads later. */
function closure(key, files = new Set()) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) closure(next, files);
  return files;
}

const weigh = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length, 0);

const entry = closure('index.html');
const dynamic = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
const words = closure('words/zh/index.ts', new Set(entry));
const pages = dynamic.filter((key) => key.startsWith('pages/'));
const sizes = pages.map((page) => ({ page, kb: weigh(closure(page, new Set(words))) / 1000 }));
sizes.sort((a, b) => b.kb - a.kb);
for (const { page, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} kB  ${page}`);
console.log(`${(weigh(entry) / 1000).toFixed(1).padStart(7)} kB  before any page`);
const heaviest = sizes[0];
if (!heaviest || heaviest.kb > BAR_KB) {
  console.error(
    `error: ${heaviest?.page ?? 'no page'} loads ${heaviest?.kb.toFixed(1)} kB gzip, more than ${BAR_KB} kB`,
  );
  process.exit(1);
}
