// Rubrics in the browser: read in plain words, edited with mistakes marked, tried, previewed, published, taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, blameless, logIn, open, shot } from './house.mjs';

let house;
before(async () => (house = await open()));
after(() => house?.close());

/** Replaces the first place where `old` stands, by keyboard alone. */
async function replace(page, old, fresh) {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  await page.keyboard.type(old);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.type(fresh);
}

test('a rubric is explained in the page’s language', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'reviewer');
  await page.goto('/rubrics');
  await page.getByRole('link', { name: 'General customer support' }).first().click();
  await page.getByText('Fails when the customer waits more than 30 s for the first answer.').waitFor();
  await page.getByText('Red line: failing it caps the overall score at 0.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Edit' }).count(), 0, 'a reviewer reads');
  await accessible(page);
  await shot(page, 'rubric-en');
  blameless(window);
  await window.close();

  const chinese = await house.visit({ language: 'zh', theme: 'dark' });
  await logIn(chinese.page, 'reviewer');
  await chinese.page.goto('/rubrics/support.zh');
  await chinese.page.getByText('出现下列情况即不达标：客户等待首次回复的时间超过 30 秒。').waitFor();
  await accessible(chinese.page);
  await shot(chinese.page, 'rubric-zh-dark');
  blameless(chinese);
  await chinese.close();
});

test('a mistake is marked where it stands while one types, and the way to publishing is open when it is mended', async () => {
  const window = await house.visit({ width: 1440, height: 900 });
  const { page } = window;
  await logIn(page, 'admin');
  await page.goto('/rubrics/support.en');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.locator('.cm-content').waitFor();
  await page.getByText('No mistakes').waitFor();

  await replace(page, 'moment: rude', 'moment: rudee');
  await page.getByText('there is no moment `rudee`').waitFor();
  assert.equal(await page.locator('.cm-wrong-line').count(), 1);
  assert.match(await page.locator('.cm-wrong-line').innerText(), /rudee/);
  assert.ok(await page.getByRole('button', { name: 'Publish' }).isDisabled());
  await accessible(page);
  await shot(page, 'rubric-mistake');
  const jump = page.getByRole('button', { name: /^Line \d+, column \d+$/ });
  await jump.click();
  const line = Number(/Line (\d+)/.exec(await jump.innerText())[1]);
  assert.equal(
    Number(await page.locator('.cm-activeLineGutter').first().innerText()),
    line,
    'the list leads to the line',
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.activeElement?.shadowRoot !== null);
  assert.equal(inside, false, 'Escape, then Tab leaves the editor');

  await replace(page, 'moment: rudee', 'moment: rude');
  await page.getByText('The same as the version in force.').waitFor();
  await replace(page, 'weight: 25', 'weight: 60');
  await page.getByText('44% of the overall score').waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();

  await page.getByRole('tab', { name: 'Try' }).click();
  await page.getByRole('button', { name: 'Choose the newest ten' }).click();
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await page.locator('article').first().waitFor();
  assert.ok((await page.locator('article').count()) >= 2);
  await accessible(page);
  await shot(page, 'rubric-try');

  const tools = page.getByRole('tablist', { name: 'What the draft does' });
  await tools.getByRole('tab', { name: 'Cases' }).click();
  await page.getByRole('button', { name: 'Run the cases' }).click();
  await page.getByText(/\d+ expectations hold/).waitFor();

  await page.getByRole('tab', { name: 'What would change' }).click();
  await page.getByRole('button', { name: 'Compute' }).click();
  await page.getByText('Waiting for a worker…').waitFor();
  house.run(['work', '--drain']);
  await page.getByRole('heading', { name: 'Largest moves' }).waitFor();
  await page.getByRole('table', { name: 'Conversations by score' }).waitFor({ state: 'attached' });
  await accessible(page);
  await shot(page, 'rubric-preview');

  // Another text: what was computed no longer speaks of it.
  await replace(page, 'weight: 60', 'weight: 61');
  await page.getByText('The draft was changed since.').waitFor();
  await replace(page, 'weight: 61', 'weight: 60');
  await page.getByText('The draft was changed since.').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/expectations hold/).waitFor();
  await dialog.getByLabel('What changes, and why').fill('Attitude counts more');
  await accessible(page);
  await shot(page, 'rubric-publish');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Attitude counts more').waitFor();
  await page.getByText(/History is being scored again/).waitFor();
  house.run(['work', '--drain']);
  await page.getByText(/History was brought up to date/).waitFor();
  await page.getByText(/^No drafts/).waitFor();
  assert.equal(new URL(page.url()).pathname, '/rubrics/support.en', 'one stays with what was published');
  await accessible(page);
  await shot(page, 'rubric-published');

  await page.getByRole('button', { name: /^Roll back to this/ }).click();
  await dialog.getByLabel('Why').fill('Too strict');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('Too strict').waitFor();
  await page.getByText('25% of the overall score').first().waitFor();
  house.run(['work', '--drain']);
  await page.getByText(/History was brought up to date/).waitFor();
  blameless(window);
  await window.close();
});

test('a version whose cases fail is refused until somebody says why', async () => {
  const window = await house.visit();
  const { page } = window;
  await logIn(page, 'admin');
  await page.goto('/rubrics/support.zh');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByText('No mistakes').waitFor();
  await replace(page, 'not_met: { moment: rude }', 'met: { moment: rude }');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByText('No mistakes').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/\d+ expectations? do(es)? not hold/).waitFor();
  await dialog.getByLabel('What changes, and why').fill('A mistake');
  await dialog.getByRole('button', { name: 'Publish although cases fail' }).click();
  assert.ok(await dialog.isVisible(), 'a reason is asked for');
  await shot(page, 'rubric-refused');
  await page.keyboard.press('Escape');
  await page.goto('/rubrics/support.zh');
  await page.getByText('in force').waitFor();
  assert.equal(await page.getByText('A mistake').count(), 0, 'nothing was published');
  blameless(window);
  await window.close();
});

test('in Chinese and in the dark, and for those who only draft', async () => {
  const window = await house.visit({
    language: 'zh',
    theme: 'dark',
    width: 1440,
    height: 900,
  });
  const { page } = window;
  await logIn(page, 'supervisor');
  await page.goto('/rubrics/support.zh/edit');
  await page.getByText('没有错误').waitFor();
  await page.getByText('用键盘离开编辑器：先按 Esc，再按 Tab。').waitFor();
  await page.getByText('由管理员发布。').waitFor();
  assert.equal(await page.getByRole('button', { name: '发布' }).count(), 0);
  await accessible(page);
  await shot(page, 'rubric-edit-zh-dark');
  // What the service says is said in Chinese too, in the list and in the editor.
  await replace(page, 'moment: rude', 'moment: rudee');
  const mistake = page.getByRole('listitem').filter({ hasText: '没有 `rudee` 这种 moment' });
  await mistake.getByText('您是不是要写 `rude`？').waitFor();
  assert.equal(await mistake.locator('[lang=en]').count(), 0);
  await page.locator('.cm-lintRange-error').first().hover();
  await page.locator('.cm-tooltip-lint').getByText('没有 `rudee` 这种 moment').waitFor();
  await accessible(page);
  await shot(page, 'rubric-mistake-zh-dark');
  await page.getByRole('link', { name: '关闭' }).click();
  await page.getByRole('heading', { name: '版本历史' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/rubrics/support.zh', 'closing leaves the editor');
  await page.goto('/rubrics');
  await page.getByRole('link', { name: '客服通用标准' }).first().waitFor();
  await accessible(page);
  await shot(page, 'rubrics-zh-dark');
  blameless(window);
  await window.close();
});
