// What an admin does about people: users, teams, tokens, the audit log.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, blameless, logIn, open, shot } from './house.mjs';

let house;
before(async () => (house = await open()));
after(() => house?.close());

test('an admin adds a user, who logs in with the password that is shown once', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'admin');
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  await page.getByRole('cell', { name: 'supervisor', exact: true }).first().waitFor();
  await accessible(page);
  await shot(page, 'people');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('User name').fill('chen');
  await page.getByLabel('Shown as').fill('陈晨');
  await page.getByLabel('Role').selectOption('trainer');
  await page.getByLabel('Teams').fill('售后一组, billing');
  await accessible(page);
  await shot(page, 'people-add');
  await page.getByRole('button', { name: 'Save' }).click();
  const password = await page.locator('.password code').innerText();
  assert.match(password, /^[0-9a-f]{20}$/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('cell', { name: 'billing, 售后一组' }).waitFor();

  const other = await house.visit();
  await other.page.goto('/');
  await other.page.getByLabel('User name').fill('chen');
  await other.page.getByLabel('Password').fill(password);
  await other.page.keyboard.press('Enter');
  await other.page.getByRole('button', { name: /陈晨/ }).waitFor();
  blameless(other);
  await other.close();
  blameless(window);
  await window.close();
});

test('the audit log shows who did what, in Chinese too, and its head can be saved', async () => {
  const window = await house.visit({ language: 'zh', theme: 'dark' });
  const { page } = window;
  await logIn(page, 'admin');
  await page.getByRole('link', { name: '操作日志' }).click();
  await page.getByRole('cell', { name: '登录', exact: true }).first().waitFor();
  await accessible(page);
  await shot(page, 'audit-zh-dark');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: '保存链头' }).click();
  assert.match((await saved).suggestedFilename(), /^audit-head-\d+\.json$/);
  blameless(window);
  await window.close();
});

test('others have no such pages', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  assert.equal(await page.getByRole('link', { name: 'Audit log' }).count(), 0);
  await page.goto('/audit');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  blameless(window);
  await window.close();
});
