// run.mjs - what people do with the page, done in a browser. Names on the command line choose some.
import { launch, makeStores, Session } from './browser.mjs';
import * as look from './look.mjs';
import * as review from './review.mjs';
import * as load from './load.mjs';

const tests = Object.entries({ ...look, ...review, ...load });
const chosen = process.argv.slice(2);
const stores = makeStores();
let browser = await launch();
let [good, bad] = [0, 0];
for (const [name, test] of tests) {
  if (chosen.length && !chosen.includes(name)) continue;
  if (!browser.isConnected()) browser = await launch();
  const store = stores.copy(test.empty ? 'empty' : 'samples');
  const session = await Session.open(browser, store, test.options);
  try {
    await test(session);
    if (session.faults.length) throw new Error(session.faults.join('\n'));
    good++;
  } catch (error) {
    bad++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
  await session.close().catch(() => undefined);
}
await browser.close();
stores.remove();
console.log(`${good} passed, ${bad} failed`);
process.exit(bad ? 1 : 0);
