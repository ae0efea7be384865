// axe.mjs - WCAG 2.2 AA as far as axe-core finds it: each view, dialog and state; by day and by night, in English and in
// Arabic, wide and on a phone. What is looked at is one table, so that a new dialog is one row.
import assert from 'node:assert/strict';

const EVER = '/?from=ever&all=1';

/** Another address in the page that stands, as a link in it would. */
async function walkTo(page, address) {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}

const press = (selector, at) => (page) => {
  const found = page.locator(selector);
  return (at === undefined ? found.first() : found.nth(at)).click();
};

/** A name; what the address says further (EVENT, CLAIM, DOC: of the event with the most claims); what stands then; what is done first. */
const VIEWS = [
  ['events', '', '.item'],
  ['words found', '&q=smugglers', '.item mark'],
  ['not on the map', '&at=none', '#list-title span'],
  ['nothing', '&from=1999-01-01&to=1999-01-05', '.nothing'],
  ['the past', '&as_of=2021-01-01', '.notes .link'],
  ['evidence', '&event=EVENT', '.evidence h2'],
  [
    'how it was coded',
    '&event=EVENT',
    '.explain pre, .explain .trouble',
    press('.explain summary'),
  ],
  ['no such event', '&event=e-00000000000000000000000000000000', '.trouble'],
  ['a report', '&doc=DOC', '.report .text'],
  ['a claim in it', '&doc=DOC&claim=CLAIM', '.coded .open'],
  ['where it came from', '&doc=DOC', '.origin[open]', press('.origin summary')],
  ['network', '&view=network', '.net'],
  ['border', '&view=border', '.border table'],
  ['another border', '&view=border&tab=JO-SY', '.border h2'],
  ['pledges', '&view=pledges', '.board .card'],
  ['weeks', '&view=series', '.series table'],
  ['weeks of a type', '&view=series&pick=ASSAULT', '.weeks svg'],
  ['reports', '&view=reports', '.reports li'],
  ['no report', '&view=reports&q=nowhere-told', '.nothing'],
  ['queue', '&view=review', '.queue'],
  ['log', '&view=review&tab=audit', '.review table'],
];

const OWN = '.acts:not(.claim *) .button'; // of the event itself
const DIALOGS = [
  ['share', '', 'dialog [name=which]', press('.tools .button')],
  ['confirm', '&event=EVENT', 'dialog textarea', press(OWN, 0)],
  ['merge', '&event=EVENT', 'dialog input', press(OWN, 3)],
  ['correct', '&event=EVENT', 'dialog select', press('.claim .acts .button', 1)],
  ['split off', '&event=EVENT', 'dialog textarea', press('.claim .acts .button', 3)],
  ['a decision refused', '&event=EVENT', 'dialog .refused', refused],
  ['history of a claim', '&event=DECIDED', '.history del', () => undefined],
  ['assign', '&doc=DOC', 'dialog [type=checkbox]', press('.report .acts .button', 0)],
  ['coded', '&doc=DOC', 'dialog textarea', press('.report .acts .button', 1)],
  ['a claim by hand', '&doc=DOC', '.draft', drafted],
  ['decisions', '&view=review&tab=decisions', '.decisions li'],
  ['undo', '&view=review&tab=decisions', 'dialog textarea', press('.decisions .button')],
  ['mine', '&view=review&tab=mine', '.review .note'],
  ['agreement', '&view=review&tab=agreement', '.happenings table'],
  ['accept', '&view=review&tab=agreement', 'dialog textarea', press('.happenings .button')],
];

async function refused(page) {
  await page.locator('.claim .acts .button').nth(1).click();
  await page.locator('dialog select').selectOption('status');
  await page.locator('dialog .field input').fill('certain');
  await page.locator('dialog textarea').fill('try');
  await page.locator('dialog .button.main').click();
}

