// browser.mjs - Debian's chromium before `marsad serve` on a store of its own; what the page should not do is a fault.
// Anyone may read what is published; nadia and omar may decide, amal is an administrator; nadia is logged in but
// where a test says `anonymous`.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const marsad = process.env.MARSAD ?? join(root, 'build/marsad');
const folder = process.env.MARSAD_PAGE ?? join(root, 'web/dist');
const data = process.env.MARSAD_DATA ?? join(root, 'build/share');
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Longer than any step takes on two busy cores: what is late is not wrong, what never comes is. */
const PATIENCE = 120_000;

/** The list that the address bar drops down is a page of chromium's own: with it every window loads 300 files of that. */
const WITHOUT = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];
/** What playwright leaves out, for the last list counts. */
const AS_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BoundaryEventDispatchTracksNodeRemoval',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
  'RenderDocument',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      // the processor draws all here; of the page itself it does so at a tenth of the cost without GL
      '--disable-gpu-compositing',
      '--disable-gpu-rasterization',
      `--disable-features=${[...WITHOUT, ...AS_PLAYWRIGHT].join()}`,
    ],
  });
}

const env = { ...process.env, MARSAD_DATA: data, MARSAD_GAZETTEER: '' };
const call = (...args) => execFileSync(marsad, args, { env, cwd: root, stdio: 'pipe' });
const PASSWORD = 'a horse, correctly stapled';

/** Stores in a folder of their own, coded once: of the samples and of nothing; each test works on a copy. */
export function makeStores() {
  const folder = mkdtempSync(join(tmpdir(), 'marsad-web-'));
  const path = (name) => join(folder, name);
  mkdirSync(path('nothing'));
  writeFileSync(path('password'), `${PASSWORD}\n`);
  const from = { samples: 'samples', empty: path('nothing') };
  for (const [name, reports] of Object.entries(from)) {
    mkdirSync(path(name));
    const store = join(folder, name, 'marsad.gpkg');
    call('add', '--store', store, reports);
    const roles = { nadia: 'reviewer', omar: 'reviewer', amal: 'admin' };
    for (const [who, role] of Object.entries(roles)) {
      const account = ['--role', role, '--store', store, '--password-file', path('password')];
      call('user', 'add', who, ...account);
    }
    call('publish', '--store', store);
  }
  let n = 0;
  return {
    copy(name) {
      const to = path(`copy-${n++}`);
      cpSync(path(name), to, { recursive: true });
      return join(to, 'marsad.gpkg');
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const services = new Set();
process.once('exit', () => services.forEach((child) => child.kill()));
process.once('SIGTERM', () => process.exit(143));

/** The service on a free port; it says which on its first line. */
function serve(store, precise) {
  const who = precise ? '--precise' : '--open';
  const args = ['serve', '--store', store, '--port', '0', who, '--quiet'];
  const child = spawn(marsad, [...args, '--page', folder], { env });
  services.add(child);
  return new Promise((done, fail) => {
    let said = '';
    child.stderr.on('data', (part) => {
      said += part;
      const [, origin] = /listening on (http:\S+)/.exec(said) ?? [];
      if (origin) done({ child, origin });
    });
    child.on('exit', () => fail(new Error(said)));
  });
}

export class Session {
  faults = [];
  static async open(browser, store, options = {}) {
    const one = new Session();
    Object.assign(one, await serve(store, options.precise));
    one.context = await browser.newContext({
      viewport: { width: 1360, height: 860 },
      reducedMotion: 'reduce',
      ...options.context,
    });
    one.context.setDefaultTimeout(PATIENCE);
    if (!options.anonymous) await one.enter();
    one.page = await one.context.newPage();
    one.page.on('pageerror', (error) => one.faults.push(`script: ${error.message}`));
    one.page.on('console', (said) => {
      if (said.type() === 'error' && !/Failed to load resource/.test(said.text()))
        one.faults.push(said.text());
    });
    one.page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== one.origin)
        one.faults.push(`asks elsewhere: ${request.url()}`);
    });
    return one;
  }

  async go(address = '/') {
    await this.page.goto(this.origin + address);
    return this.page;
  }

  /** Log in beside the page. */
  async enter(name = 'nadia') {
    const body = { name, password: PASSWORD };
    const answer = await this.context.request.post(`${this.origin}/v1/session`, { data: body });
    if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
  }

  /** What the service answers. */
  async ask(address) {
    const answer = await this.context.request.get(this.origin + address);
    return answer.json();
  }

  /** Decide beside the page. */
  async post(body) {
    const { csrf } = await this.ask('/v1/session');
    const headers = { 'x-marsad-csrf': csrf };
    const to = `${this.origin}/v1/decisions`;
    const answer = await this.context.request.post(to, { data: body, headers });
    if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
  }

  /** The event with the most claims, one of them, and its report. */
  async most() {
    const { features } = await this.ask('/collections/events/items?limit=500');
    const [{ id: event }] = features.sort((a, b) => b.properties.claims - a.properties.claims);
    const { claims } = await this.ask(`/v1/events/${event}/evidence`);
    return { event, claim: claims[0].claim.id, doc: claims[0].claim.document };
  }

  async logIn() {
    const { page } = this;
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Name', { exact: true }).fill('nadia');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.locator('dialog').getByRole('button', { name: 'Log in' }).click();
    await page.locator('.account').getByText('nadia').waitFor();
  }

  /** Decide what the open dialog asks, with a comment. */
  async decide(comment) {
    const { page } = this;
    await page.locator('dialog textarea').fill(comment);
    await page.locator('dialog').getByRole('button', { name: 'Decide' }).click();
    const refused = page.locator('dialog .refused');
    await Promise.race([
      page.locator('dialog').waitFor({ state: 'detached' }),
      refused.waitFor().then(
        async () => {
          throw new Error(`refused: ${await refused.innerText()}`);
        },
        () => undefined,
      ),
    ]);
  }

  /** WCAG 2.2 AA as far as axe-core finds it. */
  async axe() {
    if (await this.page.evaluate(() => !window.axe)) await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() =>
      window.axe.run({
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    );
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 140))
          .join(' | ')}`,
    );
  }

  async close() {
    await this.context.close();
    this.child.kill();
  }
}
