// What node_client.js claims of shared training: one booking, end to end, as python_client.py does.
'use strict';

const crypto = require('crypto');
const { execFileSync } = require('child_process');
const { status } = require('@grpc/grpc-js');
const { claim } = require('./claims');

const STREAM_SECONDS = 120;
const DAY_SECONDS = 24 * 60 * 60;

// An offer in a month's time, at a venue and online.
function course(places) {
  const start = Math.floor(Date.now() / 1000) + 30 * DAY_SECONDS;
  return {
    offer_ref: 'conformance',
    kind: 'OFFERING_KIND_COURSE',
    title: 'Safer caring, an evening',
    topics: ['TRAINING_TOPIC_SAFER_CARING'],
    stage: 'TRAINING_STAGE_CORE',
    standards: [6],
    audiences: ['AUDIENCE_PRIMARY_CARERS'],
    sessions: [{ start_at: { seconds: start }, end_at: { seconds: start + 7200 } }],
    mode: 'TRAINING_MODE_HYBRID',
    venue: { name: 'Town Hall', postcode: 'E8 1EA' },
    joining_link: 'https://meet.example/safer-caring',
    capacity: places,
  };
}

function places(references, more) {
  return {
    request_id: crypto.randomUUID(),
    offer_member: 'hackney',
    offer_ref: 'conformance',
    seats: references.map((reference) => ({
      participant_ref: reference, kind: 'SEAT_KIND_CARER', details: { name: `Name of ${reference}` },
    })),
    ...more,
  };
}

// The next bookings of the stream by their participants, until there are `count`.
async function bookingsOf(responses, count) {
  const found = {};
  while (Object.keys(found).length < count) {
    const { value, done } = await responses.next();
    if (done) throw new Error('the stream of bookings ended');
    for (const booking of value.bookings) found[booking.participant_ref] = booking.state;
  }
  return found;
}

async function checkBooking(calls, islington) {
  const request = places(['islington-0417', 'islington-0418'], { together: true });
  const couple = await calls.call(islington, 'BookPlaces', request);
  claim('a couple is booked together, and may join online',
    couple.bookings.every((one) => one.state === 'BOOKING_STATE_CONFIRMED' && one.party_ref && one.joining_link), couple);
  const again = await calls.call(islington, 'BookPlaces', request);
  claim('the same request_id books nobody twice', JSON.stringify(again) === JSON.stringify(couple), again);
  const twice = await calls.refusal(islington, 'BookPlaces', places(['islington-0417']));
  claim('nobody holds two places',
    twice.code === status.ALREADY_EXISTS && twice.details.ErrorInfo.reason === 'ALREADY_BOOKED', twice);
  const full = await calls.refusal(islington, 'BookPlaces', places(['islington-0500'], { no_waiting: true }));
  claim('a full offer says so',
    full.code === status.RESOURCE_EXHAUSTED && full.details.ErrorInfo.reason === 'NO_PLACES', full);
  const [waiting] = (await calls.call(islington, 'BookPlaces', places(['islington-0500']))).bookings;
  claim('a third waits, first in the list and without the link',
    waiting.state === 'BOOKING_STATE_WAITLISTED' && waiting.waiting_position === 1 && !waiting.joining_link, waiting);
  return { couple, waiting };
}

async function checkPromotion(calls, islington, cancelled) {
  const { responses, cancel } = calls.stream(islington, 'WatchBookings', {}, STREAM_SECONDS);
  const standing = await bookingsOf(responses, 3);
  claim('a watch starts with what there is', standing['islington-0500'] === 'BOOKING_STATE_WAITLISTED', standing);
  await calls.call(islington, 'CancelBooking', { request_id: crypto.randomUUID(), booking_ref: cancelled.booking_ref });
  const states = await bookingsOf(responses, 2);
  claim('who waited is confirmed, and told', states['islington-0418'] === 'BOOKING_STATE_CANCELLED' &&
    states['islington-0500'] === 'BOOKING_STATE_CONFIRMED', states);
  cancel();
}

function nameOf(calls, booking) {
  const { key, certificate } = calls.world.sealing.hackney;
  const words = ['cms', '-decrypt', '-inform', 'DER', '-inkey', key, '-recip', certificate];
  return JSON.parse(execFileSync('openssl', words, { input: booking.sealed_details })).name;
}

async function checkTraining(calls) {
  const hackney = calls.connect('TrainingService', 'hackney/training');
  const islington = calls.connect('TrainingService', 'islington/training');
  const published = await calls.call(hackney, 'PublishTrainingOffers', {
    request_id: crypto.randomUUID(), whole_programme: true, offers: [course(2)],
  });
  claim('an offer is published', published.difference.added === 1 && published.problems.length === 0, published);
  const { found } = await calls.call(islington, 'SearchTraining', {
    topics: ['TRAINING_TOPIC_SAFER_CARING'], near: 'N1', free_places_min: 2,
  });
  claim('a neighbour finds it, with its free places and its distance and without the joining link',
    found.length === 1 && found[0].offer.free_places === 2 && found[0].distance_miles > 0 && !found[0].offer.joining_link, found);

  const { couple, waiting } = await checkBooking(calls, islington);
  await checkPromotion(calls, islington, couple.bookings[1]);

  const owned = (await calls.call(hackney, 'ListBookings', { of_own_offers: true })).bookings;
  const names = owned.map((one) => nameOf(calls, one)).sort();
  claim('OpenSSL opens to the owner who comes', names.join() === 'Name of islington-0417,Name of islington-0500', names);
  claim("and their member's pseudonyms stay with it", owned.every((one) => !one.participant_ref), owned);
  const early = await calls.refusal(hackney, 'RecordAttendance', {
    request_id: crypto.randomUUID(), offer_ref: 'conformance', attendances: [{ booking_ref: waiting.booking_ref, attended: true }],
  });
  claim('nobody has come before it begins',
    early.code === status.FAILED_PRECONDITION && early.details.ErrorInfo.reason === 'NOT_BEGUN', early);
}

module.exports = { checkTraining };
