import { expect, test } from 'vitest';
import en from './en';
import { fill, lang, many, speak, w } from './index.svelte';
import { plural } from './plural';
import zh from './zh';

/** Every text of a word file by its path; the forms of a plural are one text. */
function texts(node: unknown, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
    if (typeof value === 'string') found.set(`${path}${key}`, value);
    else if ('other' in (value as object)) found.set(`${path}${key}`, (value as { other: string }).other);
    else for (const [name, text] of texts(value, `${path}${key}.`)) found.set(name, text);
  }
  return found;
}

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test('both languages have the same texts with the same holes, and none is empty', () => {
  const [english, chinese] = [texts(en), texts(zh)];
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  expect(english.size).toBeGreaterThan(80);
  for (const [name, text] of english) {
    expect(text, name).not.toBe('');
    expect(holes(chinese.get(name)!), name).toEqual(holes(text));
  }
});

test('words follow the language, numbers choose their form', async () => {
  await speak('en');
  const forms = plural('{n} case', '{n} cases');
  expect([many(forms, 1), many(forms, 1200), fill('{a} of {b}', { a: 1 })]).toEqual([
    '1 case',
    '1,200 cases',
    '1 of {b}',
  ]);
  expect(w.shell.close).toBe('Close');
  await speak('zh');
  expect([w.shell.close, many({ other: '{n} 条' }, 1), lang.tag]).toEqual(['关闭', '1 条', 'zh-CN']);
  expect(document.documentElement.lang).toBe('zh-CN');
});
