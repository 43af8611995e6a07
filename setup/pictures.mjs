// usage: node setup/pictures.mjs [NAME…]      (make pictures)
// Takes the pictures of the documents anew, into docs/pictures: the real program at work on our own invented
// conversations, seen by a real browser. With names, those pictures alone.
// Wants what the browser tests want: a debug build of the program (or SPOTCHECK_BIN), the pages built, Chromium.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blameless, logIn, open, root } from '../tests/ui/house.mjs';

const SIZE = { width: 1366, height: 768 };
const target = join(root, 'docs/pictures');
const wanted = process.argv.slice(2);

/** Fixtures of a folder, by their stems; those that are held back are never used. */
function fixtures(folder, ending) {
  const names = readdirSync(join(root, 'fixtures', folder));
  return names.filter((name) => name.endsWith(ending) && !name.includes('.held')).map((name) => name.slice(0, -5));
}

/** The API with the admin's token, for what the pictures do not show being done. */
async function call(house, method, path, body) {
  const token = readFileSync(join(house.data, 'admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(house.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Cases by the names that their conversations have at their source. */
async function casesOf(house) {
  const { items } = await call(house, 'GET', '/api/v1/cases?limit=200');
  return Object.fromEntries(items.map((one) => [one.external_id, one]));
}

/** One picture: somebody logs in, does something and is looked at. */
async function picture(house, name, { who, how, path }, act) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const window = await house.visit({ ...SIZE, ...how });
  const { page } = window;
  await logIn(page, who);
  await page.locator('h1').first().waitFor();
  if (path) await page.goto(path);
  await page.locator('h1').first().waitFor();
  await act(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(target, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`${name}.png`);
  blameless(window);
  await window.close();
}

/** Our chats and calls as they are, one case drawn for a blind review. */
async function desk() {
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

/** Twelve weeks of a team of three: our practice chats again and again, since of one chat nobody can say how somebody does. */
async function weeks() {
  const house = await open({
    chats: [],
    users: [
      { name: 'boss', role: 'admin' },
      { name: 'Carla', role: 'supervisor', team: 'Orders & Delivery' },
    ],
  });
  try {
    const files = [];
    const folder = join(house.data, 'weeks');
    mkdirSync(folder);
    const texts = fixtures('practice', '.json').filter((name) => name.startsWith('en-') && isCourteous(name));
    for (const [place, agent] of TEAM.entries()) {
      for (let n = 0; n < (place === 0 ? 72 : 36); n += 1) {
        const name = texts[(n * 7 + place * 5 + (n % 4 < place ? 11 : 0)) % texts.length];
        const chat = JSON.parse(readFileSync(join(root, 'fixtures/practice', `${name}.json`), 'utf8'));
        const day = new Date(
          Date.UTC(2026, 7, 3 + Math.floor(n / (place === 0 ? 6 : 3)) * 7 + (n % 5), 8 + (n % 9), 7 * place, n % 60),
        );
        const id = `w-${agent.id}-${n}`;
        const file = join(folder, `${id}.json`);
        writeFileSync(
          file,
          JSON.stringify({ ...chat, external_id: id, source: 'webchat', started_at: day.toISOString(), agent }),
        );
        files.push(file);
      }
    }
    house.run(['ingest', ...files]);
    house.run(['work', '--drain']);

    const when = 'from=2026-08-03&to=2026-10-25';
    await picture(house, 'agent', { who: 'Carla', path: `/agents/a-201?${when}&by=month` }, drawn);
    await picture(house, 'preview', { who: 'boss', path: '/rubrics/support.en/edit' }, async (page) => {
      await page.getByText('No mistakes').waitFor();
      await replace(page, 'weight: 25', 'weight: 60');
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('tab', { name: 'What would change' }).click();
      await page.getByRole('button', { name: 'Compute' }).click();
      await page.getByText('Waiting for a worker…').waitFor();
      house.run(['work', '--drain']);
      await page.getByRole('heading', { name: 'Largest moves' }).waitFor();
    });
  } finally {
    await house.close();
  }
}

/** By its lead's verdicts nobody is rude in it: a red line takes the whole score, and figures of few would say nothing. */
function isCourteous(name) {
  const verdicts = readFileSync(join(root, 'fixtures/practice', `${name}.verdicts.yaml`), 'utf8');
  return /courteous: \{verdict: met/.test(verdicts);
}

const TEAM = [
  { id: 'a-201', name: 'Maya Patel', team: 'Orders & Delivery' },
  { id: 'a-202', name: 'Tom Brennan', team: 'Orders & Delivery' },
  { id: 'a-203', name: 'Keisha Grant', team: 'Orders & Delivery' },
];

/** Waits until every chart on the page is drawn. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const places = [...document.querySelectorAll('figure .drawing')];
    return places.length > 0 && places.every((place) => place.querySelector('canvas')?.width > 100);
  });
}

/** Replaces the first place where `old` stands in the editor. */
async function replace(page, old, fresh) {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  await page.keyboard.type(old);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.type(fresh);
}

mkdirSync(target, { recursive: true });
const isWanted = (names) => wanted.length === 0 || names.some((name) => wanted.includes(name));
if (isWanted(['queue', 'review', 'review-blind', 'review-zh-dark', 'examples', 'my'])) await desk();
if (isWanted(['agent', 'preview'])) await weeks();
