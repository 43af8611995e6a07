// The review screen: a whole review by keyboard, evidence, sound, blind reviews, speakers and words put right.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { PASSWORD, accessible, blameless, logIn, open, root, shot } from './house.mjs';

let house;
before(async () => {
  house = await open({
    chats: ['en-01-late-sofa', 'en-03-billed-twice', 'zh-01-late-parcel'],
    users: [
      { name: 'wang', role: 'reviewer' },
      { name: 'trainer', role: 'trainer' },
    ],
    settings: { SPOTCHECK_REVIEW__BLIND_SHARE: '0' }, // blind are those that are drawn below, and no others
  });
  // Two that are drawn into the sample, so that they are judged blind; a call with its sound; one that is broken.
  const all = join(house.data, 'all.yaml');
  const shipped = readFileSync(join(root, 'rubrics/flags.yaml'), 'utf8');
  writeFileSync(all, shipped.replace(/^sample: \S+/m, 'sample: 100%'));
  const drawn = { SPOTCHECK_FLAG__POLICY: all };
  const chats = ['en-05-sso-loop', 'zh-12-wrong-case'].map((name) => join(root, `fixtures/chats/${name}.json`));
  house.run(['ingest', ...chats], undefined, drawn);
  const broken = join(house.data, 'broken.wav');
  writeFileSync(broken, readFileSync(join(root, 'fixtures/calls/en-call-5-outage.wav')).subarray(0, 3000));
  house.run(['ingest', broken, join(root, 'fixtures/calls/en-call-5-outage.wav')]);
  house.run(['work', '--drain']);
});
after(() => house?.close());

/** A window of somebody who is logged in and may ask the service what the page asks. */
async function enter(name, how) {
  const window = await house.visit(how);
  await logIn(window.page, name);
  await window.page.locator('tbody tr').first().waitFor();
  const ask = (path) => window.page.evaluate(async (path) => (await fetch(path)).json(), path);
  const find = async (external) => {
    const page = await ask('/api/v1/cases?limit=100');
    const found = page.items.find((one) => one.external_id === external);
    assert.ok(found, `${external} is in the queue: ${page.items.map((one) => one.external_id)}`);
    return found;
  };
  return { ...window, ask, find };
}

const inHand = (page) => page.locator('.answers li[aria-current=true]');
const openCase = async (page, id) => {
  await page.goto(`/cases/${id}`);
  await inHand(page).waitFor();
};
const gone = (page, id) => page.waitForFunction((id) => !location.pathname.endsWith(id), id);
/**
 * Watches for the next case; returns what waits for it: ms from the key to its first picture, by the page's own clock.
 * The page listens before this returns, so that the key cannot be quicker.
 */
const watchNext = async (page, id) => {
  await page.evaluate((id) => {
    let from = 0;
    addEventListener('keydown', (event) => event.key === 'Enter' && (from ||= performance.now()), true);
    const end = performance.now() + 15_000;
    globalThis.nextCase = new Promise((done) => {
      const look = () => {
        const there = !location.pathname.endsWith(id) && document.querySelector('.answers li[aria-current=true]');
        if (there && from) requestAnimationFrame(() => done(performance.now() - from));
        else if (performance.now() > end) done(Infinity);
        else requestAnimationFrame(look);
      };
      look();
    });
  }, id);
  return async () => Math.round(await page.evaluate(() => globalThis.nextCase));
};
const waits = []; // of each verdict of these tests
const heard = (page) => page.evaluate(() => document.querySelector('audio').currentTime);

test('what could not be processed says why and can be closed', async () => {
  const window = await enter('wang');
  const { page, ask, find } = window;
  const { id } = await find('broken');
  await page.goto(`/cases/${id}`);
  await page.getByRole('heading', { name: 'This could not be processed' }).waitFor();
  await accessible(page);
  await shot(page, 'review-failed');
  await page.getByLabel('Close it because').fill('The source will send it again');
  await page.keyboard.press('Enter');
  await gone(page, id);
  assert.equal((await ask(`/api/v1/cases/${id}`)).state, 'closed');
  blameless(window);
  await window.close();
});

test('a whole review by keyboard alone, and the next case is there at once', async () => {
  const window = await enter('wang', { width: 1366, height: 768 });
  const { page, ask, find } = window;
  const { id } = await find('en-01-late-sofa');
  await openCase(page, id);
  await accessible(page);
  await shot(page, 'review-en');

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
  const reason = 'Only the name was said';
  await page.keyboard.type(reason);
  keys += reason.length;
  await press('Enter');
  await press('Shift+A');
  await inHand(page).getByText('People only').waitFor();
  await press('1');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  const expected = await page.locator('.overall').getAttribute('data-score');
  const verdict = page.waitForResponse((answer) => answer.url().endsWith('/review/verdict'));
  const took = await watchNext(page, id);
  await press('Control+Enter');
  await gone(page, id);
  waits.push(await took());
  const given = await (await verdict).json();
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`# one criterion overturned with a reason: ${keys} keystrokes, ${seconds} s without reading`);
  assert.equal(String(given.verdicts[0].overall), expected, 'the score kept is the score that was shown');
  assert.equal(given.verdicts[0].overturned, 1);
  assert.ok(keys - reason.length <= 8, `${keys} keystrokes`);
  assert.equal((await ask(`/api/v1/cases/${id}`)).state, 'closed');
  blameless(window);
  await window.close();
});

