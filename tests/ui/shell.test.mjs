// The frame of the workbench: log-in, menu, language, appearance, shortcuts, pages that are not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PASSWORD, ROLES, accessible, blameless, logIn, open, shot } from './house.mjs';

let house;
before(async () => {
  const users = ROLES.map((role) => ({ name: role, role }));
  // Ada changes what others rely on, so she is somebody of her own.
  house = await open({ users: [...users, { name: 'ada', role: 'reviewer' }] });
});
after(() => house?.close());

const WORDS = {
  en: {
    logIn: 'Log in',
    queue: 'Cases to check',
    wrong: 'Name or password is wrong',
    lang: 'en',
  },
  zh: {
    logIn: '登录',
    queue: '待复核',
    wrong: '用户名或密码不正确',
    lang: 'zh-CN',
  },
};

for (const language of ['en', 'zh']) {
  const words = WORDS[language];

  test(`one logs in by keyboard and sees the queue (${language})`, async () => {
    const window = await house.visit({ language });
    const { page } = window;
    await page.goto('/');
    await page.getByRole('button', { name: words.logIn }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), words.lang);
    await accessible(page);
    await shot(page, `log-in-${language}`);
    await logIn(page, 'reviewer');
    await page.getByRole('heading', { name: words.queue, level: 1 }).waitFor();
    await page.locator('tbody tr').first().waitFor();
    assert.equal(new URL(page.url()).pathname, '/queue');
    await accessible(page);
    await shot(page, `queue-${language}`);
    blameless(window);
    await window.close();
  });

  test(`a wrong password says what helps (${language})`, async () => {
    const window = await house.visit({ language });
    window.expected.add('POST /api/v1/session 401');
    await logIn(window.page, 'reviewer', 'wrong');
    const alert = window.page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), new RegExp(words.wrong));
    await accessible(window.page);
    await shot(window.page, `wrong-password-${language}`);
    blameless(window);
    await window.close();
  });
}

test('the appearance follows the system until somebody chooses', async () => {
  const window = await house.visit({ theme: 'dark' });
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.locator('tbody tr').first().waitFor();
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await accessible(page);
  await shot(page, 'queue-dark');
  await page.getByRole('button', { name: /^Appearance/ }).click();
  await page.locator('html[data-theme=light]').waitFor();
  assert.notEqual(await ground(), dark);
  await page.getByRole('button', { name: /^Appearance/ }).click();
  await page.locator('html[data-theme=dark]').waitFor();
  assert.equal(await ground(), dark);
  await page.reload();
  await page.locator('tbody tr').first().waitFor();
  assert.equal(await ground(), dark, 'the choice is kept');
  blameless(window);
  await window.close();
});

test('the list is walked with j and k, ? shows the keys, and typing is left alone', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.locator('tbody tr').first().waitFor();
  const row = () => page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex'));
  await page.keyboard.press('j');
  assert.equal(await row(), '2');
  await page.keyboard.press('j');
  assert.equal(await row(), '3');
  await page.keyboard.press('k');
  assert.equal(await row(), '2');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  const groups = await dialog.getByRole('heading', { level: 3 }).allTextContents();
  assert.equal(groups.at(-1), 'Everywhere', 'what this page can do comes first');
  await accessible(page);
  await shot(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await row(), '2', 'the focus is back where it was');
  blameless(window);
  await window.close();
});

test('the account page changes language, appearance and shortcuts, and keeps them', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'ada');
  await page.locator('tbody tr').first().waitFor();
  await page.getByRole('button', { name: /^My account/ }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  await page.getByRole('heading', { name: 'My account', level: 1 }).waitFor();
  await accessible(page);
  await shot(page, 'account');
  await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck();
  await page.getByText('Saved').first().waitFor();
  await page.getByRole('radio', { name: '中文' }).check({ force: true });
  await page.getByRole('heading', { name: '我的账号', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '我的账号', level: 1 }).waitFor();
  assert.equal(await page.getByRole('checkbox', { name: '单键快捷键' }).isChecked(), false);
  await accessible(page);
  await shot(page, 'account-zh');

  await page.getByLabel('当前密码').fill(PASSWORD);
  await page.getByLabel('新密码', { exact: true }).fill('a different sentence');
  await page.getByLabel('再次输入新密码').fill('a different sentence');
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.getByText('密码已修改').waitFor();
  await accessible(page);
  await logIn(page, 'ada', 'a different sentence');
  await page.getByRole('heading', { name: '我的账号', level: 1 }).or(page.locator('tbody tr').first()).waitFor();
  blameless(window);
  await window.close();
});

test('a page that is not there says so and leads home; going back works', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.locator('tbody tr').first().waitFor();
  await page.goto('/no/such/page');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await accessible(page);
  await shot(page, 'not-found');
  await page.getByRole('link', { name: 'Go to your first page' }).click();
  await page.locator('tbody tr').first().waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  blameless(window);
  await window.close();
});

test('who logs out is out', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.locator('tbody tr').first().waitFor();
  await page.getByRole('button', { name: /^My account/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.goto('/queue');
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  blameless(window);
  await window.close();
});

test('nothing but our own files may run or be shown', async () => {
  const window = await house.visit();
  const answer = await window.page.goto('/');
  const policy = answer.headers()['content-security-policy'];
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|data:/);
  await window.close();
});
