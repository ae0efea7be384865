// bench.mjs - how long the first view takes, by the marks of the browser itself: node web/test/bench.mjs STORE [ROUNDS]
// The processor time of the page's own thread beside the clock, because the clock tells what else the machine does too.
import { cpus, loadavg } from 'node:os';
import { launch, Session } from './browser.mjs';

const [store, rounds = '5'] = process.argv.slice(2);
const parts = {
  head: '.head-bar',
  events: '.item',
  counts: '.counts b',
  bars: '.bars svg',
  map: 'html[data-map=ready]', // its marks and names
  tiles: 'html[data-tiles=drawn]', // the land below them
};

/** In the page: when each part first stood, in milliseconds since the address was asked for. */
function watch(wanted) {
  window.stood = {};
  const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (name in window.stood || !document.querySelector(selector)) continue;
      window.stood[name] = performance.now();
      performance.mark(name);
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
  });
}

/** What the page's thread had worked when each part stood: a mark's own clock is the thread's. */
async function worked(client, work) {
  const marks = {};
  client.on('Tracing.dataCollected', ({ value }) => {
    for (const { cat, name, tts } of value)
      if (/user_timing/.test(cat) && name in parts) marks[name] = tts / 1000;
  });
  const done = new Promise((finish) => client.once('Tracing.tracingComplete', finish));
  await client.send('Tracing.start', {
    categories: 'blink.user_timing',
    transferMode: 'ReportEvents',
  });
  await work();
  await client.send('Tracing.end');
  await done;
  return marks;
}

async function once(browser) {
  const session = await Session.open(browser, store, { anonymous: true, precise: true });
  const { page } = session;
  await page.addInitScript(watch, parts);
  await session.ask('/v1/summary');
  const client = await page.context().newCDPSession(page);
  const work = await worked(client, async () => {
    await session.go();
    await page.waitForFunction(
      (n) => Object.keys(window.stood).length === n,
      Object.keys(parts).length,
    );
  });
  const clock = await page.evaluate(() => window.stood);
  const rows = await page.locator('.counts').innerText();
  await session.close();
  return { clock, work, rows };
}

const browser = await launch();
const found = [];
for (let i = 0; i < Number(rounds); i++) found.push(await once(browser));
await browser.close();
const middle = (of, name) => {
  const all = found.map((one) => one[of][name]).sort((a, b) => a - b);
  return `${Math.round(all[all.length >> 1])} (${Math.round(all[0])} to ${Math.round(all.at(-1))})`;
};
console.log(found[0].rows.replace(/\n/g, ' '));
console.log(
  `milliseconds, median of ${rounds} (least to most); ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`,
);
for (const name of Object.keys(parts))
  console.log(`${name}: by the clock ${middle('clock', name)}, worked ${middle('work', name)}`);
