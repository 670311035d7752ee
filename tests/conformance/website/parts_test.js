// The website's smaller parts, each at its bounds.
//
// node --test parts_test.js
'use strict';

const assert = require('assert');
const { test } = require('node:test');
const { byWhen } = require('./dates');
const { fieldViolations } = require('./error_details');
const { EnquiryForm } = require('./form');
const { GUESSES_MAX, Guesses, WITHIN_MS } = require('./guesses');
const { html } = require('./html');
const { languagesOf } = require('./languages');
const { Sessions } = require('./session');

test('instants are read as in London, in winter and in summer', () => {
  assert.match(byWhen('2026-11-24T00:00:00Z'), /^the end of Monday,? 23 November$/);
  assert.match(byWhen('2026-07-14T23:00:00Z'), /^the end of Tuesday,? 14 July$/);
  assert.match(byWhen('2026-11-24T12:00:00Z'), /^midday on Tuesday,? 24 November$/);
  assert.match(byWhen('2026-11-24T17:00:00Z'), /^5pm on /);
  assert.match(byWhen('2026-07-14T08:30:00Z'), /^9\.30am on /);
  assert.match(byWhen('2026-11-24T00:01:00Z'), /^12\.01am on Tuesday,? 24 November$/);
});

test('languages are known by their names, once each', () => {
  assert.deepStrictEqual(languagesOf('Somali, TURKISH and bengali; somali\nBSL & '), { codes: ['so', 'tr', 'bn', 'bfi'], unknown: false });
  assert.deepStrictEqual(languagesOf('Klingonese, French'), { codes: ['fr'], unknown: true });
  assert.deepStrictEqual(languagesOf(' , '), { codes: [], unknown: false });
});

// Bytes as the gateway makes them; lengths of two bytes included.
test('violations are read from their bytes', () => {
  const text = (number, value) => {
    const bytes = Buffer.from(value);
    const length = bytes.length < 128 ? [bytes.length] : [bytes.length % 128 + 128, Math.floor(bytes.length / 128)];
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
  };
  const long = `must be ${'é'.repeat(100)}`;
  const value = Buffer.concat([
    text(1, Buffer.concat([text(1, 'enquiry.name'), text(2, long)])),
    text(1, Buffer.concat([text(2, 'needs an answer'), text(1, 'kind'), Buffer.from([0x18, 0xac, 0x02])])),
  ]);
  const details = [{ type: 'google.rpc.ErrorInfo', value: 'AAAA' }, { type: 'google.rpc.BadRequest', value: value.toString('base64').replace(/=/g, '') }];
  assert.deepStrictEqual(fieldViolations(details), [
    { field: 'enquiry.name', description: long }, { field: 'kind', description: 'needs an answer' }]);
  assert.deepStrictEqual(fieldViolations(undefined), []);
  for (const broken of ['/////w', 'Cw', 'CoCA', 'CgVh']) {
    assert.throws(() => fieldViolations([{ type: 'google.rpc.BadRequest', value: broken }]), broken);
  }
});

test('what is put into a page is text', () => {
  assert.strictEqual(String(html`<p title="${'"&\'<'}">${[html`<b>`, '<b>']}${false}${undefined}${0}</p>`),
    '<p title="&quot;&amp;&#39;&lt;"><b>&lt;b&gt;0</p>');
});

test('a visitor has so many guesses, and others have their own', () => {
  let now = 0;
  const guesses = new Guesses(() => now);
  for (let made = 0; made < GUESSES_MAX; made += 1) {
    assert.ok(guesses.isAllowed('192.0.2.1'), `after ${made}`);
    guesses.add('192.0.2.1');
  }
  assert.ok(!guesses.isAllowed('192.0.2.1'));
  assert.ok(guesses.isAllowed('192.0.2.2'));
  now = WITHIN_MS - 1;
  assert.ok(!guesses.isAllowed('192.0.2.1'));
  now = WITHIN_MS;
  assert.ok(guesses.isAllowed('192.0.2.1'));
});

test("a form is its visitor's alone, and cookies are kept to this site", () => {
  const sessions = new Sessions({ key: Buffer.alloc(32, 1), secure: true });
  const first = sessions.of({ headers: {} });
  assert.match(first.headers[0], /^__Host-enquiry=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  const known = { headers: { cookie: `other=1; ${first.headers[0].split(';')[0]}` } };
  assert.deepStrictEqual(sessions.of(known), { id: first.id, headers: [] });

  const { requestId, token } = sessions.newForm(first);
  assert.ok(sessions.isOurs(first, requestId, token));
  assert.ok(!sessions.isOurs({ id: first.id.replace(/^./, (letter) => (letter === '0' ? '1' : '0')) }, requestId, token));
  assert.ok(!sessions.isOurs(first, sessions.newForm(first).requestId, token));
  assert.ok(!sessions.isOurs(first, requestId, ''));
  assert.ok(!sessions.isOurs(first, `../${requestId}`, token));
  assert.ok(!new Sessions({ key: Buffer.alloc(32, 2), secure: true }).isOurs(first, requestId, token));

  const sent = sessions.sentCookie(first, requestId).split(';')[0];
  assert.strictEqual(sessions.sentForm({ headers: { cookie: `${known.headers.cookie}; ${sent}` } }), requestId);
  assert.strictEqual(sessions.sentForm({ headers: { cookie: sent } }), null);
  assert.strictEqual(sessions.sentForm({ headers: {} }), null);
});

test('a question that nobody here has heard of is asked and sent all the same', () => {
  const form = new EnquiryForm([
    { path: 'enquiry.pets', name: 'pets', label: 'Your pets', control: 'FORM_CONTROL_OF_NEXT_YEAR', charactersMax: 5 },
    { path: 'enquiry.campaign', name: 'campaign', charactersMax: 4 },
  ], { privacyNoticeVersion: '1', test: true });
  assert.deepStrictEqual(form.check({ pets: 'zebra' }).filter(({ field }) => field === 'enquiry.pets'), []);
  assert.strictEqual(form.check({ pets: 'zebras' })[0].description, 'must be at most 5 characters long');
  assert.strictEqual(form.check({ pets: '🦓🦓🦓🦓🦓' }).some(({ field }) => field === 'enquiry.pets'), false);
  assert.deepStrictEqual(form.toRequest({ pets: 'zebra' }, { requestId: 'id', campaign: form.campaign('ab-1') }), {
    requestId: 'id', channel: 'ENQUIRY_CHANNEL_WEBSITE', test: true,
    enquiry: { privacyNoticeVersion: '1', campaign: 'ab-1', pets: 'zebra' } });
  assert.strictEqual(form.campaign('ab-12'), '');
  assert.strictEqual(form.questionAt('enquiry.pets[3].name').name, 'pets');
});
