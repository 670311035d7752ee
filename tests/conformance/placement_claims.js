// What node_client.js claims of placements: one need, from two hosts asked to the child placed, as python_client.py does.
'use strict';

const crypto = require('crypto');
const { status } = require('@grpc/grpc-js');
const { claim } = require('./claims');
const { asker, household, weeklyList } = require('./sample_list');

const STREAM_SECONDS = 120;
const HOUR_SECONDS = 60 * 60;
const FEE_PENCE = 51250;

const ahead = (hours) => ({ seconds: Math.floor(Date.now() / 1000) + hours * HOUR_SECONDS });
const given = (kind) => ({ consent: { kind, given: true } });

function need(ages, note = '') {
  return {
    children: ages.map((age) => ({ age_years: age })), siblings: ages.length > 1, kind: 'OFFER_KIND_SHORT_TERM',
    urgency: 'URGENCY_SAME_DAY', note,
  };
}

// A member's duty desk.
class Desk {
  constructor(calls, member) {
    this.calls = calls;
    this.placements = calls.connect('PlacementService', `${member}/duty-desk`);
    this.vacancies = calls.connect('VacancyService', `${member}/duty-desk`);
  }

  static answer({ placement_ref }, answer) {
    return { request_id: crypto.randomUUID(), placement_ref, ...answer };
  }

  // The request as it is after this answer of the host's, or consent of either.
  async respond(request, answer) {
    return (await this.calls.call(this.placements, 'RespondToPlacementRequest', Desk.answer(request, answer))).request;
  }

  // The reason, and the state that there is.
  async refused(request, answer) {
    const { code, details } = await this.calls.refusal(this.placements, 'RespondToPlacementRequest', Desk.answer(request, answer));
    claim('as a precondition that does not hold', code === status.FAILED_PRECONDITION, code);
    return `${details.ErrorInfo.reason} ${details.ErrorInfo.metadata.state}`;
  }

  async incoming() {
    return (await this.calls.call(this.placements, 'ListPlacementRequests', { direction: 'DIRECTION_IN' })).requests;
  }
}

function publish(calls, member, ...rows) {
  return calls.call(calls.connect('VacancyService', `${member}/adapter`), 'PublishVacancyList', weeklyList(rows));
}

// The requests of the stream's next response that has any.
async function changedOf(responses) {
  for (;;) {
    const { value, done } = await responses.next();
    if (done) throw new Error('the stream of requests ended');
    if (value.requests.length > 0) return value.requests;
  }
}

async function checkAsking(calls, islington) {
  const found = await calls.call(islington.vacancies, 'SearchAvailability', {
    asker, children: [{ age_years: 7 }], kind: 'OFFER_KIND_SHORT_TERM', urgency: 'URGENCY_SAME_DAY',
  });
  const byMember = Object.fromEntries(found.matches.map((match) => [match.member, match.vacancy_ref]));
  claim('both neighbours have a place, and the search can be put on record',
    byMember.hackney && byMember.camden && found.search_token !== '', found);

  const request = {
    request_id: crypto.randomUUID(), asker, need: need([7]), search_tokens: [found.search_token],
    vacancies: ['hackney', 'camden'].map((member) => ({ member, vacancy_ref: byMember[member] })),
  };
  const refused = (wanted) => calls.refusal(islington.placements, 'RequestPlacement',
    { ...request, request_id: crypto.randomUUID(), need: wanted });
  const named = await refused(need([7], 'ring his aunt on 020 7946 0018'));
  claim('a note with a telephone number is refused', named.code === status.INVALID_ARGUMENT &&
    named.details.BadRequest.field_violations.map((one) => one.field).join() === 'need.note', named);
  const two = await refused(need([7, 9]));
  claim('two children do not fit one place', two.code === status.FAILED_PRECONDITION &&
    two.details.ErrorInfo.reason === 'TOO_FEW_PLACES', two);

  const asked = await calls.call(islington.placements, 'RequestPlacement', request);
  claim('two hosts are asked at once', asked.requests.map((one) => one.host).join() === 'hackney,camden' &&
    asked.requests.every((one) => one.state === 'PLACEMENT_STATE_REQUESTED'), asked);
  const again = await calls.call(islington.placements, 'RequestPlacement', request);
  claim('the same request_id asks nobody twice', JSON.stringify(again) === JSON.stringify(asked), again);
  return asked;
}

