// look.mjs - looking: open, filter, search, brush, map, evidence, links, languages.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const EVER = '/?from=ever&all=1';
const numbers = (text) => text.match(/\d[\d,]*/g).map((n) => Number(n.replace(/,/g, '')));
const total = async (page) => numbers(await page.locator('.counts b').innerText())[0];
const ready = (page) => page.locator('html[data-map=ready]').waitFor();

async function addsUp(page) {
  const parts = numbers(await page.locator('.counts .sum').innerText());
  const sum = parts.reduce((a, b) => a + b, 0);
  assert.equal(sum, await total(page));
}

export async function the_30_days_that_end_at_the_newest_event_open_and_the_counts_add_up(s) {
  const page = await s.go();
  await page.locator('.item').first().waitFor();
  assert.match(await page.locator('.counts').innerText(), /30 Mar – 28 Apr 2025/);
  await addsUp(page);
  assert.match(await page.locator('.counts').innerText(), /machine-coded, unreviewed/);
  assert.match(await page.locator('.notes').innerText(), /INVENTED/);
}

export async function a_facet_narrows_list_and_map_and_stands_in_the_address(s) {
  const page = await s.go(EVER);
  await page.locator('.item').first().waitFor();
  const before = await total(page);
  await page.getByRole('checkbox', { name: /^attack/i }).check();
  const after = await total(page);
  assert.ok(after > 0 && after < before);
  await addsUp(page);
  assert.match(page.url(), /type=ASSAULT/);
  await page.reload();
  await page.locator('.item').first().waitFor();
  assert.equal(await total(page), after);
  await page.goBack();
  await page.waitForFunction(
    (n) => document.querySelector('.counts b')?.textContent?.includes(String(n)),
    before,
  );
}

export async function words_are_searched_and_marked(s) {
  const page = await s.go(EVER);
  await page.locator('.item').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('smugglers');
  await page.keyboard.press('Enter');
  await page.locator('.item mark').first().waitFor();
  assert.match(await page.locator('.item mark').first().innerText(), /smugglers/i);
  assert.match(page.url(), /q=smugglers/);
}

export async function nothing_found_says_so_and_offers_all_time(s) {
  const page = await s.go('/?from=1999-01-01&to=1999-01-05');
  await page.getByText('Nothing here matches.').waitFor();
  await page.getByRole('button', { name: 'Show all time' }).click();
  await page.locator('.item').first().waitFor();
}

export async function the_window_is_set_by_keyboard_and_by_mouse(s) {
  const page = await s.go('/?from=2024-01-01&to=2025-04-28');
  const edge = page.getByRole('slider', { name: 'First day' });
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  assert.match(page.url(), /from=2024-01-02/);
  await page.keyboard.press('Shift+ArrowLeft');
  assert.match(page.url(), /from=2023-12-26/);
  const box = await page.locator('.bars').boundingBox();
  await page.mouse.move(box.x + 30, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 20, { steps: 4 });
  await page.mouse.up();
  const [from, to] = ['from', 'to'].map((name) => new URL(page.url()).searchParams.get(name));
  assert.ok(from < to && to < '2024-12-31', `${from} ${to}`);
  await addsUp(page);
}

export async function time_plays_to_the_newest_day_and_stops(s) {
  const page = await s.go('/?from=2025-03-20&to=2025-04-18');
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForURL(/to=2025-04-28/);
  await page.getByRole('button', { name: 'Play' }).waitFor();
}

export async function what_is_known_to_a_border_or_province_is_drawn_as_such_and_never_as_a_point(
  s,
) {
  const page = await s.go(EVER);
  await ready(page);
  const line = page.locator('.chip.line');
  await line.waitFor();
  assert.match(
    await line.getAttribute('aria-label'),
    /^Iraq-Syria border ([2-9]): Somewhere along .*: \1 events/,
  );
  assert.ok((await page.locator('.chip.area').count()) >= 4);
  assert.equal(await page.locator('.mark[data-key^="line:"], .mark[data-key^="area:"]').count(), 0);
}

export async function what_is_not_on_the_map_is_a_list(s) {
  const page = await s.go(EVER);
  const link = page.locator('.counts .link');
  const [n] = numbers(await link.innerText());
  await link.click();
  await page.locator('#list-title', { hasText: 'not on the map' }).waitFor();
  assert.equal(await total(page), n);
  await page.getByRole('button', { name: 'Everywhere' }).click();
  assert.ok((await total(page)) > n);
}

