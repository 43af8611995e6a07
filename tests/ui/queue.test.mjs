// The queue: two people never hold one case, all of it works by keyboard, in both languages; finding; dealing out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROLES, accessible, blameless, logIn, open, shot } from './house.mjs';

let house;
before(async () => {
  const users = ROLES.map((role) => ({ name: role, role }));
  house = await open({ users: [...users, { name: 'wang', role: 'reviewer' }] });
});
after(() => house?.close());

const WORDS = {
  en: {
    title: 'Cases to check',
    all: 'All open',
    filters: 'Filters',
    skip: 'Skip',
    reason: 'Reason',
    find: 'Find conversations',
    said: 'What was said',
    found: 'Said',
    review: 'Review',
  },
  zh: {
    title: '待复核',
    all: '全部待办',
    filters: '筛选',
    skip: '跳过',
    reason: '原因',
    find: '查找会话',
    said: '说过的话',
    found: '原话',
    review: '复核',
  },
};

/** Waits until the list is there; gives its rows. */
async function rows(page) {
  await page.locator('tbody tr').first().waitFor();
  return page.locator('tbody tr');
}

/** The live counts have come: the first quick filter says how many cases there are. */
const counted = (page, words) =>
  page.waitForFunction(
    (all) =>
      [...document.querySelectorAll('button[aria-pressed]')].some(
        (one) => one.textContent.includes(all) && /\d/.test(one.textContent),
      ),
    words.all,
  );

