// A client in Node, made from the .proto files alone: publishes, searches, watches, takes in an enquiry, books training
// and asks for a placement, over mutual TLS.
//
// node node_client.js WORLD.json, as gateway.py writes it. Prints a line per claim; the first that does not hold ends it
// with 1. The claims are those of python_client.py, but for unknown fields, which grpc-js never sends.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const { status } = require('@grpc/grpc-js');
const { Borough } = require('./borough');
const { claim, run } = require('./claims');
const { GrpcCalls } = require('./grpc_calls');
const { checkPlacement } = require('./placement_claims');
const { asker, household, monday, plusDays, weeklyList } = require('./sample_list');
const { checkTraining } = require('./training_claims');

const STREAM_SECONDS = 120;

const calls = new GrpcCalls(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')));
const call = (...words) => calls.call(...words);
const refusal = (...words) => calls.refusal(...words);

async function checkIdentity() {
  const me = await call(calls.connect('DirectoryService', 'hackney/adapter'), 'WhoAmI', {});
  claim('the certificate says who calls', me.member === 'hackney' && me.client === 'adapter', me);
  claim('the adapter may publish', me.actions.includes('vacancies.publish'), me.actions);
  const { code } = await refusal(calls.connect('DirectoryService', 'nobody'), 'WhoAmI', {});
  claim('without a certificate there is no conversation', code === status.UNAVAILABLE, code);
}

async function checkPublishing(hackney) {
  const request = weeklyList([household('conformance-1'), household('conformance-2')]);
  const dry = await call(hackney, 'PublishVacancyList', { ...request, validate_only: true });
  claim('a dry run has no receipt', dry.receipt === null && dry.rows_accepted === 2, dry);

  const first = await call(hackney, 'PublishVacancyList', request);
  claim('a publication has a receipt', first.receipt.request_id === request.request_id && first.receipt.sequence > 0, first);
  claim('and the difference', first.difference.added === 2 && first.rows_accepted === 2, first);
  const again = await call(hackney, 'PublishVacancyList', request);
  claim('the same request_id has the same answer', JSON.stringify(again) === JSON.stringify(first), again);
  request.rows[0].area = 'N4';
  const { code } = await refusal(hackney, 'PublishVacancyList', request);
  claim('with other content it is refused', code === status.ALREADY_EXISTS, code);
}

async function checkRefusals(hackney, dutyDesk) {
  const wrongWeek = await refusal(hackney, 'PublishVacancyList', { ...weeklyList([]), week_commencing: plusDays(monday, 1) });
  claim('a week that is no Monday is invalid', wrongWeek.code === status.INVALID_ARGUMENT, wrongWeek);
  const fields = wrongWeek.details.BadRequest.field_violations.map((violation) => violation.field);
  claim('and the field is named', fields.includes('week_commencing'), fields);

  const denied = await refusal(dutyDesk, 'PublishVacancyList', weeklyList([]));
  claim('a duty desk may not publish', denied.code === status.PERMISSION_DENIED, denied);
  claim('and the refusal has its reason', denied.details.ErrorInfo?.domain === 'consortium.v1', denied);
}

async function checkSearch(dutyDesk) {
  const response = await call(dutyDesk, 'SearchAvailability', {
    asker, children: [{ age_years: 4, languages: ['so'] }], kind: 'OFFER_KIND_SHORT_TERM', urgency: 'URGENCY_PLANNED', near: 'N4',
  });
  claim('both households suit', response.total_matches === 2, response);
  const match = response.matches[0];
  claim('a match says whom to ring', match.member === 'hackney' && match.telephone.number.startsWith('020 7946'), match);
  claim("it has a name for this viewer and not the owner's", match.vacancy_ref !== '' && match.household_ref === '', match);
  claim('it says that the wish is met', match.wishes_met.length > 0, match);
  const hackney = response.lists.find((list) => list.member === 'hackney');
  claim("every borough's list has its age", response.lists.length === 6 && hackney.as_of !== null, response.lists);
}

async function nextResponse(iterator) {
  const { value, done } = await iterator.next();
  claim('the stream goes on', !done, 'its end');
  return value;
}

async function checkWatch(hackney, dutyDesk) {
  const update = (change) => call(hackney, 'UpdateVacancy', { request_id: crypto.randomUUID(), ...change });
  const watch = (position) => calls.stream(dutyDesk, 'WatchAvailability', { asker, position }, STREAM_SECONDS);

  const first = watch('');
  const snapshot = [];
  for (;;) {
    const response = await nextResponse(first.responses);
    snapshot.push(...response.events);
    if (response.snapshot_complete) break;
  }
  claim('a watch starts with what is on offer', snapshot.length === 2, snapshot);
  await update({ withdrawal: { household_ref: 'conformance-1', reason: 'WITHDRAWAL_REASON_FILLED' } });
  const [removed] = (await nextResponse(first.responses)).events;
  claim('a withdrawal arrives as removed', removed.type === 'VACANCY_EVENT_TYPE_REMOVED', removed);
  claim('of a household that the snapshot had',
    snapshot.some((event) => event.vacancy.vacancy_ref === removed.vacancy.vacancy_ref), removed);
  first.cancel();

  const added = await update({ vacancy: household('conformance-3') });
  claim('an update has its difference', added.difference.added === 1, added);
  const second = watch(removed.position);
  const [event] = (await nextResponse(second.responses)).events;
  claim('a watch goes on where it left off', event.type === 'VACANCY_EVENT_TYPE_ADDED', event);
  claim("and shows nothing that is the owner's",
    event.vacancy.household_ref === '' && event.vacancy.profile === null && event.vacancy.member === 'hackney', event);
  second.cancel();
}

async function checkEnquiries() {
  const website = calls.connect('EnquiryService', 'consortium/website');
  const enquiry = {
    name: 'Ada Example', email: 'ada@example.com', postcode: 'E8 1EA', over_21: true, spare_room: 'SPARE_ROOM_YES',
    privacy_notice_version: '2026-11', consent_to_contact: true,
  };
  const request = {
    request_id: crypto.randomUUID(), kind: 'ENQUIRY_KIND_FOSTERING', channel: 'ENQUIRY_CHANNEL_WEBSITE', enquiry,
  };
  const unreachable = await refusal(website, 'SubmitEnquiry', { ...request, enquiry: { ...enquiry, email: '' } });
  const fields = unreachable.details.BadRequest.field_violations.map((violation) => violation.field);
  claim('an enquiry without a way to answer is refused, and both fields are named',
    fields.join() === 'enquiry.email,enquiry.telephone', unreachable);

  const answer = await call(website, 'SubmitEnquiry', request);
  claim('an enquiry goes to its home borough', answer.contact.name === 'London Borough of Hackney', answer);
  const hackney = new Borough(calls, 'hackney');
  const received = await hackney.next();
  claim('the borough receives it under the reference that the person has', received.reference === answer.reference, received);
  claim('and OpenSSL opens it', received.enquiry.name === enquiry.name && received.enquiry.over21 === true, received);
  const { record } = await hackney.acknowledge(received);
  claim('and it is picked up', record.stage === 'ENQUIRY_STAGE_PICKED_UP', record);
  hackney.close();
}

async function main() {
  const hackney = calls.connect('VacancyService', 'hackney/adapter');
  const dutyDesk = calls.connect('VacancyService', 'islington/duty-desk');
  await checkIdentity();
  await checkPublishing(hackney);
  await checkRefusals(hackney, dutyDesk);
  await checkSearch(dutyDesk);
  await checkWatch(hackney, dutyDesk);
  await checkEnquiries();
  await checkTraining(calls);
  await checkPlacement(calls);
  console.log('Node speaks with the gateway.');
}

run(main);