async function drafted(page) {
  await page.locator('.text[role=textbox]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
}

/** Look at each row of a table; what axe finds, by the row's name. */
async function lookAt(s, rows, extra, ids) {
  const { page } = s;
  const found = [];
  await s.go(EVER + extra);
  await page.locator('html[data-map=ready]').waitFor();
  for (const [name, more, stands, first] of rows) {
    const to = more.replace(/EVENT|CLAIM|DOC|DECIDED/g, (one) => ids[one]);
    await walkTo(page, (more.includes('from=') ? '/?all=1' : EVER) + extra + to);
    await page.waitForFunction(() => !document.querySelector('.busy'));
    await first?.(page);
    await page.locator(stands).first().waitFor({ state: 'attached' });
    found.push(...(await s.axe()).map((one) => `${name}: ${one}`));
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  return found;
}

async function idsOf(s) {
  const { event, claim, doc } = await s.most();
  return { EVENT: event, CLAIM: claim, DOC: doc };
}

async function everyView(s, extra) {
  await s.enter('amal');
  assert.deepEqual(await lookAt(s, VIEWS, extra, await idsOf(s)), []);
}

/** A correction, and one report coded by two people unseen. */
async function decided(s, { DOC, EVENT }) {
  const comment = 'as the report says';
  const { features } = await s.ask('/collections/events/items?limit=500');
  const other = features.find(({ id }) => id !== EVENT).id;
  const [{ claim }] = (await s.ask(`/v1/events/${other}/evidence`)).claims;
  const change = { field: 'quantities', value: 'killed 3' };
  await s.post({ verb: 'correct', objects: [claim.id], ...change, comment });
  for (const to of ['nadia', 'omar'])
    await s.post({ verb: 'assign', objects: [DOC], to, blind: true, comment });
  for (const who of ['nadia', 'omar']) {
    await s.enter(who);
    const fields = { type: who === 'omar' ? 'assault' : 'coerce', status: 'actual', span: '0:6' };
    await s.post({ verb: 'claim', objects: [DOC], fields, comment });
    await s.post({ verb: 'done', objects: [DOC], comment });
  }
  return (await s.ask(`/v1/claims/${claim.id}`)).event ?? other;
}

async function everyDialog(s, extra) {
  const ids = await idsOf(s);
  ids.DECIDED = await decided(s, ids);
  assert.deepEqual(await lookAt(s, DIALOGS, extra, ids), []);
}

/** What stands before the record is there, when it does not come, when it changed, and before who is not let in. */
async function everyTrouble(s, extra) {
  const { page } = s;
  const found = [];
  const look = async (name, stands) => {
    await page.locator(stands).first().waitFor();
    found.push(...(await s.axe()).map((one) => `${name}: ${one}`));
  };
  let answer = () => undefined;
  await page.route('**/v1/map*', (route) => answer(route));
  await s.go(EVER + extra);
  await look('busy', '.busy');
  const body = '{"title":"Too busy","detail":"the record is being read in; try again"}';
  answer = (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body });
  await s.go(EVER + extra);
  await look('trouble', '.trouble');
  await page.unroute('**/v1/map*');
  await page.locator('.trouble .button').click();
  await page.locator('.item').first().waitFor({ state: 'attached' });
  const { CLAIM: claim } = await idsOf(s);
  await s.post({ verb: 'review', objects: [claim], state: 'confirmed', comment: 'read' });
  await look('what is new', '.notes .link');
  await s.context.clearCookies();
  await s.go(EVER + extra);
  await page.locator('.account').waitFor({ state: 'detached' });
  await page.locator('.tools .button').last().click();
  await page.locator('dialog [name=name]').fill('nobody');
  await page.locator('dialog [name=password]').fill('wrong');
  await page.keyboard.press('Enter');
  await look('log in, refused', '.refused');
  await page.keyboard.press('Escape');
  await walkTo(page, `${EVER}${extra}&view=review`);
  await look('review without an account', '.review .note, .trouble');
  assert.deepEqual(found, []);
}

async function nothingYet(s, extra) {
  await s.go(`/?${extra}`);
  await s.page.locator('.empty').waitFor();
  assert.deepEqual(await s.axe(), []);
}

const PHONE = { context: { viewport: { width: 390, height: 800 } } };
const as = (look, extra, options, empty) =>
  Object.assign((s) => look(s, extra), options && { options }, empty && { empty });

export const axe_finds_nothing_on_any_view = as(everyView, '');
export const axe_finds_nothing_on_any_view_in_the_dark = as(everyView, '&theme=dark');
export const axe_finds_nothing_on_any_view_in_arabic = as(everyView, '&lang=ar');
export const axe_finds_nothing_on_any_view_on_a_phone = as(everyView, '&lang=ar&theme=dark', PHONE);
export const axe_finds_nothing_in_any_dialog = as(everyDialog, '');
export const axe_finds_nothing_in_any_dialog_in_the_dark = as(everyDialog, '&theme=dark');
export const axe_finds_nothing_in_any_dialog_in_arabic = as(everyDialog, '&lang=ar');
export const axe_finds_nothing_in_any_dialog_on_a_phone = as(everyDialog, '&theme=dark', PHONE);
export const axe_finds_nothing_in_trouble = as(everyTrouble, '');
export const axe_finds_nothing_in_trouble_in_the_dark = as(everyTrouble, '&theme=dark');
export const axe_finds_nothing_in_trouble_on_a_phone = as(everyTrouble, '&lang=ar', PHONE);
export const axe_finds_nothing_in_an_empty_store = as(nothingYet, '&lang=ar', PHONE, true);
