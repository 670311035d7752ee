// How many references that do not exist one visitor may ask about. The gateway counts the whole site as one client, so
// without this one guesser would use up everybody's tries.
'use strict';

const GUESSES_MAX = 10;
const WITHIN_MS = 10 * 60 * 1000;
const VISITORS_MAX = 10000;

class Guesses {
  constructor(now = Date.now) {
    this.now = now;
    this.made = new Map(); // address -> { count, until }
  }

  isAllowed(address) {
    return this.of(address).count < GUESSES_MAX;
  }

  add(address) {
    if (this.made.size >= VISITORS_MAX) this.made.delete(this.made.keys().next().value);
    const { count, until } = this.of(address);
    this.made.set(address, { count: count + 1, until });
  }

  of(address) {
    const known = this.made.get(address);
    return known && known.until > this.now() ? known : { count: 0, until: this.now() + WITHIN_MS };
  }
}

module.exports = { Guesses, GUESSES_MAX, WITHIN_MS };
