// Every enquiry's way to the gateway: written down first, sent, and sent again with the same request_id until the gateway
// has answered. So neither a gateway that is away, nor an answer that is lost, nor an end of this program loses or doubles
// one. What is written down is sealed, and erased as soon as the gateway has it.
//
//   waiting/<request_id>   the request, until the gateway has answered
//   settled/<request_id>   what the gateway answered, for the visitor's page; forgotten after 30 days
//   refused/<request_id>   what the gateway will not take and the visitor is not there to mend, for a person (refused.js)
'use strict';

const crypto = require('crypto');
const path = require('path');
const { SealedFolder } = require('./sealed_folder');

const WAITING_MAX = 10000;
const SETTLED_MS = 30 * 24 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

// The gateway will say the same again, however often it is asked.
const FINAL = new Set(['invalid_argument', 'already_exists', 'failed_precondition', 'out_of_range']);
// There was no gateway to ask, so there is none for the next one either.
const AWAY = new Set(['unavailable', 'deadline_exceeded']);

class Outbox {
  // `send(request)` resolves to the answer or fails with a GatewayError; `canMend(violations)` says whether the visitor can
  // mend them on the form; `retry` is `{ first_seconds, max_seconds }`, the pauses between two tries.
  constructor({ folder, key, send, canMend, retry, log }) {
    Object.assign(this, { send, canMend, retry, log });
    this.digestKey = crypto.createHmac('sha256', key).update('digest').digest();
    this.waiting = new SealedFolder(path.join(folder, 'waiting'), key);
    this.settled = new SealedFolder(path.join(folder, 'settled'), key);
    this.refused = new SealedFolder(path.join(folder, 'refused'), key);
    this.turns = new Map();
    this.pauseSeconds = retry.first_seconds;
  }

  async open() {
    await Promise.all([this.waiting.open(), this.settled.open(), this.refused.open()]);
    await this.forgetSettled();
    this.forgetting = setInterval(() => this.forgetSettled().catch((error) => this.log('forgetting failed', { code: error.code })), DAY_MS);
    await this.tryAgain();
  }

  async close() {
    this.closed = true;
    clearInterval(this.forgetting);
    clearTimeout(this.timer);
    await Promise.allSettled(this.turns.values());
  }

  // One form of one visitor; sent twice, it has one outcome:
  //   { state: 'accepted', response }   the gateway has it
  //   { state: 'kept' }                 it is written down here and will be passed on
  //   { state: 'refused' }              a person will look at it
  //   { state: 'invalid', violations }  the visitor can mend it; nothing is kept
  // `changed`: it was sent before with other answers, and those count. Fails when it cannot be written down.
  submit(request) {
    const id = request.requestId;
    return this.inTurn(id, async () => {
      const digest = this.digest(request);
      const earlier = await this.outcome(id);
      if (earlier) return { ...earlier, changed: earlier.digest !== digest };
      if ((await this.waiting.list()).length >= WAITING_MAX) throw new Error(`${WAITING_MAX} enquiries wait already`);
      await this.waiting.write(id, request);
      return this.attempt(id, request, true);
    });
  }

  // What became of a form that was sent; null when there was none.
  async outcome(id) {
    const settled = await this.settled.read(id);
    if (settled) return settled;
    const refused = await this.refused.read(id);
    if (refused) return { state: 'refused', digest: this.digest(refused.request) };
    const waiting = await this.waiting.read(id);
    return waiting && { state: 'kept', digest: this.digest(waiting) };
  }

  // For the operator's alarm: how many wait, how long the oldest has, how many a person must look at.
  async counts() {
    const [waiting, refused] = await Promise.all([this.waiting.list(), this.refused.list()]);
    const oldest = waiting.length ? Math.max(0, Math.round((Date.now() - waiting[0].writtenMs) / 1000)) : 0;
    return { waiting: waiting.length, oldest_seconds: oldest, refused: refused.length };
  }

  async attempt(id, request, visitorWaits) {
    let response;
    try {
      response = await this.send(request);
    } catch (error) {
      const violations = error.violations ?? [];
      if (error.code === 'invalid_argument' && visitorWaits && this.canMend(violations)) {
        await this.waiting.erase(id);
        return { state: 'invalid', violations };
      }
      if (!FINAL.has(error.code)) return this.keep(error.code);
      const fields = violations.map((violation) => violation.field);
      await this.refused.write(id, { at: new Date().toISOString(), code: error.code, violations, request });
      await this.waiting.erase(id);
      this.log('refused', { code: error.code, fields });
      return { state: 'refused' };
    }
    const outcome = { state: 'accepted', digest: this.digest(request), response };
    await this.settled.write(id, outcome);
    await this.waiting.erase(id);
    return outcome;
  }

  keep(code) {
    this.log('kept', { code });
    this.scheduleRetry();
    return { state: 'kept', code };
  }

  scheduleRetry() {
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => this.tryAgain().catch((error) => {
      this.log('retry failed', { code: error.code });
      this.scheduleRetry();
    }), this.pauseSeconds * 1000);
  }

  // Each that waits, oldest first.
  async tryAgain() {
    clearTimeout(this.timer);
    this.timer = null;
    let away = false;
    for (const { name } of await this.waiting.list()) {
      if (this.closed) return;
      const outcome = await this.inTurn(name, () => this.attemptAgain(name)).catch((error) => {
        this.log('unreadable', { code: error.code }); // One damaged file holds up nobody else.
        return { state: 'kept' };
      });
      away = outcome.state === 'kept' && AWAY.has(outcome.code);
      if (away) break;
    }
    this.pauseSeconds = away ? Math.min(this.pauseSeconds * 2, this.retry.max_seconds) : this.retry.first_seconds;
    if ((await this.waiting.list()).length > 0) this.scheduleRetry();
  }

  async attemptAgain(id) {
    const settled = await this.settled.read(id);
    const request = settled ? null : await this.waiting.read(id);
    if (!request) { // Answered meanwhile, or just before this program ended.
      await this.waiting.erase(id);
      return { state: 'accepted' };
    }
    const outcome = await this.attempt(id, request, false);
    if (outcome.state === 'accepted') this.log('passed on', {});
    return outcome;
  }

  async forgetSettled() {
    const until = Date.now() - SETTLED_MS;
    for (const { name, writtenMs } of await this.settled.list()) {
      if (writtenMs < until) await this.settled.erase(name);
    }
  }

  // Two of one form wait for each other; those of others do not.
  inTurn(id, work) {
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(work, work);
    const leave = () => {
      if (this.turns.get(id) === turn) this.turns.delete(id);
    };
    this.turns.set(id, turn);
    turn.then(leave, leave);
    return turn;
  }

  digest(request) {
    return crypto.createHmac('sha256', this.digestKey).update(JSON.stringify(request)).digest('base64url');
  }
}

module.exports = { Outbox };
