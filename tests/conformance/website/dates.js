// Instants as people in London read them.
'use strict';

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'long', day: 'numeric', month: 'long' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const onDay = (instant) => DAY.format(new Date(instant));

// `5pm on Wednesday 25 November`; midnight is the end of the day before it.
function byWhen(instant) {
  const [hour, minute] = TIME.format(new Date(instant)).split(':');
  if (hour === '00' && minute === '00') return `the end of ${onDay(new Date(instant).getTime() - 1)}`;
  if (hour === '12' && minute === '00') return `midday on ${onDay(instant)}`;
  const twelve = Number(hour) % 12 || 12;
  return `${twelve}${minute === '00' ? '' : `.${minute}`}${Number(hour) < 12 ? 'am' : 'pm'} on ${onDay(instant)}`;
}

module.exports = { byWhen, onDay };
