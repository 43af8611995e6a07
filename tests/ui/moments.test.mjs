// Moments of a conversation: turns that a person chooses as evidence, turns that are pinned for coaching, turns that a
// link leads to. On the review page, with what others see of it afterwards.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessible, blameless, logIn, open, root, shot } from './house.mjs';

const CALL = 'en-call-5-outage';
let house;
const ids = {};

/** As the admin's program would: what other pages do is not this file's matter. */
async function call(method, path, body) {
  const token = readFileSync(join(house.data, 'admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(house.url + path, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? null : answer.json();
}

before(async () => {
  house = await open({
    chats: ['en-01-late-sofa', 'zh-01-late-parcel'],
    users: [
      { name: 'reviewer', role: 'reviewer' },
      { name: 'trainer', role: 'trainer' },
      { name: 'maya', role: 'agent', agent: 'a-201' },
    ],
    settings: { SPOTCHECK_REVIEW__BLIND_SHARE: '0' }, // blind is what is drawn below, and nothing else
  });
  const all = join(house.data, 'all.yaml');
  const shipped = readFileSync(join(root, 'rubrics/flags.yaml'), 'utf8');
  writeFileSync(all, shipped.replace(/^sample: \S+/m, 'sample: 100%'));
  const drawn = { SPOTCHECK_FLAG__POLICY: all };
  house.run(['ingest', join(root, 'fixtures/chats/en-05-sso-loop.json')], undefined, drawn);
  house.run(['ingest', join(root, `fixtures/calls/${CALL}.wav`)]);
  house.run(['work', '--drain']);
  for (const one of (await call('GET', '/api/v1/cases?limit=100')).items) ids[one.external_id] = one;
});
after(() => house?.close());

const inHand = (page) => page.locator('.answers li[aria-current=true]');
const turn = (page, n) => page.locator(`[data-turn="${n}"]`);
/** Is it the turn in hand, and to be seen? */
async function arrived(page, n) {
  await page.locator(`[data-turn="${n}"][aria-current=true]`).waitFor();
  await page.waitForFunction((n) => {
    const box = document.querySelector('.transcript .scroll').getBoundingClientRect();
    const row = document.querySelector(`[data-turn="${n}"]`).getBoundingClientRect();
    return row.top >= box.top && row.bottom <= box.bottom;
  }, n);
}

/** Selects words of a turn with the mouse. */
async function dragOver(page, n, words) {
  await turn(page, n).scrollIntoViewIfNeeded();
  const [from, to] = await turn(page, n)
    .locator('[data-at]', { hasText: words })
    .evaluate((piece, words) => {
      const at = piece.textContent.indexOf(words);
      return [at, at + words.length].map((index) => {
        const range = document.createRange();
        range.setStart(piece.firstChild, index);
        const { left, top, height } = range.getBoundingClientRect();
        return { x: left, y: top + height / 2 };
      });
    }, words);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}

test('turns chosen by hand stand in the draft, in the verdict, and before the agent', async () => {
  const window = await house.visit({ width: 1366, height: 768 });
  const { page } = window;
  const { id, conversation_id } = ids['en-01-late-sofa'];
  await logIn(page, 'reviewer');
  await page.goto(`/cases/${id}`);
  await inHand(page).waitFor();

  // The machine heard a greeting; the reviewer points at what came before and after it, then overturns.
  await page.keyboard.press('e');
  await arrived(page, 3);
  await page.keyboard.press('Shift+ArrowRight');
  await arrived(page, 4);
  await page.keyboard.press('v');
  const chosen = { name: 'This turn is evidence of the criterion in hand', pressed: true };
  await turn(page, 4).getByRole('button', chosen).waitFor();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
  await arrived(page, 8);
  await turn(page, 4).getByText('Evidence').waitFor();
  await page.keyboard.press('2');
  await page.locator('.reason textarea:focus').waitFor();
  await page.keyboard.type('It came a minute late and did not sound like one');
  await inHand(page).getByRole('button', { name: 'Turn 9 is evidence' }).click();
  assert.equal(
    await inHand(page)
      .getByRole('button', { name: /is no evidence/ })
      .count(),
    2,
  );
  await accessible(page);
  await shot(page, 'evidence-en');
  await inHand(page).getByRole('button', { name: 'Turn 9 is no evidence' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();

  // What was chosen is in the draft.
  await page.reload();
  await inHand(page).waitFor();
  await page.locator('.answers .line').first().click();
  await inHand(page).getByText('Evidence chosen by hand').waitFor();
  assert.equal(
    await inHand(page)
      .getByRole('button', { name: /is no evidence/ })
      .count(),
    1,
  );
  await inHand(page)
    .getByRole('button', { name: /Sorry, what was your order number/ })
    .click();
  await arrived(page, 4);

  // So do words alone: what was dragged over, and cut words whole.
  await dragOver(page, 8, 'ot see why you are ups');
  const offer = page.getByRole('button', { name: 'The selected words are evidence: Greeting' });
  await offer.waitFor();
  await accessible(page);
  await shot(page, 'evidence-words-en');
  await page.keyboard.press('v');
  await offer.waitFor({ state: 'hidden' });
  await turn(page, 8)
    .locator('.picked', { hasText: /^not see why you are upset$/ })
    .waitFor();
  await inHand(page).getByRole('button', { name: '“not see why you are upset” is no evidence' }).waitFor();
  await arrived(page, 4); // selecting goes nowhere

  await page.keyboard.press('Shift+A');
  await inHand(page).getByText('People only').waitFor();
  await page.keyboard.press('1');
  await page.locator('.count', { hasText: 'All answered' }).waitFor();
  const given = page.waitForResponse((answer) => answer.url().endsWith('/review/verdict'));
  await page.keyboard.press('Control+Enter');
  assert.ok((await given).ok());
  await page.waitForFunction((id) => !location.pathname.endsWith(id), id);
  blameless(window);
  await window.close();

  // Whoever only looks sees it too, and cannot change it.
  const looker = await house.visit();
  await logIn(looker.page, 'trainer');
  await looker.page.goto(`/conversations/${conversation_id}`);
  await inHand(looker.page).getByText('Evidence chosen by hand').waitFor();
  await turn(looker.page, 4).getByText('Evidence').waitFor();
  assert.equal(await looker.page.getByRole('button', { name: /is (no )?evidence/ }).count(), 0);
  await accessible(looker.page);
  await shot(looker.page, 'evidence-read');
  blameless(looker);
  await looker.close();

  await call('POST', '/api/v1/releases', { conversations: [conversation_id] });
  const agent = await house.visit();
  await logIn(agent.page, 'maya');
  await agent.page.goto(`/my/${conversation_id}`);
  const point = agent.page.locator('li.point').first();
  await point.getByText('It came a minute late').waitFor();
  await point.getByRole('button', { name: /Turn 5$/ }).click();
  await agent.page.locator('mark', { hasText: 'Sorry, what was your order number?' }).waitFor();
  await point.getByRole('button', { name: /not see why you are upset/ }).click();
  await agent.page.locator('mark', { hasText: /^not see why you are upset$/ }).waitFor();
  await accessible(agent.page);
  await shot(agent.page, 'evidence-agent');
  blameless(agent);
  await agent.close();
});

test('a link leads to a turn, and the turn is pinned from there', async () => {
  const window = await house.visit({ width: 1366, height: 768 });
  const { page } = window;
  const { conversation_id } = ids['en-01-late-sofa'];
  await logIn(page, 'trainer');
  await page.goto(`/conversations/${conversation_id}?turn=14`);
  await arrived(page, 14);
  assert.match(
    await page.evaluate(() => getComputedStyle(document.body).fontFamily),
    /Noto Color Emoji/,
    'emoji have fonts to fall back to',
  );

  // A turn that speaks for nothing in hand is pinned as it is.
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Pin this moment' });
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('Criterion').inputValue(), '');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  // Evidence goes with its criterion; by the button on the turn as by the key.
  await page.keyboard.press('e');
  await arrived(page, 3);
  await turn(page, 3).getByRole('button', { name: 'Pin as a coaching example' }).click();
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('Criterion').inputValue(), 'greeting');
  await dialog.locator('input:focus').waitFor();
  await page.keyboard.type('A greeting with a name');
  await accessible(page);
  await shot(page, 'pin-en');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Pinned to the library').waitFor();
  const kept = (await call('GET', '/api/v1/examples?phrase=greeting')).items[0];
  assert.deepEqual([kept.from_turn, kept.to_turn, kept.criterion], [3, 3, 'greeting']);

  await page.keyboard.press('?');
  const help = page.getByRole('dialog');
  await help.getByText('Pin as a coaching example').waitFor();
  await shot(page, 'moments-help');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });

  await page.goto('/examples');
  await page.getByRole('article', { name: 'A greeting with a name' }).locator('a[href*="?turn="]').click();
  await arrived(page, 3);
  assert.equal(new URL(page.url()).search, '?turn=3');
  blameless(window);
  await window.close();
});