test('a clean case takes three keystrokes', async () => {
  const window = await enter('wang');
  const { page, ask, find } = window;
  const { id } = await find('en-03-billed-twice');
  await openCase(page, id);
  await page.keyboard.press('Shift+A');
  await page.keyboard.press('1');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  const took = await watchNext(page, id);
  await page.keyboard.press('Control+Enter');
  await gone(page, id);
  waits.push(await took());
  console.log(`# the next case is shown after ${waits.join(' and ')} ms`);
  assert.ok(Math.min(...waits) < 300, 'read ahead, it is there at once; of two, since machines are busy at times');
  assert.equal((await ask(`/api/v1/cases/${id}`)).state, 'closed');
  blameless(window);
  await window.close();
});

test('evidence scrolls and seeks, a turn seeks, the sound is heard', async () => {
  const window = await enter('wang');
  const { page, find } = window;
  await openCase(page, (await find('en-call-5-outage')).id);
  await page.waitForFunction(() => document.querySelector('audio').readyState > 0);
  assert.equal(await heard(page), 0);
  // A small window, so that evidence lies out of sight.
  await page.setViewportSize({ width: 1100, height: 420 });
  const rows = page.locator('.answers ol > li > .line');
  const count = await rows.count();
  let moved = 0;
  for (let n = 0; n < count && moved < 20; n++) {
    await rows.nth(n).click();
    const places = inHand(page).locator('.evidence button:has(.words)');
    if ((await places.count()) === 0) continue;
    await places.last().click();
    const at = await page
      .locator('mark.chosen')
      .first()
      .evaluate((mark) => {
        const [box, inner] = [mark.closest('.scroll'), mark].map((one) => one.getBoundingClientRect());
        return inner.top >= box.top && inner.bottom <= box.bottom;
      });
    assert.ok(at, 'the words are in sight');
    moved = await heard(page);
  }
  assert.ok(moved > 20, `late evidence was played: ${moved} s`);
  await page.getByRole('button', { name: 'Go to 0:35' }).click();
  assert.ok(Math.abs((await heard(page)) - 35) < 1.5);
  assert.equal(await page.locator('.transcript li[aria-current=true]').getAttribute('data-turn'), '6');
  await page.keyboard.press('ArrowLeft');
  assert.ok(Math.abs((await heard(page)) - 30) < 1.5);
  await page.locator('h1').focus();
  await page.keyboard.press('>');
  assert.equal(await page.evaluate(() => document.querySelector('audio').playbackRate), 1.25);
  await page.keyboard.press('<');
  const from = await heard(page);
  await page.keyboard.press('Space');
  await page.waitForFunction((from) => document.querySelector('audio').currentTime > from + 0.3, from);
  await page.keyboard.press('Space');
  assert.equal(await page.evaluate(() => document.querySelector('audio').paused), true);
  await page.setViewportSize({ width: 1366, height: 768 });
  await accessible(page);
  await shot(page, 'review-call');
  blameless(window);
  await window.close();
});

test('a blind review: answers first, then the machine speaks, and both stay', async () => {
  const window = await enter('wang');
  const { page, find } = window;
  const { id, conversation_id: conversation } = await find('en-05-sso-loop');
  const told = [];
  page.on('response', async (answer) => {
    if (answer.url().includes(id) || answer.url().includes(conversation))
      told.push(await answer.text().catch(() => ''));
  });
  await openCase(page, id);
  await page.getByText('Blind', { exact: true }).waitFor();
  await accessible(page);
  await shot(page, 'review-blind');
  const total = await page.locator('.answers ol > li').count();
  for (let n = 0; n < total - 1; n++) await page.keyboard.press(n % 3 === 0 ? '2' : '1');
  // Too early: it goes to what is open instead.
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.evidence').count(), 0);
  assert.ok(!told.join('').includes('"why"'), 'nothing of the machine was sent');
  await page.keyboard.press('4');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(/^Your first answer/).waitFor();
  await page.getByText('Blind', { exact: true }).waitFor({ state: 'detached' });
  assert.ok(told.join('').includes('"why"'));
  await accessible(page);
  await shot(page, 'review-revealed');
  await page.reload();
  await page
    .getByText(/^machine:/)
    .first()
    .waitFor();
  blameless(window);
  await window.close();
});

