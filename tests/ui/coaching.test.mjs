// What trainers do: pin a moment, find it again, find more like it, build a lesson, publish it, take it out as a zip.
// And what must never happen: a customer's number or name in any of it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { CHATS, accessible, blameless, logIn, open, root, shot } from './house.mjs';

/** Of the fixtures that are used here: order and parcel numbers, names of customers. */
const SECRETS = ['558120', '7780012396654', 'Priya', 'Anna Price'];
const CALL = 'en-call-5-outage';

let house;
let token;
const ids = {};

/** The API with the admin's token; what the pages do is done in the pages. */
async function call(method, path, body, as = token) {
  const answer = await fetch(house.url + path, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

before(async () => {
  house = await open({
    users: [
      { name: 'trainer', role: 'trainer' },
      { name: 'reviewer', role: 'reviewer' },
      { name: 'maya', role: 'agent', agent: 'a-201' },
    ],
  });
  token = readFileSync(join(house.data, 'admin-token'), 'utf8').trim();
  // The same thing again is stored once; the answer says which conversation it is.
  for (const name of CHATS) {
    const chat = readFileSync(join(root, 'fixtures/chats', `${name}.json`), 'utf8');
    ids[name] = (await call('POST', '/api/v1/conversations', JSON.parse(chat))).id;
  }
  const form = new FormData();
  form.set('about', readFileSync(join(root, 'fixtures/calls', `${CALL}.json`), 'utf8'));
  form.set('file', new Blob([readFileSync(join(root, 'fixtures/calls', `${CALL}.wav`))]), `${CALL}.wav`);
  const sent = await fetch(`${house.url}/api/v1/conversations/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  ids[CALL] = (await sent.json()).id;
  house.run(['work', '--drain']);
});
after(() => house?.close());

const pin = (name, from_turn, to_turn, more = {}) =>
  call('POST', '/api/v1/examples', {
    conversation_id: ids[name],
    from_turn,
    to_turn,
    worth: 'good',
    ...more,
  });

test('a trainer who is new finds out how to begin', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'trainer');
  await page.getByRole('link', { name: 'Examples' }).click();
  await page.getByText('No examples here').waitFor();
  await accessible(page);
  await shot(page, 'examples-empty');
  await page.getByRole('link', { name: 'See proposed moments' }).click();
  await page.getByRole('heading', { name: 'Proposed moments', level: 1 }).waitFor();
  await page.getByRole('article').first().waitFor();
  await accessible(page);
  await shot(page, 'proposed-en');
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await page.getByText('In the library now').first().waitFor();
  await page.getByRole('link', { name: 'Open the library' }).click();
  await page.getByText('Proposed by the machine, accepted by trainer').waitFor();
  blameless(window);
  await window.close();
});

test('a pinned moment is found by what it is and by what is said, without personal data', async () => {
  await pin('en-01-late-sofa', 1, 5, {
    title: 'Asks for the order',
    why: 'Greets by name, asks once',
    criterion: 'apology',
  });
  await pin('zh-12-wrong-case', 4, 5, {
    worth: 'bad',
    title: '指责客户',
    why: '把责任推给客户',
    criterion: 'no_blame',
  });
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'trainer');
  await page.goto('/examples');
  const card = page.getByRole('article', { name: 'Asks for the order' });
  await card.waitFor();
  for (const secret of SECRETS) assert.ok(!(await page.content()).includes(secret), secret);
  await shot(page, 'examples-en');
  await accessible(page);

  await page.getByRole('radio', { name: 'To avoid' }).check({ force: true });
  await card.waitFor({ state: 'hidden' });
  await page.getByRole('article', { name: '指责客户' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Words in it').fill('手滑');
  await card.waitFor({ state: 'hidden' });
  assert.equal(new URL(page.url()).searchParams.get('phrase'), '手滑', 'the filter is in the address');
  await page.reload();
  await page.getByRole('article', { name: '指责客户' }).waitFor();
  assert.equal(await page.getByRole('article').count(), 1);
  blameless(window);
  await window.close();
});

test('more like this leads with why, and pins what it found', async () => {
  await pin('en-03-billed-twice', 3, 4, { title: 'Owns the mistake' });
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'trainer');
  await page.goto('/examples?phrase=Owns');
  await page.getByRole('article', { name: 'Owns the mistake' }).waitFor();
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: /Moments like/ });
  await dialog
    .getByText(/closeness/)
    .first()
    .waitFor();
  await accessible(page);
  await shot(page, 'alike-en');
  await dialog.getByRole('button', { name: 'Pin' }).first().click();
  const pinning = page.getByRole('dialog', { name: 'Pin this moment' });
  await pinning.getByLabel('Title').fill('Found by likeness');
  await accessible(page);
  await shot(page, 'pin-dialog');
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('Pinned to the library').waitFor();
  await page.keyboard.press('Escape');
  await page.goto('/examples?phrase=likeness');
  await page.getByRole('article', { name: 'Found by likeness' }).waitFor();
  blameless(window);
  await window.close();
});

/** Files of an archive whose files are stored as they are. */
function unzipped(bytes) {
  const files = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const [size, name] = [bytes.readUInt32LE(at + 22), bytes.readUInt16LE(at + 26)];
    const content = at + 30 + name;
    files[bytes.subarray(at + 30, content).toString()] = bytes.subarray(content, content + size);
    at = content + size;
  }
  return files;
}

/** Samples of one of our WAV files. */
const samples = (wav) => new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));

test('a lesson is built, ordered by keyboard, exported without a name or number, and published', async () => {
  const spoken = await pin(CALL, 1, 2, {
    worth: 'bad',
    title: 'Brushes it off',
    why: 'The customer is told to read',
  });
  assert.equal(spoken.has_sound, true);
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'trainer');
  await page.goto('/examples?phrase=Brushes');
  const player = page.getByLabel('Clip: Brushes it off');
  await player.waitFor();
  assert.ok((await player.evaluate((sound) => (sound.load(), sound.networkState))) >= 0);
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('audio').currentTime > 0);
  await page.keyboard.press('Space');
  await page.keyboard.press('a');
  const adding = page.getByRole('dialog', { name: 'Add to a lesson' });
  await adding.getByLabel('Title').fill('Owning mistakes');
  await accessible(page);
  await shot(page, 'add-to-lesson');
  await adding.getByRole('button', { name: 'Add to a lesson' }).click();
  await adding.waitFor({ state: 'hidden' });
  await page.goto('/examples?phrase=Asks%20for');
  await page.getByRole('button', { name: 'Add to a lesson' }).click();
  await page.getByRole('dialog').getByLabel('Note in the lesson').fill('Listen: order OL-558120 is asked for once');
  await page.getByRole('dialog').getByRole('button', { name: 'Add to a lesson' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.goto('/lessons');
  await page.getByRole('link', { name: 'Owning mistakes' }).waitFor();
  await accessible(page);
  await shot(page, 'lessons-en');
  await page.getByRole('link', { name: 'Owning mistakes' }).click();
  await page.getByRole('heading', { name: 'Owning mistakes', level: 1 }).waitFor();
  await page.getByRole('article', { name: '1. Brushes it off' }).waitFor();
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+J');
  await page.getByRole('article', { name: '2. Brushes it off' }).waitFor();
  await page.reload();
  await page.getByRole('article', { name: '1. Asks for the order' }).waitFor();
  await accessible(page);
  await shot(page, 'lesson-en');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as zip' }).click();
  const file = readFileSync(await (await download).path());
  const files = unzipped(file);
  assert.deepEqual(Object.keys(files).sort(), [
    'audio/02.wav',
    'index.html',
    'transcripts/01.json',
    'transcripts/01.md',
    'transcripts/02.json',
    'transcripts/02.md',
  ]);
  for (const [name, content] of Object.entries(files)) {
    for (const secret of SECRETS) assert.ok(!content.includes(secret), `${secret} in ${name}`);
  }
  const html = files['index.html'].toString();
  assert.ok(html.includes('Asks for the order') && html.includes('audio/02.wav') && !html.includes('<script'));
  // What is under a bleep is a tone: its samples hardly change sign otherwise than a sine of 1000 Hz does.
  const sound = samples(files['audio/02.wav']);
  const tone = (at) => Math.round(2600 * Math.sin((2 * Math.PI * 1000 * at) / 16_000));
  const bleeped = sound.reduce((count, sample, at) => count + (Math.abs(sample - tone(at)) <= 1 ? 1 : 0), 0);
  assert.ok(bleeped > 16_000 * 0.3, `the customer's name is bleeped: ${bleeped} samples`);
  assert.ok(bleeped < sound.length * 0.8, `and not everything: ${bleeped} of ${sound.length}`);

  // The exported page opens from a folder, without the service.
  const folder = mkdtempSync(join(tmpdir(), 'spotcheck-lesson-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const outside = await house.visit();
  await outside.page.goto(`file://${folder}/index.html`);
  await outside.page.getByRole('heading', { name: 'Asks for the order' }).waitFor();
  await outside.page.locator('audio').evaluate((sound) => sound.play());
  await accessible(outside.page);
  await shot(outside.page, 'lesson-exported');
  await outside.close();
  rmSync(folder, { recursive: true });

  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published', { exact: true }).waitFor();
  blameless(window);
  await window.close();

  // What an agent has not been shown yet is not shown in a lesson either.
  const agent = await house.visit();
  await logIn(agent.page, 'maya');
  await agent.page.goto('/lessons');
  await agent.page.getByRole('link', { name: 'Owning mistakes' }).click();
  await agent.page.getByRole('article', { name: '1. Brushes it off' }).waitFor();
  assert.equal(await agent.page.getByText('Asks for the order').count(), 0);
  const released = await call('POST', '/api/v1/releases', { conversations: [ids['en-01-late-sofa']] });
  assert.equal(released.released, 1, JSON.stringify(released));
  await agent.page.goto('/lessons');
  await agent.page.getByRole('link', { name: 'Owning mistakes' }).click();
  await agent.page.getByRole('article', { name: '2. Brushes it off' }).waitFor();
  assert.equal(await agent.page.getByRole('button', { name: 'Move up' }).count(), 0);
  assert.equal(await agent.page.getByRole('link', { name: 'Examples' }).count(), 0);
  const seen = await agent.page.content();
  for (const secret of [...SECRETS, 'a-201', 'Maya Patel']) assert.ok(!seen.includes(secret), secret);
  await agent.page.locator('audio').evaluate((sound) => sound.play());
  await agent.page.waitForFunction(() => document.querySelector('audio').currentTime > 0);
  await accessible(agent.page);
  await shot(agent.page, 'lesson-agent');
  blameless(agent);
  await agent.close();
});

test('the phrases board says what it cannot know', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.goto('/scripts?language=en&outcome=score');
  await page.getByText(/Not enough data: at least 20 good and 20 bad/).waitFor();
  await page.getByText(/This is correlation/).waitFor();
  await page.getByText(/Scores listen for some of these words themselves/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Compute again' }).count(), 0, 'reviewers look, coaches compute');
  await accessible(page);
  await shot(page, 'scripts-few-en');
  blameless(window);
  await window.close();
});

test('all of it in Chinese, in the dark', async () => {
  const window = await house.visit({ language: 'zh', theme: 'dark' });
  const { page } = window;
  await logIn(page, 'trainer');
  for (const [path, heading] of [
    ['/examples', '培训案例'],
    ['/examples/proposed', '推荐案例'],
    ['/lessons', '课件'],
    ['/scripts?language=zh', '话术'],
  ]) {
    await page.goto(path);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    if (path.startsWith('/scripts')) await page.getByText(/数据不足/).waitFor();
    else await page.locator('article, tbody tr').first().waitFor();
    await accessible(page);
    await shot(page, `coaching-zh-${heading}`);
  }
  await page.goto('/lessons');
  await page.getByRole('link', { name: 'Owning mistakes' }).click();
  await page.getByText('重点关注').or(page.getByText('课件中的说明')).first().waitFor();
  await accessible(page);
  await shot(page, 'lesson-zh');
  blameless(window);
  await window.close();
});
