// A house of its own for each test file: the real program on a port of its own, a data folder that is deleted
// afterwards, our own conversations through the real pipeline, users, and a browser that lets no fault pass.
//
//   SPOTCHECK_BIN    the program to test (else the debug build of this checkout)
//   UI_SHOTS         where screenshots go (else tests/ui/shots, ignored by git)
//   CHROMIUM         the browser (else the first of Debian's places)

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const need = createRequire(join(root, 'src/ui/package.json'));
const { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.UI_SHOTS ?? join(root, 'tests/ui/shots');

/** Chats that are quick to read and differ: both languages, good and bad. Held-back fixtures are never used. */
export const CHATS = [
  'en-01-late-sofa',
  'en-03-billed-twice',
  'en-08-card-abroad',
  'zh-01-late-parcel',
  'zh-12-wrong-case',
];
export const PASSWORD = 'correct horse battery staple';
/** Name and role are the same: one user of each. */
export const ROLES = ['admin', 'supervisor', 'trainer', 'reviewer', 'agent'];

function program() {
  if (process.env.SPOTCHECK_BIN) return process.env.SPOTCHECK_BIN;
  const about = execFileSync('cargo', ['metadata', '--format-version', '1', '--no-deps', '--locked'], { cwd: root });
  const bin = join(JSON.parse(about).target_directory, 'debug/spotcheck');
  if (!existsSync(bin)) throw new Error('no debug build of the program: run cargo build, or set SPOTCHECK_BIN');
  return bin;
}

function browserPath() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('no Chromium: run setup/system-packages.sh --test, or set CHROMIUM');
  return found;
}

/**
 * Opens a house.
 * @param {{chats?: string[], users?: {name: string, role: string, agent?: string, team?: string}[],
 *     settings?: Record<string, string>}} [wanted] settings as the environment gives them
 */