test('one key swaps the speakers, and the score is another one', async () => {
  const window = await enter('wang');
  const { page, find } = window;
  await openCase(page, (await find('en-call-5-outage')).id);
  const score = () => page.locator('.overall').getAttribute('data-score');
  const before = await score();
  await page.keyboard.press('s');
  await page
    .getByText(/Speakers swapped/)
    .first()
    .waitFor();
  assert.notEqual(await score(), before);
  assert.equal(
    await page
      .locator('[data-turn="0"]')
      .getAttribute('class')
      .then((one) => /customer/.test(one)),
    true,
  );
  await page.keyboard.press('s');
  await page.waitForFunction((before) => document.querySelector('.overall').dataset.score === before, before);
  blameless(window);
  await window.close();
});

test('words are corrected, remarks made, personal data shown for a reason; a draft outlives a reload', async () => {
  const window = await enter('wang');
  const { page, find } = window;
  await openCase(page, (await find('en-call-5-outage')).id);
  await page.keyboard.press('x');
  const field = page.getByLabel('What was said');
  await field.fill('Hello, this is Joe speaking. Yes, what is it?');
  await accessible(page);
  await field.press('Enter');
  await page
    .getByText(/Words corrected/)
    .first()
    .waitFor();
  await page.locator('[data-turn="0"] p', { hasText: 'this is' }).waitFor();
  await page.locator('[data-turn="0"] del').waitFor();

  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('u');
  await page.getByLabel('Why do you need it?').fill('Is it the right customer?');
  await page.keyboard.press('Enter');
  const second = page.locator('[data-turn="1"] p').first();
  await page.waitForFunction(() => !document.querySelector('[data-turn="1"] p').textContent.includes('***'));
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('[data-turn="1"] p').textContent.includes('***'));
  assert.match(await second.innerText(), /\*\*\*/);

  await page.keyboard.press('c');
  await page.keyboard.type('Listen to this');
  await page.keyboard.press('Enter');
  await page.locator('.comment', { hasText: 'Listen to this' }).waitFor();

  await page.keyboard.press('m');
  await page.keyboard.type('A storm, a refund, no apology');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.reload();
  await inHand(page).waitFor();
  assert.equal(await page.locator('.note textarea').inputValue(), 'A storm, a refund, no apology');
  await page.locator('.comment', { hasText: 'Listen to this' }).waitFor();
  blameless(window);
  await window.close();
});

test('in Chinese, dark, with the keys explained', async () => {
  const window = await enter('wang', {
    language: 'zh',
    theme: 'dark',
    width: 1920,
    height: 1080,
  });
  const { page, find } = window;
  await openCase(page, (await find('zh-01-late-parcel')).id);
  await page.keyboard.press('e');
  await page.locator('mark.chosen').first().waitFor();
  await accessible(page);
  await shot(page, 'review-zh-dark');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('其余全部同意').waitFor();
  await accessible(page);
  await shot(page, 'review-keys-zh');
  await page.keyboard.press('Escape');
  blameless(window);
  await window.close();
});

test('a trainer may only look', async () => {
  const other = await enter('trainer');
  await openCase(other.page, (await other.find('zh-01-late-parcel')).id);
  await other.page.getByText('You can look, but not judge here.').waitFor();
  await other.page.keyboard.press('1');
  assert.equal(await other.page.locator('.choices').count(), 0);
  blameless(other);
  await other.close();
});

test('what was not saved when the session ended is there after logging in again', async () => {
  const window = await enter('wang');
  const { page, ask, find, context, expected } = window;
  const { id, conversation_id } = await find('zh-01-late-parcel');
  await openCase(page, id);
  await page.keyboard.press('m');
  await page.keyboard.type('Half a');
  await page.getByText('Saved', { exact: true }).waitFor();
  const draft = `/api/v1/conversations/${conversation_id}/review/draft`;
  expected.add(`PUT ${draft} 401`);
  for (const one of (await ask('/api/v1/cases?limit=100')).items)
    expected.add(`DELETE /api/v1/cases/${one.id}/claim 401`);
  await context.clearCookies();
  await page.keyboard.type(' thought');
  await page.getByText('Your session has ended').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0, 'the log-in page says it, and nothing else');
  await page.locator('input[autocomplete=username]').fill('wang');
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD);
  const saved = page.waitForResponse((answer) => answer.url().endsWith(draft) && answer.ok());
  await page.keyboard.press('Enter');
  const note = page.getByLabel(/Note on the whole/);
  await note.waitFor();
  assert.equal(await note.inputValue(), 'Half a thought');
  await saved;
  await page.reload();
  await note.waitFor();
  assert.equal(await note.inputValue(), 'Half a thought');
  blameless(window);
  await window.close();
});
