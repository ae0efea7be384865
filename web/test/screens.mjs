// screens.mjs - a picture of each view into docs/screens, small, to be looked at: node test/screens.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, makeStores, Session } from './browser.mjs';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const EVER = '/?from=ever';
const PHONE = { viewport: { width: 390, height: 844 } };
/** An address (MOST, DOC: the event with the most claims, its report); then what is pressed, the window, the store. */
const views = {
  events: [EVER],
  dark: [`${EVER}&theme=dark`],
  arabic: [`${EVER}&lang=ar`],
  evidence: [`${EVER}&event=MOST`],
  'evidence-arabic': [`${EVER}&event=MOST&lang=ar&theme=dark`],
  report: [`${EVER}&doc=DOC`],
  network: [`${EVER}&view=network`],
  border: [`${EVER}&view=border`],
  pledges: [`${EVER}&view=pledges`],
  weeks: [`${EVER}&view=series`],
  reports: [`${EVER}&view=reports`],
  review: [`${EVER}&view=review`],
  log: [`${EVER}&view=review&tab=audit`],
  merge: [`${EVER}&event=MOST`, { press: '.acts:not(.claim *) .button >> nth=-1' }],
  correct: [`${EVER}&event=MOST&theme=dark`, { press: '.claim .acts .button >> nth=1' }],
  assign: [`${EVER}&doc=DOC&lang=ar`, { press: '.report .acts .button >> nth=0' }],
  share: [EVER, { press: '.tools .button >> nth=0' }],
  none: ['/?from=1999-01-01&to=1999-01-05'],
  phone: [EVER, { context: PHONE }],
  'phone-list': [`${EVER}&lang=ar`, { context: PHONE, press: '.phone-tabs button >> nth=1' }],
  'phone-evidence': [`${EVER}&event=MOST&theme=dark`, { context: PHONE }],
  empty: ['/', { store: 'empty' }],
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
for (const [name, [address, { press, context, store = 'samples' } = {}]] of Object.entries(views)) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  const session = await Session.open(browser, stores.copy(store), { context });
  if (name === 'log') await session.enter('amal');
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
  if (await page.locator('.mapbox').count())
    await page.locator('html[data-map=ready][data-tiles=drawn]').waitFor();
  if (press) await page.locator(press).click();
  await page.waitForTimeout(Number(process.env.REST ?? 2000)); // words of rows and charts have no end that is told
  await picture(page, name);
  await session.close();
}
await browser.close();
stores.remove();
