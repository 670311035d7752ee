// Households and lists that the claims are about.
'use strict';

const crypto = require('crypto');
const { londonToday } = require('./london');

function plusDays(date, days) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

const today = londonToday();
const monday = plusDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
const asker = { officer_reference: 'D-17', purpose: 'PURPOSE_PLACEMENT_SEARCH' };

// One with a place for a child, of Hackney where nothing else is said.
function household(reference, authority = 'E09000012', area = 'N16') {
  return {
    household_ref: reference,
    kind: 'HOUSEHOLD_KIND_MAINSTREAM',
    places: { approved: 2, filled: 1, vacant: 1 },
    approval: { age_months_min: 0, age_months_max: 215, children_max: 2 },
    bedrooms: { free: 1, sharing: 'ROOM_SHARING_NONE' },
    approving_authority: authority,
    residence_authority: authority,
    area,
    offers: [{ kind: 'OFFER_KIND_SHORT_TERM' }],
    vacant_since: today,
    profile: { languages: ['so'] },
  };
}

function weeklyList(rows) {
  return {
    request_id: crypto.randomUUID(),
    week_commencing: monday,
    as_of: { seconds: Math.floor(Date.now() / 1000) },
    totals: [{ kind: 'HOUSEHOLD_KIND_MAINSTREAM', households: 2, approved: 4, filled: 2, vacant: 2 }],
    rows,
  };
}

module.exports = { asker, household, monday, plusDays, weeklyList };
