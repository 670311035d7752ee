// Today in London as ISO 8601, whatever the locale data of this Node say about the order of a date.
'use strict';

const DATE = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' });

function londonToday() {
  const parts = Object.fromEntries(DATE.formatToParts(new Date()).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

module.exports = { londonToday };