test('of a call the sound waits where the turn begins', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'trainer');
  const { conversation_id } = ids[CALL];
  await page.goto(`/conversations/${conversation_id}?turn=5`);
  await arrived(page, 5);
  const { turns } = await call('GET', `/api/v1/conversations/${conversation_id}/review`);
  const start = turns[5].start_ms / 1000;
  assert.ok(start > 1, 'there is something to skip');
  await page.waitForFunction((start) => Math.abs(document.querySelector('audio').currentTime - start) < 0.05, start);
  assert.equal(await page.evaluate(() => document.querySelector('audio').paused), true);
  await shot(page, 'turn-call');
  blameless(window);
  await window.close();
});

test('in a blind review both can be done, and nothing of the machine is told by it', async () => {
  const window = await house.visit({ width: 1366, height: 768 });
  const { page } = window;
  const { id, conversation_id } = ids['en-05-sso-loop'];
  await logIn(page, 'reviewer');
  await page.goto(`/cases/${id}`);
  await page.getByText('Blind', { exact: true }).waitFor();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('v');
  await inHand(page).getByText('Evidence chosen by hand').waitFor();
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Pin this moment' });
  await dialog.getByLabel('Title').fill('Seen blind');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Pinned to the library').waitFor();
  const kept = (await call('GET', '/api/v1/examples?phrase=blind')).items[0];
  assert.deepEqual([kept.conversation_id, kept.from_turn], [conversation_id, 1]);
  assert.equal(await page.locator('.answers .machine, .answers .why').count(), 0);
  blameless(window);
  await window.close();
});

test('in Chinese and in the dark', async () => {
  const window = await house.visit({ language: 'zh', theme: 'dark', width: 1366, height: 768 });
  const { page } = window;
  const { id } = ids['zh-01-late-parcel'];
  await logIn(page, 'reviewer');
  await page.goto(`/cases/${id}`);
  await inHand(page).waitFor();
  await page.keyboard.press('e');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('v');
  await inHand(page).getByText('人工选定的依据').waitFor();
  await accessible(page);
  await shot(page, 'evidence-zh-dark');
  await page.keyboard.press('p');
  await page.getByRole('dialog').waitFor();
  await accessible(page);
  await shot(page, 'pin-zh-dark');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('收藏为培训案例').waitFor();
  await shot(page, 'moments-help-zh-dark');
  blameless(window);
  await window.close();
});
