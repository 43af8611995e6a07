// The review screen: a whole review by keyboard, evidence, sound, blind reviews, mended speakers and words.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessible, blameless, logIn, open, root, shot } from './house.mjs';

const CHATS = ['en-01-late-sofa', 'en-03-billed-twice', 'en-08-card-abroad', 'zh-01-late-parcel', 'zh-12-wrong-case'];

let house;
before(async () => {
  // Nothing is drawn into the sample by chance: which case is blind, a test says.
  process.env.SPOTCHECK_FLAG__POLICY = '';
  house = await open({
    chats: CHATS,
    users: [
      { name: 'reviewer', role: 'reviewer' },
      { name: 'ada', role: 'reviewer' },
      { name: 'wang', role: 'reviewer' },
      { name: 'trainer', role: 'trainer' },
      { name: 'admin', role: 'admin' },
    ],
    calls: ['en-call-5-outage.wav'],
  });
});
after(() => house?.close());

/** A window of somebody who is logged in and may ask the service what the page asks. */
async function enter(name, how) {
  const window = await house.visit(how);
  await logIn(window.page, name);
  await window.page.locator('tbody tr').first().waitFor();
  const ask = (path) => window.page.evaluate(async (path) => (await fetch(path)).json(), path);
  return { ...window, ask };
}

const cases = (ask) => ask('/api/v1/cases?limit=100').then((page) => page.items);
const criterion = (page) => page.locator('.answers li[aria-current=true] .title');
const openCount = (page) => page.locator('.answers .count').innerText();

test('a whole review by keyboard alone, and the next case is there at once', async () => {
  const window = await enter('reviewer', { width: 1366, height: 768 });
  const { page, ask } = window;
  const mine = (await cases(ask)).filter((one) => !one.blind && one.stream === 'risk');
  assert.ok(mine.length >= 2, 'two flagged cases');
  await page.goto(`/cases/${mine[0].id}`);
  await criterion(page).waitFor();
  await accessible(page);
  await shot(page, 'review-en-1366');

  let keys = 0;
  const press = (key) => {
    keys += 1;
    return page.keyboard.press(key);
  };
  const begun = Date.now();
  // Looks at the evidence, overturns one with a reason, agrees with the rest, answers what only people can tell.
  await press('e');
  await page.locator('.evidence button.chosen').waitFor();
  await press('2');
  await page.locator('.reason textarea:focus').waitFor();
  await page.keyboard.type('The agent did so in turn two');
  keys += 'The agent did so in turn two'.length;
  await press('Enter');
  await press('Shift+A');
  await page.locator('.answers li[aria-current=true]').getByText('People only').waitFor();
  await press('1');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  const expected = await page.locator('.overall').getAttribute('data-score');
  const verdict = page.waitForResponse((answer) => answer.url().endsWith('/review/verdict'));
  const pressed = await page.evaluate(() => performance.now());
  await press('Control+Enter');
  await page.waitForFunction((first) => !location.pathname.endsWith(first), mine[0].id);
  await criterion(page).waitFor();
  const shown = await page.evaluate(() => performance.now());
  const given = await (await verdict).json();
  assert.equal(String(given.verdicts[0].overall), expected, 'the score kept is the score that was shown');
  assert.equal(given.verdicts[0].overturned, 1);
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`# a review with one overturned criterion: ${keys} keystrokes, ${seconds} s at machine speed`);
  console.log(`# next case shown ${Math.round(shown - pressed)} ms after submitting`);
  const closed = await ask(`/api/v1/cases/${mine[0].id}`);
  assert.equal(closed.state, 'closed');
  blameless(window);
  await window.close();
});

test('a clean case takes three keystrokes', async () => {
  const window = await enter('reviewer');
  const { page, ask } = window;
  const [one] = (await cases(ask)).filter((found) => !found.blind && found.stream === 'risk');
  await page.goto(`/cases/${one.id}`);
  await criterion(page).waitFor();
  await page.keyboard.press('Shift+A');
  await page.keyboard.press('1');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction((first) => !location.pathname.endsWith(first), one.id);
  assert.equal((await ask(`/api/v1/cases/${one.id}`)).state, 'closed');
  blameless(window);
  await window.close();
});
