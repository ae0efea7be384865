// review.mjs - deciding: log in and out, confirm, correct, undo, split and merge, code by hand, all by keyboard too.
import assert from 'node:assert/strict';

const EVER = '/?from=ever&all=1';

async function openSoldier(s) {
  const page = await s.go(EVER);
  await page.locator('.item', { hasText: 'Syrian soldier' }).first().click();
  await page.locator('.claim').first().waitFor();
  return page;
}

export async function a_wrong_password_is_refused_and_a_right_one_lets_in_and_out(s) {
  const page = await s.go(EVER);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByLabel('Name', { exact: true }).fill('nadia');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.locator('dialog').getByRole('button', { name: 'Log in' }).click();
  await page.locator('.refused').waitFor();
  await page.keyboard.press('Escape');
  await s.logIn();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  assert.equal(await page.locator('.acts').count(), 0);
}

a_wrong_password_is_refused_and_a_right_one_lets_in_and_out.options = { anonymous: true };

export async function who_is_not_logged_in_sees_no_way_to_decide(s) {
  const page = await s.go(EVER);
  await page.locator('.notes', { hasText: 'coarsened' }).waitFor();
  await page.locator('.item').first().click();
  await page.locator('.claim').first().waitFor();
  assert.equal(await page.locator('.acts').count(), 0);
}
who_is_not_logged_in_sees_no_way_to_decide.options = { anonymous: true };

export async function a_claim_is_corrected_and_the_correction_taken_back(s) {
  const page = await openSoldier(s);
  await page.locator('.claim').getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('What it should be').fill('Mosul');
  await s.decide('the dateline is not the place');
  await page.locator('.facts', { hasText: 'Mosul' }).first().waitFor();
  await page.locator('.claim .badge.corrected').waitFor();
  await page.goto(`${s.origin}/?view=review`);
  await page.getByRole('button', { name: 'Decisions' }).click();
  await page.locator('.decisions', { hasText: 'the dateline is not the place' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await s.decide('it was');
  await page.locator('.decisions .undone').waitFor();
}

export async function what_cannot_be_is_refused_in_the_form_with_what_is_allowed(s) {
  const page = await openSoldier(s);
  await page.locator('.claim').getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('Field').selectOption('status');
  await page.getByLabel('What it should be').fill('certain');
  await page.locator('dialog textarea').fill('try');
  await page.locator('dialog').getByRole('button', { name: 'Decide' }).click();
  await page.locator('.refused', { hasText: 'actual' }).waitFor();
}

export async function an_event_is_confirmed_with_the_keyboard_alone(s) {
  const page = await s.go(EVER);
  await page.locator('.scroller').focus();
  await page.keyboard.press('Enter');
  await page.locator('.claim').first().waitFor();
  await page.getByRole('button', { name: 'Confirm' }).first().focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog textarea:focus').waitFor();
  await page.keyboard.type('read the report');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.title .badge.confirmed').waitFor();
}

export async function two_events_are_merged(s) {
  const page = await openSoldier(s);
  const one = (await page.locator('.ident').innerText()).trim();
  await page.keyboard.press('Escape');
  await page.locator('.item').first().click();
  await page.waitForFunction(
    (id) => !document.querySelector('.ident')?.textContent?.includes(id),
    one,
  );
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByLabel('The other event').fill(one);
  await s.decide('one happening, told twice');
  await page.locator('.said', { hasText: 'Merged' }).waitFor();
}

export async function a_claim_is_made_of_words_chosen_with_the_keyboard(s) {
  const page = await openSoldier(s);
  await page.locator('.claim .from a').click();
  const text = page.getByRole('textbox', { name: 'text' });
  await text.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  const chosen = await page.locator('.role.chosen').allInnerTexts();
  assert.ok(chosen.join('').split(' ').length >= 2);
  await page.keyboard.press('Enter');
  await page.locator('.draft').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('g');
  assert.match(
    await page
      .locator('.draft')
      .getByLabel(/targets/)
      .inputValue(),
    /@\d+:\d+/,
  );
  await page
    .locator('.draft')
    .getByLabel(/targets/)
    .fill('');
  await page.locator('#draft-type').selectOption('assault');
  await page.locator('.draft').getByLabel('Why').fill('missed by the machine');
  await page.getByRole('button', { name: 'Add the claim' }).click();
  await page.locator('.coded .badge.corrected').waitFor();
}

export async function the_queue_is_worked_by_keyboard(s) {
  const page = await s.go('/?view=review');
  await page.locator('.queue').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await s.decide('as the report says');
  await page.locator('.said', { hasText: 'Noted' }).waitFor();
}

/** The event with the most claims. */
async function openMost(s) {
  const { event } = await s.most();
  const page = await s.go(`${EVER}&event=${event}`);
  await page.locator('.claim').nth(1).waitFor();
  return page;
}

export async function a_claim_is_split_off_and_brought_back(s) {
  const page = await openMost(s);
  const n = await page.locator('.claim').count();
  await page.locator('.claim').last().getByRole('button', { name: 'Split off' }).click();
  await s.decide('another happening');
  const claims = (count) => document.querySelectorAll('.claim').length === count;
  await page.waitForFunction(claims, n - 1);
  await page.goto(`${s.origin}/?view=review&tab=decisions`);
  await page.locator('.decisions', { hasText: 'another happening' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await s.decide('it was one');
  await page.locator('.decisions .undone').waitFor();
}

export async function a_report_is_coded_twice_unseen_and_one_coding_accepted(s) {
  const page = await openSoldier(s);
  const report = await page.locator('.claim .from a').getAttribute('href');
  await page.locator('.claim .from a').click();
  for (const who of ['nadia', 'omar']) {
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByLabel('To whom (account)').fill(who);
    await s.decide('round 1');
    await page.locator('.said', { hasText: 'Assigned' }).waitFor();
  }
  for (const who of ['nadia', 'omar']) {
    await s.enter(who);
    await page.goto(s.origin + '/' + report);
    await page.getByRole('textbox', { name: 'text' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('#draft-type').selectOption('assault');
    await page.locator('.draft').getByLabel('Why').fill('coded unseen');
    await page.getByRole('button', { name: 'Add the claim' }).click();
    await page.locator('.draft').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'I have coded it' }).click();
    await s.decide('all of it');
    await page.locator('.said', { hasText: 'Marked as finished' }).waitFor();
  }
  await page.goto(`${s.origin}/?view=review&tab=agreement`);
  await page.locator('.happenings th', { hasText: 'omar' }).first().waitFor();
  await page.getByRole('button', { name: 'Let this one stand' }).first().click();
  await s.decide('the same');
  await page.locator('.said', { hasText: 'Accepted' }).waitFor();
}
