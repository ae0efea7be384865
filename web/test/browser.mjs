// browser.mjs - Debian's chromium with a page on a service of its own; anything the page should not do is a fault.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Service } from './service.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const marsad = process.env.MARSAD ?? join(root, 'build/marsad');
const data = process.env.MARSAD_DATA ?? join(root, 'build/share');
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
  });
}

/** A folder with a store of the samples, coded once; each test works on a copy. */
export function makeStores() {
  const folder = mkdtempSync(join(tmpdir(), 'marsad-web-'));
  const samples = join(folder, 'samples.gpkg');
  const env = { ...process.env, MARSAD_DATA: data, MARSAD_GAZETTEER: '' };
  execFileSync(marsad, ['add', '--store', samples, join(root, 'samples')], { env, stdio: 'pipe' });
  const empty = join(folder, 'empty.gpkg');
  mkdirSync(join(folder, 'nothing'));
  execFileSync(marsad, ['add', '--store', empty, join(folder, 'nothing')], { env, stdio: 'pipe' });
  let n = 0;
  return {
    copy() {
      const path = join(folder, `${n++}.gpkg`);
      copyFileSync(samples, path);
      return path;
    },
    none: () => empty,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export class Session {
  faults = [];
  static async open(browser, store, options = {}) {
    const one = new Session();
    const service = new Service({ marsad, data, store, page: join(root, 'web/dist') });
    one.server = await service.listen();
    one.origin = `http://127.0.0.1:${one.server.address().port}`;
    one.context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
    one.page = await one.context.newPage();
    one.page.setDefaultTimeout(60_000);
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

  async logIn() {
    const { page } = this;
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Name', { exact: true }).fill('nadia');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
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
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() =>
      window.axe.run({
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
    this.server.closeAllConnections();
    this.server.close();
  }
}
