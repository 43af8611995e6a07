// Pictures of what only many conversations show: an agent over time, and what a change of the rubric would do.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, root } from '../../tests/ui/house.mjs';
import { fixtures, picture } from './camera.mjs';

/** Twelve weeks of a team of three: our practice chats again and again, since of one chat nobody can say how somebody does. */
export async function weeks() {
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