export async function open(wanted = {}) {
  const chats = wanted.chats ?? CHATS;
  const users = wanted.users ?? ROLES.map((role) => ({ name: role, role }));
  const bin = program();
  const data = mkdtempSync(join(tmpdir(), 'spotcheck-ui-'));
  const settings = wanted.settings ?? {};
  const env = surroundings(data, settings);
  const run = runner(bin, env);
  let serve;
  let browser;
  const close = async () => {
    await browser?.close();
    if (serve && serve.exitCode === null) {
      const gone = new Promise((done) => serve.once('exit', done));
      serve.kill('SIGTERM');
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    cpSync(furnished(bin, chats, users, settings), data, { recursive: true });
    serve = spawn(bin, ['serve', '--listen', '127.0.0.1:0'], {
      env,
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    process.once('exit', () => serve.kill('SIGKILL')); // nothing stays behind when a test file breaks
    const url = await address(serve);
    browser = await chromium.launch({
      executablePath: browserPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    return {
      url,
      data,
      run,
      close,
      visit: (how) => visit(browser, url, how),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const surroundings = (data, settings = {}) => ({
  ...process.env,
  SPOTCHECK_BIN: undefined, // ours, not a setting of the program
  SPOTCHECK_DATA_DIR: data,
  SPOTCHECK_LOG: 'warn',
  RUST_BACKTRACE: '0',
  ...settings,
});

/** Runs a command of the program to its end; gives what it printed. */
function runner(bin, env) {
  return (args, input, more = {}) => {
    try {
      return execFileSync(bin, args, {
        env: { ...env, ...more },
        cwd: root,
        input,
        stdio: 'pipe',
        encoding: 'utf8',
      });
    } catch (error) {
      throw new Error(`spotcheck ${args.join(' ')} failed:\n${error.stderr}`);
    }
  };
}

/**
 * A data folder with these conversations scored and these users added, to be copied. Made once for each build of the
 * program, and again after an hour, since cases fall due.
 */
function furnished(bin, chats, users, settings) {
  if (chats.some((name) => name.includes('.held'))) throw new Error('held-back fixtures are not for tests of pages');
  const { mtimeMs, size } = statSync(bin);
  const hour = Math.floor(Date.now() / 3_600_000);
  const content = JSON.stringify([bin, mtimeMs, size, hour, chats, users, settings]);
  const store = join(root, 'src/ui/node_modules/.houses');
  const ready = join(store, createHash('sha256').update(content).digest('hex').slice(0, 24));
  if (existsSync(ready)) return ready;
  mkdirSync(store, { recursive: true });
  for (const old of readdirSync(store)) {
    if (Date.now() - statSync(join(store, old)).mtimeMs > 7_200_000)
      rmSync(join(store, old), { recursive: true, force: true });
  }
  const data = mkdtempSync(join(store, '.making-'));
  const run = runner(bin, surroundings(data, settings));
  if (chats.length > 0) {
    run(['ingest', ...chats.map((name) => join(root, 'fixtures/chats', `${name}.json`))]);
    run(['work', '--drain']);
  }
  for (const { name, role, agent, team } of users) {
    const more = [...(agent ? ['--agent', agent] : []), ...(team ? ['--team', team] : [])];
    run(['user', 'add', name, '--role', role, '--password-stdin', ...more], `${PASSWORD}\n`);
  }
  try {
    renameSync(data, ready);
  } catch (error) {
    if (!existsSync(ready)) throw error; // else another test file was quicker
    rmSync(data, { recursive: true, force: true });
  }
  return ready;
}

/** The address that `serve` prints when it listens. */
function address(serve) {
  return new Promise((found, failed) => {
    const said = [];
    createInterface({ input: serve.stderr }).on('line', (line) => {
      said.push(line);
      const at = /listening on (http:\/\/[^\s;]+)/.exec(line);
      if (at) found(at[1]);
    });
    serve.once('exit', (code) => failed(new Error(`serve ended with ${code}:\n${said.join('\n')}`)));
  });
}

/** A window of its own (own cookies), in a language and theme. Every fault on the page is kept for `blameless`. */
async function visit(browser, url, { language = 'en', theme = 'light', width = 1280, height = 800 } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    viewport: { width, height },
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  /** Answers that the test provokes, such as a wrong password: 'METHOD /path status'. */
  const expected = new Set(['GET /api/v1/session 401']);
  const isExpected = (response) => {
    const { pathname } = new URL(response.url());
    return expected.has(`${response.request().method()} ${pathname} ${response.status()}`);
  };
  const excused = new Set();
  page.on('response', (response) => {
    if (response.status() < 400) return;
    if (isExpected(response)) excused.add(response.url());
    else faults.push(`${response.request().method()} ${response.url()}: ${response.status()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') faults.push(`${request.method()} ${request.url()}: ${why}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The browser also reports failed answers here; those were judged above.
    if (/Failed to load resource/.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  /** Leaves the page as people do, so that it can put away what it holds. */
  const close = async () => {
    await page.goto('about:blank');
    await context.close();
  };
  return { page, context, faults, expected, close };
}

/** Logs in through the page, by keyboard; returns when the service has answered and, if it agreed, the frame is there. */
export async function logIn(page, name, password = PASSWORD) {
  await page.goto('/');
  const field = page.locator('input[autocomplete=username]');
  await field.waitFor();
  await field.focus();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  const answered = page.waitForResponse(
    (one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/session'),
  );
  await page.keyboard.press('Enter');
  if ((await answered).ok()) await page.locator('#main').waitFor();
}

/** Fails with what axe finds serious or critical on the page as it is now. */
export async function accessible(page) {
  // Through the debugger's door, which the content security policy does not guard.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  const told = grave.map(
    (one) =>
      `${one.impact} ${one.id}: ${one.help}\n  ${one.nodes.map((n) => `${n.target} ${n.failureSummary}`).join('\n  ')}`,
  );
  if (told.length > 0) throw new Error(`not accessible at ${page.url()}:\n${told.join('\n')}`);
}

/** Fails with everything that went wrong in this window so far. */
export function blameless({ faults }) {
  if (faults.length > 0) throw new Error(`faults on the page:\n${faults.join('\n')}`);
}

/** Keeps a picture of the page. */
export async function shot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${basename(name)}.png`) });
}
