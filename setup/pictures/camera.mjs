// What every picture needs: fixtures, the API as the admin, and a browser window that is looked at.

import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { blameless, logIn, root } from '../../tests/ui/house.mjs';

const SIZE = { width: 1366, height: 768 };
const target = join(root, 'docs/pictures');
/** The pictures that were asked for; empty: all. */
const wanted = process.argv.slice(2);
export const isWanted = (names) => wanted.length === 0 || names.some((name) => wanted.includes(name));

/** Fixtures of a folder, by their stems; those that are held back are never used. */
export function fixtures(folder, ending) {
  const names = readdirSync(join(root, 'fixtures', folder));
  return names.filter((name) => name.endsWith(ending) && !name.includes('.held')).map((name) => name.slice(0, -5));
}

/** The API with the admin's token, for what the pictures do not show being done. */
export async function call(house, method, path, body) {
  const token = readFileSync(join(house.data, 'admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(house.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Cases by the names that their conversations have at their source. */
export async function casesOf(house) {
  const { items } = await call(house, 'GET', '/api/v1/cases?limit=200');
  return Object.fromEntries(items.map((one) => [one.external_id, one]));
}

/** One picture: somebody logs in, does something and is looked at. */
export async function picture(house, name, { who, how, path }, act) {
  if (!isWanted([name])) return;
  const window = await house.visit({ ...SIZE, ...how });
  const { page } = window;
  await logIn(page, who);
  await page.locator('h1').first().waitFor();
  if (path) await page.goto(path);
  await page.locator('h1').first().waitFor();
  await act(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  mkdirSync(target, { recursive: true });
  await page.screenshot({ path: join(target, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`${name}.png`);
  blameless(window);
  await window.close();
}