export async function every_mark_is_reached_by_keyboard_and_a_stack_opens_as_a_list(s) {
  const page = await s.go(`${EVER}&map=40.93,34.42,11`);
  await ready(page);
  await page.locator('.marks > [tabindex="0"]').focus();
  const seen = new Set();
  const keys = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'];
  for (let i = 0; i < 24; i++) {
    seen.add(await page.evaluate(() => document.activeElement.dataset.key));
    await page.keyboard.press(keys[Math.floor(i / 2) % 4]);
  }
  assert.ok(seen.size > 1, [...seen].join());
  await page.locator('.mark[aria-label^="Al-Qaim"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('#list-title', { hasText: 'at Al-Qaim' }).waitFor();
  assert.ok((await total(page)) > 1);
}

export async function the_list_is_walked_and_opened_by_keyboard(s) {
  const page = await s.go(EVER);
  await page.locator('.item').first().waitFor();
  await page.locator('.scroller').focus();
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
  assert.equal(await page.locator('.scroller').getAttribute('aria-activedescendant'), 'row-2');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.locator('.evidence h2').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.scroller:focus').waitFor();
  assert.notEqual(await page.locator('.scroller').getAttribute('aria-activedescendant'), 'row-0');
}

export async function evidence_shows_the_words_of_each_role_their_report_and_its_hash(s) {
  const page = await s.go(EVER);
  await page.locator('.item', { hasText: 'Syrian soldier' }).first().click();
  const quote = page.locator('blockquote').first();
  await quote.waitFor();
  assert.match(await quote.locator('.trigger').innerText(), /^shot dead/);
  assert.match(await quote.locator('.target').innerText(), /^a Syrian soldier/);
  assert.match(await quote.locator('.place').innerText(), /^near Al-Bukamal/);
  assert.match(await page.locator('.hash dd').first().innerText(), /^[0-9a-f]{64}$/);
  await page.getByText('How was this coded?').click();
  await page.locator('.explain pre').waitFor();
  assert.ok((await page.locator('.explain pre').innerText()).length > 100);
  await page.locator('.claim .from a').click();
  await page.locator('.report .text .trigger').first().waitFor();
}

export async function a_link_gives_the_same_view_in_another_window(s) {
  const page = await s.go(`${EVER}&type=COERCE&sort=sure&map=41.2,35.1,6.5`);
  await page.locator('.item').first().click();
  await page.locator('.evidence h2').waitFor();
  await page.getByRole('button', { name: 'Share, export' }).click();
  const link = await page.locator('dialog input[readonly]').inputValue();
  const other = await s.context.newPage();
  await other.goto(link);
  await other.locator('.evidence h2').waitFor();
  assert.equal(
    await other.locator('.counts b').innerText(),
    await page.locator('.counts b').innerText(),
  );
  assert.equal(await other.locator('.ident').innerText(), await page.locator('.ident').innerText());
}

export async function pictures_are_made_of_the_map(s) {
  const page = await s.go(EVER);
  await ready(page);
  await page.getByRole('button', { name: 'Share, export' }).click();
  for (const [name, start] of [
    ['SVG', '<svg'],
    ['PNG', '\u0089PNG'],
  ]) {
    const bytes = await taken(page, name);
    assert.ok(bytes.toString('latin1', 0, 8).startsWith(start) && bytes.length > 20_000, name);
  }
}

/** On 28 April 2025 something happened and no report came out; the report of it came a day later. */
export async function days_of_reports_stand_in_place_of_days_of_events(s) {
  const page = await s.go('/?from=2025-04-28&to=2025-04-28');
  await page.locator('.item').first().waitFor();
  await page.getByLabel('Which day counts').selectOption('report');
  await page.getByText('Nothing here matches.').waitFor();
  assert.match(page.url(), /clock=report/);
  await s.go('/?from=2025-04-29&to=2025-04-29&clock=report');
  await page.locator('.item').first().waitFor();
  await addsUp(page);
}

export async function the_record_is_seen_as_it_was_and_cannot_be_decided_on_there(s) {
  const page = await s.go(`${EVER}&as_of=2021-01-01`);
  await page.locator('.notes', { hasText: 'as of 2021-01-01' }).waitFor();
  await page.getByText('Nothing here matches.').waitFor();
  await page.getByRole('button', { name: 'Back to what is known now' }).click();
  await page.locator('.item').first().click();
  await page.locator('.acts').first().waitFor();
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel('as known on').fill(today);
  await page.waitForURL(`**as_of=${today}**`);
  await page.locator('.evidence h2').waitFor();
  await page.locator('.acts').first().waitFor({ state: 'detached' });
}

export async function reports_are_found_by_their_words(s) {
  const page = await s.go('/?view=reports&q=smugglers');
  await page.locator('.reports mark').first().waitFor();
  assert.match(await page.locator('.reports mark').first().innerText(), /smugglers/i);
}

async function taken(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('dialog').getByRole('button', { name, exact: true }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The rows of the view in a shape, out of the open dialog. */
async function rowsAs(page, form) {
  await page.getByLabel('Shape').selectOption(form);
  return taken(page, 'Save the file');
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export async function the_published_rows_in_view_are_taken_away_as_files(s) {
  const page = await s.go(`${EVER}&type=ASSAULT`);
  await page.locator('.item').first().waitFor();
  const n = await total(page);
  await page.getByRole('button', { name: 'Share, export' }).click();
  const { features } = JSON.parse(await rowsAs(page, 'geojson'));
  assert.equal(features.length, n);
  assert.ok(features.every(({ properties }) => properties.type === 'ASSAULT'));
  const csv = await rowsAs(page, 'csv');
  assert.equal(csv.toString().match(/^INVENTED,e-/gm).length, n);
  await page.locator('.taken', { hasText: sha256(csv) }).waitFor();
  assert.equal((await rowsAs(page, 'jsonl')).toString().trim().split('\n').length, n);
  assert.equal((await rowsAs(page, 'gpkg')).toString('latin1', 0, 15), 'SQLite format 3');
  assert.match((await rowsAs(page, 'acled')).toString(), /^event_id_cnty,/);
  await page.locator('.taken', { hasText: 'have no row in this shape' }).waitFor();
  await page.getByLabel('Shape').selectOption('csv');
  await page.getByLabel('A row is').selectOption('claims');
  assert.match((await rowsAs(page, 'csv')).toString(), /INVENTED,c-/);
}
the_published_rows_in_view_are_taken_away_as_files.options = { anonymous: true };

export async function precise_rows_need_a_right_and_a_reason_and_are_logged(s) {
  const { page } = s;
  const open = async () => {
    await s.go(`${EVER}&type=ASSAULT`);
    await page.locator('.item').first().waitFor();
    await page.getByRole('button', { name: 'Share, export' }).click();
    await page.getByRole('radio', { name: 'precise' }).check();
  };
  await open();
  await page.getByLabel('What is it for?').fill('the weekly map');
  await page.getByRole('button', { name: 'Save the file' }).click();
  await page.locator('.refused', { hasText: 'an administrator’s may' }).waitFor();
  await s.enter('amal');
  await open();
  await page.getByRole('button', { name: 'Save the file' }).click();
  await page.locator('textarea:invalid').waitFor();
  await page.getByLabel('What is it for?').fill('the weekly map');
  const csv = await rowsAs(page, 'csv');
  assert.equal(csv.toString().match(/^INVENTED,e-/gm).length, await total(page));
  const { rows } = await s.ask('/v1/audit?limit=1000');
  const logged = rows.find(({ why }) => why === 'the weekly map');
  assert.equal(JSON.parse(logged.detail).sha256, sha256(csv));
}

export async function a_file_is_narrowed_to_the_spot_chosen_on_the_map(s) {
  await s.enter('amal');
  const page = await s.go(EVER);
  await ready(page);
  await page.locator('.chip.line').click();
  await page.locator('#list-title', { hasText: 'at Iraq-Syria border' }).waitFor();
  const n = await total(page);
  await page.getByRole('button', { name: 'Share, export' }).click();
  await page.getByRole('radio', { name: 'precise' }).check();
  await page.getByLabel('What is it for?').fill('the border');
  assert.equal((await rowsAs(page, 'csv')).toString().match(/^INVENTED,e-/gm).length, n);
}

export async function a_border_is_told_by_stretch_distance_and_works(s) {
  const page = await s.go('/?from=ever&view=border');
  const stretches = page.locator('table').first();
  await stretches.getByText('Euphrates', { exact: true }).waitFor();
  const [all] = numbers(await page.locator('.border h2 ~ .note').innerText());
  const counts = await stretches.locator('tbody td:nth-child(2)').allInnerTexts();
  assert.equal(
    counts.map(Number).reduce((a, b) => a + b, 0),
    all,
  );
  await page.getByRole('img', { name: 'Along the line' }).locator('circle').first().waitFor();
  await page.getByRole('heading', { name: /^Barrier, surveillance/ }).waitFor();
  await page.getByRole('combobox', { name: 'Border' }).selectOption('JO-SY');
  await page.waitForURL(/tab=JO-SY/);
  await page.goBack();
  await stretches.getByText('Euphrates', { exact: true }).waitFor();
  await page.locator('.plain a').first().click();
  await page.locator('.evidence h2').waitFor();
}

export async function weeks_are_set_against_those_before_and_silence_is_shown(s) {
  const page = await s.go('/?from=ever&view=series');
  await page.locator('.weeks svg rect').first().waitFor();
  const row = page.locator('tbody tr', { hasText: 'attack' });
  assert.match(await row.locator('.badge').innerText(), /not read|too few weeks/);
  await row.getByRole('button', { name: 'attack' }).click();
  await page.waitForURL(/pick=ASSAULT/);
  await page.locator('.weeks figcaption', { hasText: 'attack' }).waitFor();
  await page.reload();
  await page.locator('.weeks figcaption', { hasText: 'attack' }).waitFor();
  await page.getByRole('button', { name: 'Country' }).click();
  await page.getByRole('rowheader', { name: 'Iraq' }).waitFor();
}

export async function ties_of_the_window_lead_to_the_actors_events(s) {
  const page = await s.go('/?from=ever&view=network');
  await page.locator('.net circle').first().waitFor();
  const all = await page.locator('tbody tr').count();
  await page.getByLabel('First day').last().fill('2025-04-01');
  await page.waitForFunction(
    (n) => document.querySelectorAll('tbody tr').length < n && !document.querySelector('.busy'),
    all,
  );
  await page.getByRole('button', { name: 'all time' }).click();
  await page.locator('tbody .link', { hasText: 'Islamic State' }).first().click();
  await page.waitForURL(/actor=/);
  await page.locator('.item', { hasText: 'Islamic State' }).first().waitFor();
}

export async function pledges_stand_by_what_later_reports_say(s) {
  const page = await s.go('/?view=pledges');
  const column = page.locator('.board section', { hasText: 'Date passed, nothing told' });
  await column.locator('.card').first().waitFor();
  const [n] = numbers(await column.locator('h3').innerText());
  assert.equal(await column.locator('.card').count(), n);
}

export async function a_service_that_fails_is_told_and_asked_again(s) {
  const { page } = s;
  const fail = (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"title":"Busy"}',
    });
  await page.route('**/v1/map*', fail);
  await s.go(EVER);
  await page.locator('.trouble', { hasText: 'Busy' }).waitFor();
  await page.unroute('**/v1/map*', fail);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.item').first().waitFor();
}

export async function arabic_mirrors_the_page_and_says_all_in_arabic(s) {
  const page = await s.go(`${EVER}&lang=ar`);
  await page.locator('.item').first().waitFor();
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
  const facets = await page.locator('.facets').boundingBox();
  const list = await page.locator('.side').boundingBox();
  assert.ok(facets.x > list.x, 'facets stand on the right');
  const heads = await page.locator('nav, .facet h3, .counts, .time .button').allInnerTexts();
  assert.doesNotMatch(heads.join(' '), /[A-Za-z]{3}/);
}

export async function an_empty_store_shows_how_to_add(s) {
  const page = await s.go();
  await page.getByText('The record is empty').waitFor();
  assert.match(await page.locator('.empty pre').innerText(), /marsad add --store/);
}
an_empty_store_shows_how_to_add.empty = true;

export async function a_phone_shows_one_pane_at_a_time_and_nothing_is_cut_off(s) {
  const page = await s.go(EVER);
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.locator('.item').first().click();
  await page.locator('.evidence h2').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `page is ${wide} wide`);
}
a_phone_shows_one_pane_at_a_time_and_nothing_is_cut_off.options = {
  context: { viewport: { width: 390, height: 800 } },
};
