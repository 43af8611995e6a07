// What supervisors see: figures with intervals, own teams alone, files, paper.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, blameless, logIn, open, shot } from './house.mjs';

const GOOD = [
  ['customer', 'Hello, my parcel is three days late and I am upset about it.'],
  ['agent', 'Hello, thank you for contacting us. I am so sorry for the delay, I understand how frustrating this is.'],
  ['customer', 'Where is it now?'],
  ['agent', 'It is in our depot. I will have it delivered tomorrow before 6 pm, and you will get a text message.'],
  ['customer', 'Great, thank you, that solves it.'],
  ['agent', 'Is there anything else I can help you with? Thank you for your patience, have a nice day.'],
];
const POOR = [
  ['customer', 'Hello, my parcel is three days late and I am upset about it.'],
  ['agent', 'Please wait.'],
  ['customer', 'This is awful. Where is it?'],
  ['agent', 'It is on its way. It will arrive some time soon.'],
];
/** Good conversations in ten. */
const AGENTS = { ann: ['North', 9], bob: ['North', 3], cem: ['South', 6] };

/** Five weeks of chats of three agents in two teams. */
function furnish(house) {
  const folder = join(house.data, 'made');
  mkdirSync(folder);
  const files = [];
  for (const [agent, [team, good]] of Object.entries(AGENTS)) {
    for (let n = 0; n < (team === 'North' ? 50 : 12); n += 1) {
      const day = new Date(Date.UTC(2026, 7, 3 + Math.floor(n / 10) * 7 + (n % 5), 10, n, 0));
      const turns = (n * 7) % 10 < good ? GOOD : POOR;
      const file = join(folder, `${agent}-${n}.json`);
      writeFileSync(
        file,
        JSON.stringify({
          id: `${agent}-${n}`,
          source: 'made',
          channel: 'chat',
          language: 'en',
          started_at: day.toISOString(),
          agent: {
            id: agent,
            name: agent[0].toUpperCase() + agent.slice(1),
            team,
          },
          customer: { id: `c-${agent}-${n}` },
          survey_score: turns === GOOD ? 5 : 2,
          turns: turns.map(([role, text], i) => ({
            role,
            text,
            start_ms: i * 20_000,
          })),
        }),
      );
      files.push(file);
    }
  }
  house.run(['ingest', ...files]);
  house.run(['work', '--drain']);
}

const WHEN = 'from=2026-08-03&to=2026-09-06';
let house;
before(async () => {
  house = await open({
    chats: [],
    users: [
      { name: 'admin', role: 'admin' },
      { name: 'lead', role: 'supervisor', team: 'North' },
      { name: 'trainer', role: 'trainer' },
    ],
  });
  furnish(house);
});
after(() => house?.close());

/** Opens a page of somebody who is logged in already, or logs in first. */
async function visit(name, path, how) {
  const window = await house.visit(how);
  await logIn(window.page, name);
  await window.page.locator('h1').first().waitFor();
  await window.page.goto(path);
  await window.page.locator('h1').first().waitFor();
  return window;
}

/** Waits until every chart on the page is drawn, or says that it has too little for a line. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const charts = [...document.querySelectorAll('figure')];
    return (
      charts.length > 0 &&
      charts.every((one) => one.querySelector('canvas')?.width > 100 || one.querySelector('.empty'))
    );
  });
}

for (const language of ['en', 'zh']) {
  const words = {
    en: {
      overview: 'Overview',
      agents: 'Agents',
      teams: 'Teams',
      basis: /not the sole basis/,
      satisfaction: 'Customer satisfaction, week by week',
      monthly: 'Customer satisfaction, month by month',
      cut: 'By: Month',
      rubrics: 'How rubrics work',
    },
    zh: {
      overview: '质检总览',
      agents: '坐席',
      teams: '班组',
      basis: /唯一依据/,
      satisfaction: '客户满意度周报',
      monthly: '客户满意度月报',
      cut: '粒度：月',
      rubrics: '评分标准运行情况',
    },
  }[language];

  test(`a supervisor begins with the overview and walks through the reports (${language})`, async () => {
    const window = await house.visit({
      language,
      theme: language === 'zh' ? 'dark' : 'light',
    });
    const { page } = window;
    await logIn(page, 'lead');
    await page.getByRole('heading', { name: words.overview, level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/overview');
    await page.goto(`/overview?${WHEN}&group=team`);
    await drawn(page);
    await accessible(page);
    await shot(page, `report-overview-${language}`);
    for (const [path, heading, name] of [
      ['/agents', words.agents, 'agents'],
      ['/teams', words.teams, 'teams'],
      ['/reports/satisfaction', words.satisfaction, 'satisfaction'],
      ['/reports/rubrics?rubric=support.en', words.rubrics, 'rubrics'],
    ]) {
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}${WHEN}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.locator('tbody tr').first().waitFor({ state: 'attached' });
      if (name === 'agents' || name === 'teams') assert.match(await page.locator('main').innerText(), words.basis);
      await accessible(page);
      await shot(page, `report-${name}-${language}`);
    }
    // A title says by what it is cut.
    await page.goto(`/reports/satisfaction?${WHEN}&by=month`);
    await page.getByRole('heading', { name: words.monthly, level: 1 }).waitFor();
    // Paper says of what time it speaks.
    await page.emulateMedia({ media: 'print' });
    await page.locator('.said', { hasText: words.cut }).waitFor();
    await shot(page, `report-satisfaction-print-${language}`);
    blameless(window);
    await window.close();
  });
}

/** The colour that most of the first chart is drawn in, once the browser has drawn twice. */
const inkOf = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    // With other colours of the system a chart is made anew.
    while (!document.querySelector('canvas')) await frame();
    await frame();
    const canvas = document.querySelector('canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const inks = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const ink = data.slice(at, at + 3).join();
      if (data[at + 3] === 255) inks.set(ink, (inks.get(ink) ?? 0) + 1);
    }
    return [...inks].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
  });

