// run.mjs - what people do with the page, done in a browser. Names on the command line choose some.
import { launch, makeStores, Session } from './browser.mjs';
import * as axe from './axe.mjs';
import * as look from './look.mjs';
import * as review from './review.mjs';
import * as load from './load.mjs';

const tests = Object.entries({ ...look, ...review, ...axe, ...load });
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !tests.some(([one]) => one === name));
if (unknown.length) throw new Error(`no test is called ${unknown.join(' or ')}`);
const stores = makeStores();
let browser = await launch();
let good = 0;
const failed = [];

/** One test with a browser context, a service and a store of its own. */
async function tried(test) {
  if (!browser.isConnected()) browser = await launch();
  let session;
  try {
    session = await Session.open(
      browser,
      stores.copy(test.empty ? 'empty' : 'samples'),
      test.options,
    );
    await test(session);
    return session.faults.join('\n');
  } catch (error) {
    return error.stack;
  } finally {
    await session?.close().catch(() => undefined);
  }
}

for (const [name, test] of tests) {
  if (chosen.length && !chosen.includes(name)) continue;
  const start = Date.now();
  const wrong = await tried(test);
  const seconds = `${((Date.now() - start) / 1000).toFixed(1)} s`;
  if (wrong) failed.push(name);
  else good++;
  console.log(wrong ? `FAILED ${name}, ${seconds}\n${wrong}` : `ok ${name}, ${seconds}`);
}
await browser.close();
stores.remove();
for (const name of failed) console.log(`failed: ${name}`);
console.log(`${good} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);
