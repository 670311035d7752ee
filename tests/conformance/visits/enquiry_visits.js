// An enquiry on its way: received, sent twice, sent by somebody else, looked up.
'use strict';

const { claim } = require('../claims');
const { checkAccessible } = require('./form_visits');
const { ANSWERS, Visitor } = require('./visitor');

const REFERENCE = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/;
const EVERYTHING = {
  ...ANSWERS,
  name: "Ada O'Example <ada>", email: 'ada.everything@example.com', telephone: '020 7946 0018', postcode: 'e81ea',
  contactMethod: 'CONTACT_METHOD_TELEPHONE', callBackWindows: ['CALL_BACK_WINDOW_MORNINGS', 'CALL_BACK_WINDOW_AFTER_FIVE'],
  housing: 'HOUSING_COUNCIL', experience: ['AGE_GROUP_0_TO_2', 'AGE_GROUP_11_TO_18'], fosteringKinds: ['FOSTERING_KIND_TEENAGERS'],
  languages: 'Somali, bengali', currentCarer: 'no', currentAgency: 'None & nobody', heardFrom: 'HEARD_FROM_FRIENDS',
  message: '\nFirst line "quoted"\nSecond line', consentToMarketing: true,
};
// What the borough must read.
const AS_SEALED = {
  name: "Ada O'Example <ada>", email: 'ada.everything@example.com', telephone: '020 7946 0018', postcode: 'e81ea',
  contactMethod: 'CONTACT_METHOD_TELEPHONE', callBackWindows: ['CALL_BACK_WINDOW_MORNINGS', 'CALL_BACK_WINDOW_AFTER_FIVE'],
  over21: true, spareRoom: 'SPARE_ROOM_YES', housing: 'HOUSING_COUNCIL', experience: ['AGE_GROUP_0_TO_2', 'AGE_GROUP_11_TO_18'],
  fosteringKinds: ['FOSTERING_KIND_TEENAGERS'], languages: ['so', 'bn'], currentCarer: false, currentAgency: 'None & nobody',
  heardFrom: 'HEARD_FROM_FRIENDS', campaign: 'spring-26', message: 'First line "quoted"\nSecond line',
  privacyNoticeVersion: '2026-11', consentToContact: true, consentToMarketing: true,
};

const sorted = (object) => JSON.stringify(Object.entries(object).sort());

async function checkHappyPath(town, browser) {
  const visitor = await Visitor.at(town, browser);
  await visitor.go('/enquiry?campaign=spring-26');
  await visitor.fill(EVERYTHING);
  await visitor.send();
  claim('an enquiry is received', await visitor.heading() === 'Enquiry received', await visitor.text());
  const reference = await visitor.reference();
  claim('with a reference that can be read out', REFERENCE.test(reference), reference);
  const text = await visitor.text();
  claim('the home borough and how to reach it', text.includes('London Borough of Hackney') && text.includes('020 7946 0142'), text);
  claim('its page and information pack', await visitor.page.locator('a[href="https://www.hackney.example/information-pack"]').count() === 1, text);
  claim('and what happens next, by when', await visitor.page.locator('ol li time').count() === 3 && text.includes('the end of'), text);

  const received = await town.deliver();
  claim('the borough receives it under this reference', received.reference === reference, received.reference);
  claim('and reads every answer as it was given', sorted(received.enquiry) === sorted(AS_SEALED), Object.keys(received.enquiry));
  claim('the website keeps no answer', town.outbox('waiting').length === 0 && town.outbox('refused').length === 0, town.outbox('waiting'));

  await checkStatus(visitor, reference);
  const told = visitor.addresses.filter((address) => /Ada|example\.com|7946|e81ea|E8/i.test(address) || address.includes(reference));
  claim('no address that the browser asked for tells anything', visitor.addresses.length > 4 && told.length === 0, told);
  await visitor.leave();
}

async function lookUp(visitor, reference) {
  await visitor.go('/status');
  await visitor.fill({ reference });
  return visitor.send();
}

async function checkStatus(visitor, reference) {
  await lookUp(visitor, ` ${reference.toLowerCase().replace(/-/g, ' ')} `);
  claim('the status page knows the stage', await visitor.page.textContent('#stage') === 'The team has your enquiry.', await visitor.text());
  claim('and shows the reference as it is written', (await visitor.text()).includes(reference), await visitor.text());
  const wrong = reference.slice(0, -1) + (reference.endsWith('7') ? '8' : '7');
  const status = await lookUp(visitor, wrong);
  const errors = await visitor.errors();
  claim('a mistyped reference says so', status === 422 && errors.reference === 'Check your reference: a character is wrong or missing', errors);
}