test('a supervisor sees the own team alone, an admin everybody, a trainer nobody', async () => {
  const lead = await visit('lead', `/agents?${WHEN}`);
  await lead.page.getByRole('link', { name: 'Ann' }).waitFor();
  assert.equal(await lead.page.getByRole('link', { name: 'Cem' }).count(), 0);
  lead.expected.add('GET /api/v1/reports/agents/cem 404');
  await lead.page.goto(`/agents/cem?${WHEN}`);
  await lead.page.getByRole('alert').waitFor();
  blameless(lead);
  await lead.close();
  const admin = await visit('admin', `/agents?${WHEN}`);
  await admin.page.getByRole('link', { name: 'Cem' }).waitFor();
  blameless(admin);
  await admin.close();
  const trainer = await visit('trainer', `/agents?${WHEN}`);
  await trainer.page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  blameless(trainer);
  await trainer.close();
});

test('an agent: intervals, examples, and the same numbers as a table', async () => {
  const window = await visit('lead', `/agents/bob?${WHEN}&by=month`);
  const { page } = window;
  await page.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();
  await drawn(page);
  const answer = await page.evaluate(
    async (when) => (await fetch(`/api/v1/reports/agents/bob?${when}&by=month`)).json(),
    WHEN,
  );
  const figure = page.locator('figure').first();
  await figure.getByRole('button', { name: 'Show as a table' }).focus();
  await page.keyboard.press('Enter');
  const rows = await figure.locator('.twin tbody tr').allInnerTexts();
  assert.equal(rows.length, answer.points.length);
  for (const [i, point] of answer.points.entries()) {
    const expected =
      point.score.value === undefined ? 'Not enough data' : point.score.value.toFixed(1).replace(/\.0$/, '');
    assert.ok(
      rows[i].includes(expected) && rows[i].includes(`n ${point.score.n}`),
      `${rows[i]} should say ${expected}`,
    );
  }
  assert.ok(answer.weaknesses.length > 0, 'three good chats in ten show as a weakness');
  const quotes = page.locator('article q');
  assert.ok((await quotes.count()) > 0);
  const link = page.locator('article a').first();
  assert.match(await link.getAttribute('href'), /^\/conversations\//);
  await accessible(page);
  await shot(page, 'report-agent');
  // Paper is white, whatever the page's theme is.
  const light = await inkOf(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notEqual(await inkOf(page), light);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await inkOf(page), light);
  assert.equal(await page.locator('.rail').isVisible(), false);
  assert.equal(await page.locator('form.bar').isVisible(), false);
  assert.match(await page.locator('main').innerText(), /not the sole basis/);
  await page.screenshot({
    path: new URL('./shots/report-agent-print.png', import.meta.url).pathname,
    fullPage: true,
  });
  blameless(window);
  await window.close();
});

test('five conversations are no percentage', async () => {
  const window = await visit('lead', '/agents/bob?from=2026-08-03&to=2026-08-04&by=day');
  const { page } = window;
  await page.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();
  const tiles = page.locator('dl.tiles');
  await tiles.waitFor();
  assert.match(await tiles.innerText(), /Not enough data/);
  // all but the last, which counts what people have reviewed
  for (const tile of (await tiles.locator('dd').allInnerTexts()).slice(0, -1)) assert.doesNotMatch(tile, /\d%/);
  blameless(window);
  await window.close();
});

test('figures are taken away as files', async () => {
  const window = await visit('lead', `/agents?${WHEN}`);
  const { page } = window;
  await page.getByRole('link', { name: 'Ann' }).waitFor();
  for (const [link, ending] of [
    ['As CSV', 'csv'],
    ['As Excel workbook', 'xlsx'],
  ]) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    const file = await waiting;
    assert.match(file.suggestedFilename(), new RegExp(`^spotcheck-agents-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    const bytes = readFileSync(await file.path());
    if (ending === 'csv') {
      const text = bytes.toString('utf8');
      assert.ok(
        text.startsWith('\ufeff') && text.includes('Bob') && text.includes('sole basis') && !text.includes('Cem'),
      );
    } else assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  }
  blameless(window);
  await window.close();
});
