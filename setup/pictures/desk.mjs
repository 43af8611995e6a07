// Pictures of the days of a reviewer, a trainer and an agent.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, root } from '../../tests/ui/house.mjs';
import { call, casesOf, fixtures, picture } from './camera.mjs';

/** Our chats and calls as they are, one case drawn for a blind review. */
export async function desk() {
  const blind = 'en-05-sso-loop';
  const house = await open({
    chats: fixtures('chats', '.json').filter((name) => name !== blind),
    users: [
      { name: 'Lin Wei', role: 'reviewer' },
      { name: 'Tessa', role: 'trainer' },
      { name: 'Maya', role: 'agent', agent: 'a-201' },
      { name: '王敏', role: 'reviewer' },
    ],
    settings: { SPOTCHECK_REVIEW__BLIND_SHARE: '0' }, // blind is what is drawn below, and no other
  });
  try {
    const all = join(house.data, 'all.yaml');
    const shipped = readFileSync(join(root, 'rubrics/flags.yaml'), 'utf8');
    writeFileSync(all, shipped.replace(/^sample: \S+/m, 'sample: 100%'));
    house.run(['ingest', join(root, `fixtures/chats/${blind}.json`)], undefined, { SPOTCHECK_FLAG__POLICY: all });
    const calls = readdirSync(join(root, 'fixtures/calls')).filter((name) => /^[^.]+\.(wav|mp3|flac|ogg)$/.test(name));
    house.run(['ingest', ...calls.map((name) => join(root, 'fixtures/calls', name))]);
    house.run(['work', '--drain']);
    const cases = await casesOf(house);

    await picture(house, 'queue', { who: 'Lin Wei', path: '/queue' }, async (page) => {
      await page.locator('tbody tr').nth(8).waitFor();
      await page.keyboard.press('j');
    });

    const inHand = (page) => page.locator('.answers li[aria-current=true]');
    await picture(house, 'review', { who: 'Lin Wei', path: `/cases/${cases['en-call-5-outage'].id}` }, async (page) => {
      await inHand(page).waitFor();
      await page.waitForFunction(() => document.querySelector('audio').readyState > 0);
      await toEvidence(page);
    });

    await picture(house, 'review-blind', { who: 'Lin Wei', path: `/cases/${cases[blind].id}` }, async (page) => {
      await page.getByText('Blind', { exact: true }).waitFor();
      for (const key of ['1', '1', '1', '1', '2']) await page.keyboard.press(key);
    });

    const chinese = { who: '王敏', how: { language: 'zh', theme: 'dark' } };
    const zhChat = `/cases/${cases['zh-12-wrong-case'].id}`;
    await picture(house, 'review-zh-dark', { ...chinese, path: zhChat }, async (page) => {
      await inHand(page).waitFor();
      await toEvidence(page);
    });

    await picture(house, 'examples', { who: 'Tessa', path: '/examples' }, async (page) => {
      await pinExamples(page, cases);
      await page.reload();
      await page.getByRole('article').nth(4).waitFor();
    });

    const mine = cases['en-01-late-sofa'].conversation_id;
    await call(house, 'POST', '/api/v1/releases', {
      conversations: [mine, cases['en-10-coffee-machine'].conversation_id],
    });
    await picture(house, 'my', { who: 'Maya', path: `/my/${mine}` }, async (page) => {
      await page.getByRole('checkbox', { name: 'Only what is not met' }).check();
      await page.locator('li.point').first().getByRole('checkbox').check();
    });
  } finally {
    await house.close();
  }
}

/** Goes to the first criterion that is not met by words that were said, and to these words. */
async function toEvidence(page) {
  const rows = page.locator('.answers ol > li:has(.line .machine.bad) > .line');
  for (let n = 0; n < (await rows.count()); n += 1) {
    await rows.nth(n).click();
    const words = page.locator('.answers li[aria-current=true] .evidence button:has(.words)');
    if ((await words.count()) === 0) continue;
    await words.first().click();
    await page.locator('mark.chosen').first().waitFor();
    return;
  }
  throw new Error('nothing here is not met by words that were said');
}

/** Pins moments in the name of whoever is logged in. */
async function pinExamples(page, cases) {
  const pin = (name, from_turn, to_turn, more) =>
    page.evaluate(
      async (body) => {
        const { csrf } = await (await fetch('/api/v1/session')).json();
        const headers = { 'content-type': 'application/json', 'x-csrf': csrf };
        const answer = await fetch('/api/v1/examples', { method: 'POST', headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(await answer.text());
      },
      { conversation_id: cases[name].conversation_id, from_turn, to_turn, ...more },
    );
  await pin('en-01-late-sofa', 7, 9, {
    worth: 'bad',
    criterion: 'no_blame',
    title: 'Anger met with a correction',
    why: 'She says what the day cost her; the answer is that she should have read the tracking page.',
  });
  await pin('zh-12-wrong-case', 4, 5, {
    worth: 'bad',
    criterion: 'no_blame',
    title: '把责任推给客户',
    why: '截图已经说明问题，坐席却断定是客户手滑。先核对，再下结论。',
  });
  await pin('en-10-coffee-machine', 2, 3, {
    worth: 'good',
    criterion: 'acknowledges_feeling',
    title: 'Takes the second breakdown seriously',
    why: 'Names what happened to him before she asks for anything.',
  });
  await pin('en-call-5-outage', 1, 2, {
    worth: 'bad',
    criterion: 'acknowledges_feeling',
    title: 'Told to read the notice',
    why: 'Listen to the tone. One sentence on the lost days would have done.',
  });
  await pin('en-03-billed-twice', 2, 4, {
    worth: 'good',
    criterion: 'apology',
    title: 'Owns the mistake, then mends it',
    why: 'Sees what an overdraft means this week, says whose fault it is, acts at once.',
  });
}