for (const language of ['en', 'zh']) {
  const words = WORDS[language];

  test(`the queue is read, filtered and worked by keyboard (${language})`, async () => {
    const window = await house.visit({ language });
    const { page } = window;
    await logIn(page, 'reviewer');
    await page.getByRole('heading', { name: words.title }).waitFor();
    await rows(page);
    await counted(page, words);
    await accessible(page);
    await shot(page, `queue-${language}`);

    await page.keyboard.press('j');
    const id = await page.locator('tbody tr:focus a.id').textContent();
    await page.keyboard.press('c');
    await page.locator('tbody tr', { hasText: id.trim() }).locator('.held').waitFor();
    await page.keyboard.press('h');
    await page.locator('tbody tr', { hasText: id.trim() }).locator('.held').waitFor({ state: 'detached' });

    await page.keyboard.press('f');
    await page.getByLabel(words.reason, { exact: true }).waitFor();
    await accessible(page);
    await shot(page, `queue-filters-${language}`);
    await page.keyboard.press('f');
    await page.keyboard.press('/');
    await page.keyboard.type('no such case');
    await page.keyboard.press('Enter');
    await page.locator('.empty').waitFor();
    assert.match(page.url(), /q=no\+such\+case/);
    await page.goBack();
    blameless(window);
    await window.close();
  });

  test(`a case is skipped with a reason (${language})`, async () => {
    const window = await house.visit({ language, theme: 'dark' });
    const { page } = window;
    await logIn(page, 'wang');
    await rows(page);
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await accessible(page);
    await shot(page, `queue-skip-${language}-dark`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    blameless(window);
    await window.close();
  });

  test(`a conversation is found by what was said (${language})`, async () => {
    const admin = await house.visit({ language });
    await logIn(admin.page, 'admin');
    await rows(admin.page);
    await admin.page.keyboard.press('g');
    await admin.page.keyboard.press('s');
    await admin.page.getByRole('heading', { name: words.find }).waitFor();
    const said = language === 'en' ? 'sofa' : '快递';
    await rows(admin.page);
    await admin.page.getByLabel(words.said).fill(said);
    await admin.page.keyboard.press('Enter');
    const mark = admin.page.locator('tbody mark').first();
    await mark.waitFor();
    assert.equal((await mark.textContent()).toLowerCase(), said);
    await accessible(admin.page);
    await shot(admin.page, `find-${language}`);
    blameless(admin);
    await admin.close();
  });
}

test('two reviewers cannot hold one case', async () => {
  const [one, two] = [await house.visit(), await house.visit()];
  await logIn(one.page, 'reviewer');
  await logIn(two.page, 'wang');
  await rows(one.page);
  await rows(two.page);
  const link = await one.page.locator('tbody a.id').first().getAttribute('href');
  const id = link.split('/').at(-1);
  two.expected.add(`POST /api/v1/cases/${id}/claim 409`);
  const row = (page) => page.locator('tbody tr', { has: page.locator(`a[href="${link}"]`) });

  await row(one.page).focus();
  await one.page.keyboard.press('c');
  await row(one.page).locator('.held').waitFor();
  // The other one still has the list of before and reaches for the same case.
  await row(two.page).focus();
  const answered = two.page.waitForResponse((answer) => answer.url().endsWith(`/${id}/claim`));
  await two.page.keyboard.press('c');
  assert.equal((await answered).status(), 409);
  await two.page.getByText('reviewer has this case').waitFor();
  // The list shows who has it, and the next case is another one.
  await row(two.page).locator('.held', { hasText: 'reviewer' }).waitFor();
  const taken = two.page.waitForResponse((answer) => answer.url().endsWith('/cases/next'));
  await two.page.keyboard.press('n');
  const next = await (await taken).json();
  assert.notEqual(next.id, id);
  assert.equal(next.held_by.name, 'wang');
  await one.page.goto('/queue');
  await rows(one.page);
  await row(one.page).focus();
  await one.page.keyboard.press('h');
  await row(one.page).locator('.held').waitFor({ state: 'detached' });
  blameless(one);
  blameless(two);
  await one.close();
  await two.close();
});

test('counts move while somebody else works', async () => {
  const [watching, working] = [await house.visit(), await house.visit()];
  await logIn(watching.page, 'admin');
  await watching.page.goto('/queue'); // leads begin with the overview
  await rows(watching.page);
  await counted(watching.page, WORDS.en);
  const held = watching.page.getByRole('button', { name: /In work/ });
  const before = (await held.count()) > 0 ? Number((await held.textContent()).replace(/\D/g, '')) : 0;
  await logIn(working.page, 'reviewer');
  await rows(working.page);
  await working.page
    .locator('tbody tr', { hasNot: working.page.locator('.held') })
    .first()
    .focus();
  await working.page.keyboard.press('c');
  await working.page.locator('tbody tr:focus .held').waitFor();
  await watching.page.getByRole('button', { name: `In work ${before + 1}` }).waitFor();
  await working.page.keyboard.press('h');
  // Whoever leaves before the service has the case back still holds it, in the way of the next test.
  await working.page.locator('tbody tr:focus .held').waitFor({ state: 'detached' });
  blameless(watching);
  await watching.close();
  await working.close();
});

for (const language of ['en', 'zh']) {
  test(`a lead chooses rows, assigns them, and lets a policy do it (${language})`, async () => {
    const window = await house.visit({ language });
    const { page } = window;
    await logIn(page, 'admin');
    await page.goto('/queue');
    await rows(page);
    await page.locator('tbody input[type=checkbox]').first().check();
    const bar = page.locator('.chosen');
    await bar.getByRole('combobox').selectOption({ label: 'wang' });
    await shot(page, `queue-choose-${language}`);
    await bar.getByRole('button').first().click();
    await page.locator('tbody tr').first().getByText('wang').waitFor();

    await page.goto('/queue/assign');
    await page.locator('.empty, ol > li').first().waitFor();
    await page.locator('header button').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input:focus').waitFor(); // who opens a form means to fill it in
    await page.keyboard.type(`in turn (${language})`);
    await dialog.locator('select').last().selectOption({ label: 'reviewer' });
    await dialog.locator('select').last().selectOption({ label: 'wang' });
    await accessible(page);
    await shot(page, `policy-${language}`);
    await dialog.locator('footer button').last().click();
    const policy = page.locator('ol > li', { hasText: `in turn (${language})` });
    await policy.waitFor();
    await accessible(page);
    await shot(page, `assign-${language}`);
    blameless(window);
    await window.close();
  });
}

test('in a narrow window rows are stacked, and nothing is to be scrolled sideways', async () => {
  const window = await house.visit({ width: 420, height: 800 });
  const { page } = window;
  await logIn(page, 'reviewer');
  for (const path of ['/queue', '/search']) {
    await page.goto(path);
    await rows(page);
    const wide = await page.evaluate(() => {
      const scrolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
      const over = [document.documentElement, ...document.querySelectorAll('main *')].filter(
        (one) => one.scrollWidth > one.clientWidth + 1 && (scrolls(one) || one === document.documentElement),
      );
      return over.map((one) => `${one.tagName} ${one.className}`);
    });
    assert.deepEqual(wide, []);
    // It is a table all the same to who hears it.
    assert.ok((await page.getByRole('cell').count()) > 10);
    await accessible(page);
    await shot(page, `narrow-${path.slice(1)}`);
  }
  blameless(window);
  await window.close();
});

test('of what is found each row is as high, with a button or without', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.goto('/search');
  await page.getByRole('button', { name: 'Review' }).first().waitFor();
  const heights = await page.locator('tbody tr').evaluateAll((all) => all.map((one) => one.offsetHeight));
  assert.ok(Math.max(...heights) - Math.min(...heights) <= 1, `${heights}`);
  blameless(window);
  await window.close();
});

test('what the machine found is not shown to a reviewer before a blind case is answered', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await rows(page);
  const list = await page.evaluate(async () => (await fetch('/api/v1/cases')).json());
  for (const one of list.items.filter((row) => row.hidden)) {
    assert.deepEqual(
      [one.reasons.length, one.risk, one.overall, one.stream, one.critical],
      [0, undefined, undefined, undefined, undefined],
    );
  }
  blameless(window);
  await window.close();
});