async function checkAnswers(calls, hackney, camden, responses) {
  const seen = await hackney.incoming();
  claim('a host sees what is needed of it, which household, and whom to ring', seen.length === 1 &&
    seen[0].need.children[0].age_years === 7 && seen[0].household_ref !== '' && seen[0].ring_back_telephone !== '', seen);
  const [atCamden] = await camden.incoming();
  claim('and each its own request alone', atCamden.placement_ref !== seen[0].placement_ref, atCamden);

  await hackney.respond(seen[0], { hold: { until: ahead(4), weekly_fee_pence: FEE_PENCE } });
  const [held] = await changedOf(responses);
  claim('a hold reaches the asker with its end, its fee and what it releases of the household',
    held.state === 'PLACEMENT_STATE_HELD' && held.held_until !== null && held.weekly_fee_pence === FEE_PENCE &&
    held.profile.languages.join() === 'so', held);
  const { rows } = await calls.call(camden.vacancies, 'GetVacancyList', { member: 'hackney' });
  const places = rows.flatMap((row) => row.held);
  claim('others see that a place is held, and not for whom',
    places.length === 1 && places[0].count === 1 && places[0].until !== null, rows);
  await camden.respond(atCamden, { acceptance: { until: ahead(4) } });
  const [offered] = await changedOf(responses);
  claim('the other host accepts', offered.state === 'PLACEMENT_STATE_OFFERED', offered);
  return { held, offered };
}

async function checkAgreement(calls, { islington, hackney, camden }, { held, offered }) {
  const taken = await calls.call(islington.placements, 'TakeUpPlacement',
    { request_id: crypto.randomUUID(), placement_ref: held.placement_ref });
  claim('who takes up one asks the other no more', taken.request.state === 'PLACEMENT_STATE_TAKEN_UP' &&
    taken.withdrawn.map((one) => one.placement_ref).join() === offered.placement_ref, taken);
  const gone = await camden.refused(offered, { hold: { until: ahead(1) } });
  claim('what was withdrawn is held by nobody', gone === 'STATE_CHANGED PLACEMENT_STATE_WITHDRAWN', gone);

  const [manager, officer] = ['CONSENT_KIND_HOST_MANAGER', 'CONSENT_KIND_NOMINATED_OFFICER'];
  const agreed = await hackney.respond(held, { acceptance: { subject_to: [manager, officer] } });
  claim('both agree, and consents are outstanding', agreed.state === 'PLACEMENT_STATE_AWAITING_CONSENTS', agreed);
  const others = await hackney.refused(held, given(officer));
  claim('each side records its own', others.startsWith('NOT_YOUR_MOVE '), others);
  await hackney.respond(held, given(manager));
  const accepted = await islington.respond(held, given(officer));
  claim('the last consent settles it, and it is recorded who recorded which',
    accepted.state === 'PLACEMENT_STATE_ACCEPTED' &&
    accepted.consents.map((one) => one.recorded_by).join() === 'hackney,islington', accepted);
}

async function checkRecord(calls, islington, needRef) {
  const { record } = await calls.call(islington.placements, 'GetSearchRecord', { need_ref: needRef });
  claim('the record proves that in-house came first', record.own_searched_first && record.searches.length === 1, record);
  const states = Object.fromEntries(record.requests.map((one) => [one.host, one.state]));
  claim('and has every answer', states.hackney === 'PLACEMENT_STATE_PLACED' && states.camden === 'PLACEMENT_STATE_WITHDRAWN' &&
    record.requests.every((one) => one.steps.length > 1), record);
}

async function checkPlacement(calls) {
  const [islington, hackney, camden] = ['islington', 'hackney', 'camden'].map((member) => new Desk(calls, member));
  await publish(calls, 'camden', household('conformance-camden', 'E09000007', 'NW1'));
  await publish(calls, 'islington');
  const asked = await checkAsking(calls, islington);
  const { responses, cancel } = calls.stream(islington.placements, 'WatchPlacementRequests', {}, STREAM_SECONDS);
  const standing = await changedOf(responses);
  claim('a watch starts with what is open', standing.length === 2, standing);
  const answers = await checkAnswers(calls, hackney, camden, responses);
  cancel();
  await checkAgreement(calls, { islington, hackney, camden }, answers);

  const [{ household_ref }] = await hackney.incoming();
  const filled = await calls.call(calls.connect('VacancyService', 'hackney/adapter'), 'UpdateVacancy', {
    request_id: crypto.randomUUID(), withdrawal: { household_ref, reason: 'WITHDRAWAL_REASON_FILLED' },
  });
  claim("the host's list shows the child placed", filled.ended_claims.map((one) => one.why).join() === 'CLAIM_END_PLACED', filled);
  await checkRecord(calls, islington, asked.need_ref);
}

module.exports = { checkPlacement };
