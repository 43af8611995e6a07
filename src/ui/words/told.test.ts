import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sentences as sentencesOf } from '../build/sentences';
import { catalogue, speak } from './index.svelte';
import { own, sentences, terms } from './zh/told';

const source = join(import.meta.dirname, '../../..', 'src');

/** What only the command line, the log or whoever starts the service gets to read. */
const except = new RegExp(
  '^(cli|learn|measure|statistics|config|models/manifest|facts|opinion/(address|prompt|endpoint)|people/(sign_on|token)|' +
    'pipeline/(eval|learn|heads|asker|rubrics\\.rs)|scoring/(shipped|judge|knowledge)|coaching/pack)',
);
const { seen, all } = sentencesOf(source, { except });
const wordings = { ...sentences, ...terms };

beforeEach(async () => {
  await speak('zh');
  await catalogue.ready;
});

test('every sentence of the service has a Chinese wording', () => {
  expect(seen.length).toBeGreaterThan(500);
  const missing = seen.filter(({ text }) => !(text in wordings));
  expect(missing.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
});

test('no wording is left of a sentence that the service no longer says', () => {
  const left = Object.entries({ ...own, terms }).flatMap(([file, wordings]) =>
    Object.keys(wordings).flatMap((sentence) => (all.has(sentence) ? [] : `${file}: ${sentence}`)),
  );
  expect(left).toEqual([]);
});