async function checkAccessiblePages(town, browser) {
  const visitor = await Visitor.at(town, browser, { javaScript: true });
  await visitor.enquire({ ...ANSWERS, name: 'Axe Example', spareRoom: 'SPARE_ROOM_NO' });
  claim('somebody without a room hears of other ways to help', (await visitor.text()).includes('mentor'), await visitor.text());
  await checkAccessible(visitor, 'the page after sending');
  await lookUp(visitor, await visitor.reference());
  await checkAccessible(visitor, 'the status page');
  claim('and it reached the borough', (await town.deliver()).enquiry.name === 'Axe Example', 'another');
  await visitor.leave();
}

// Twice by an impatient finger, and once more with other answers after going back.
async function checkTwice(town, browser) {
  const visitor = await Visitor.at(town, browser);
  const before = await town.taken();
  await visitor.go('/enquiry');
  await visitor.fill({ ...ANSWERS, name: 'Twice Example' });
  const fields = await visitor.posted();
  const answers = await Promise.all([visitor.post(fields), visitor.post(fields)]);
  claim('sent twice at once, both are answered alike', answers.every((answer) => answer.status() === 303), answers.map((answer) => answer.status()));
  await visitor.go('/enquiry/sent');
  const reference = await visitor.reference();
  await visitor.go('/enquiry/sent');
  claim('the page can be looked at again', await visitor.reference() === reference, await visitor.text());
  const changed = await visitor.post({ ...fields, name: 'Changed Example' });
  const text = await changed.text();
  claim('sent again with other answers, the visitor is told which count', changed.status() === 409 && text.includes('was sent before') && text.includes(reference), text);
  claim('it is one enquiry', await town.taken() === before + 1, await town.taken());
  const received = await town.deliver();
  claim('with the first answers', received.reference === reference && received.enquiry.name === 'Twice Example', received.reference);
  await visitor.leave();
}

async function checkHeaders(visitor) {
  const { headers } = await visitor.page.goto(`${visitor.town.url}/enquiry`).then(async (response) => ({ headers: await response.allHeaders() }));
  claim('pages run no scripts, are framed by nobody and are stored nowhere',
    headers['content-security-policy'].includes("default-src 'none'") && headers['content-security-policy'].includes("frame-ancestors 'none'")
    && headers['cache-control'] === 'no-store', headers);
  const [cookie, ...others] = await visitor.context.cookies();
  claim('there is one cookie, which no script reads and no other site sends', others.length === 0 && cookie.httpOnly && cookie.sameSite === 'Lax', cookie);
}

async function checkStrangers(town, browser) {
  const before = await town.taken();
  const visitor = await Visitor.at(town, browser);
  await checkHeaders(visitor);
  await visitor.fill({ ...ANSWERS, name: 'Stranger Example' });
  const fields = await visitor.posted();
  const elsewhere = await visitor.post(fields, { Origin: 'https://elsewhere.example' });
  claim('a form from another site is refused', elsewhere.status() === 403, elsewhere.status());
  const sneaked = await visitor.post(fields, { 'Sec-Fetch-Site': 'cross-site' });
  claim('also where only the browser says so', sneaked.status() === 403, sneaked.status());

  const other = await Visitor.at(town, browser);
  const stolen = await other.post(fields);
  claim("another visitor's form is refused", stolen.status() === 403, stolen.status());
  await other.leave();
  const minted = await visitor.post({ ...fields, request_id: '00000000-0000-4000-8000-000000000000' });
  claim('so is one with an id that was not minted here', minted.status() === 403, minted.status());
  const trapped = await visitor.post({ ...fields, website: 'https://spam.example' });
  claim('a program that fills in everything is asked to leave the trap alone', trapped.status() === 422 && (await trapped.text()).includes('Leave the last field empty'), trapped.status());
  const huge = await visitor.post({ ...fields, name: 'x'.repeat(65536) });
  claim('a name of 65,536 characters is refused', huge.status() === 413, huge.status());
  claim('and nothing of all that is taken', await town.taken() === before && town.outbox('waiting').length === 0, await town.taken());

  const damaged = await visitor.go('/enquiry?campaign=%3Cscript%3E');
  const campaign = await visitor.page.inputValue('input[name="campaign"]');
  claim('a damaged campaign code keeps nobody away', damaged === 200 && campaign === '', campaign);
  await visitor.leave();
}

module.exports = { checkAccessiblePages, checkHappyPath, checkStrangers, checkTwice };
