// screens.mjs - a picture of each view into docs/screens, small, to be looked at: node test/screens.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, makeStores, Session } from './browser.mjs';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const EVER = '/?from=ever';
const PHONE = { viewport: { width: 390, height: 844 } };
const views = {
  events: [EVER],
  dark: [`${EVER}&theme=dark`],
  arabic: [`${EVER}&lang=ar`],
  evidence: [`${EVER}&event=MOST`],
  report: [`${EVER}&doc=DOC`],
  network: [`${EVER}&view=network`],
  border: [`${EVER}&view=border`],
  pledges: [`${EVER}&view=pledges`],
  weeks: [`${EVER}&view=series`],
  reports: [`${EVER}&view=reports`],
  review: [`${EVER}&view=review`],
  merge: [`${EVER}&event=MOST`, {}, 'samples', '.acts:not(.claim *) .button >> nth=-1'],
  none: ['/?from=1999-01-01&to=1999-01-05'],
  phone: [EVER, PHONE],
  empty: ['/', {}, 'empty'],
  error: [EVER],
};
const busy = { status: 503, contentType: 'application/problem+json', body: '{"title":"Too busy"}' };

async function picture(page, name) {
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: 55 });
  writeFileSync(`${folder}${name}.webp`, Buffer.from(data, 'base64'));
  if (process.env.PNG) await page.screenshot({ path: `${process.env.PNG}/${name}.png` });
}

mkdirSync(folder, { recursive: true });
const stores = makeStores();
const browser = await launch();
for (const [name, [address, context = {}, store = 'samples', press]] of Object.entries(views)) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  const session = await Session.open(browser, stores.copy(store), { context });
  const { page } = session;
  let full = address;
  if (/MOST|DOC/.test(address)) {
    const { event, doc } = await session.most();
    full = address.replace('MOST', event).replace('DOC', doc);
  }
  if (name === 'error') await page.route('**/v1/map*', (route) => route.fulfill(busy));
  await session.go(full);
  await page.locator('main h2').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => !document.querySelector('.busy'));
  if (await page.locator('.mapbox').count()) await page.locator('html[data-map=ready]').waitFor();
  if (press) await page.locator(press).click();
  await page.waitForTimeout(Number(process.env.REST ?? 4000)); // tiles and charts have no end that is told
  await picture(page, name);
  await session.close();
}
await browser.close();
stores.remove();
