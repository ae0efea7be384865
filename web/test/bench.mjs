// bench.mjs - how long the first view takes, by the marks of the browser itself: node web/test/bench.mjs STORE [ROUNDS]
// Processor time beside the clock's, because the clock tells what else the machine does too.
import { cpus, loadavg } from 'node:os';
import { launch, Session } from './browser.mjs';

const [store, rounds = '5'] = process.argv.slice(2);
const parts = {
  events: '.item',
  counts: '.counts b',
  bars: '.bars svg',
  map: 'html[data-map=ready]',
};

/** In the page: when each part first stood, in milliseconds since the address was asked for. */
function watch(wanted) {
  window.stood = {};
  const look = () => {
    for (const [name, selector] of Object.entries(wanted))
      if (!(name in window.stood) && document.querySelector(selector))
        window.stood[name] = performance.now();
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
  });
}

async function once(browser) {
  const session = await Session.open(browser, store, { anonymous: true, precise: true });
  const { page } = session;
  await page.addInitScript(watch, parts);
  await session.ask('/v1/summary');
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  await session.go();
  await page.waitForFunction(
    (n) => Object.keys(window.stood).length === n,
    Object.keys(parts).length,
  );
  const stood = await page.evaluate(() => window.stood);
  const { metrics } = await client.send('Performance.getMetrics');
  const of = (name) => metrics.find((one) => one.name === name).value * 1000;
  const rows = await page.locator('.counts').innerText();
  await session.close();
  return { ...stood, script: of('ScriptDuration'), work: of('TaskDuration'), rows };
}

const browser = await launch();
const found = [];
for (let i = 0; i < Number(rounds); i++) found.push(await once(browser));
await browser.close();
const middle = (name) => {
  const all = found.map((one) => one[name]).sort((a, b) => a - b);
  return `${name} ${Math.round(all[all.length >> 1])} (${Math.round(all[0])} to ${Math.round(all.at(-1))})`;
};
console.log(found[0].rows.replace(/\n/g, ' '));
console.log(
  `milliseconds, median of ${rounds} (least to most); ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`,
);
for (const name of [...Object.keys(parts), 'script', 'work']) console.log(middle(name));
