// load.mjs - the page under many events. Times are of the page's own thread on the processor, not of the clock.
import assert from 'node:assert/strict';
import { madeMap } from './made.mjs';

const SCRIPT = new Set([
  'FunctionCall',
  'TimerFire',
  'FireAnimationFrame',
  'EventDispatch',
  'EvaluateScript',
  'V8.GC_SCAVENGER',
]);

async function withEvents(s, n) {
  const body = JSON.stringify(madeMap(n));
  await s.page.route('**/v1/map*', (route) =>
    route.fulfill({ contentType: 'application/json', body }),
  );
}

/** Milliseconds of script in each frame, from a trace of `work`: a frame ends with the map's drawing of it. */
async function scriptPerFrame(page, work) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const done = new Promise((finish) => client.once('Tracing.tracingComplete', finish));
  await client.send('Tracing.start', {
    categories: 'devtools.timeline,disabled-by-default-devtools.timeline',
    transferMode: 'ReportEvents',
  });
  await work();
  await client.send('Tracing.end');
  await done;
  const main = events.find(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const mine = events
    .filter(({ tid, pid }) => tid === main.tid && pid === main.pid)
    .sort((a, b) => a.ts - b.ts);
  const frames = [];
  let [script, until] = [0, 0];
  for (const { name, ts, dur = 0, tdur = dur } of mine) {
    if (!SCRIPT.has(name) || ts < until) continue;
    until = ts + dur;
    script += tdur / 1000;
    if (name !== 'FireAnimationFrame') continue;
    frames.push(script);
    script = 0;
  }
  return frames;
}

export async function a_hundred_thousand_events_are_panned_with_at_most_8_ms_of_script_a_frame(s) {
  await withEvents(s, 100_000);
  const page = await s.go('/?from=ever&map=42,33.5,6.5');
  await page.locator('html[data-map=ready]').waitFor();
  await page.locator('.mark').first().waitFor();
  // what else the machine does makes our work longer: the best of some drags is the page's own
  let worst = Infinity;
  for (let i = 0; i < 8 && worst > 8; i++) worst = Math.min(worst, await panned(page));
  assert.ok(worst <= 8, `${worst} ms`);
}

// a small map: here the processor draws it, and what that takes is not the page's
a_hundred_thousand_events_are_panned_with_at_most_8_ms_of_script_a_frame.options = {
  context: { viewport: { width: 1000, height: 600 } },
};

/** Drag the map over 120 pixels: the script of 95 of 100 frames is within the milliseconds returned. */
async function panned(page) {
  const box = await page.locator('.mapbox').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.3];
  const frames = await scriptPerFrame(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 1; i <= 40; i++) await page.mouse.move(x + 3 * i, y + i);
  });
  await page.mouse.up();
  frames.sort((a, b) => a - b);
  const worst = frames[Math.floor(frames.length * 0.95)];
  console.log(
    `     script a frame, 100,000 events panned: median ${frames[frames.length >> 1].toFixed(1)} ms, 95 of 100 within ${worst.toFixed(1)} ms, ${frames.length} frames`,
  );
  assert.ok(frames.length > 10, `${frames.length} frames`);
  return worst;
}

export async function ten_thousand_events_stand_in_the_first_view(s) {
  await withEvents(s, 10_000);
  const page = await s.go();
  await page.locator('.item').first().waitFor();
  const all = Number((await page.locator('.counts b').innerText()).replace(/\D/g, ''));
  assert.ok(all > 50, `${all} rows`);
}
