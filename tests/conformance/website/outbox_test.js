// The outbox against a gateway that counts, stopped at every step: what it took reaches the gateway, once.
//
// node --test outbox_test.js
'use strict';

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { afterEach, beforeEach, test } = require('node:test');
const { GatewayError } = require('./gateway');
const { Outbox } = require('./outbox');
const { SealedFolder } = require('./sealed_folder');

const ID = '7b0a4f5e-2c11-4c9f-9a54-3d1f6f0f2a11';
const REQUEST = { requestId: ID, enquiry: { name: 'Ada Example' } };
const KEY = Buffer.alloc(32, 7);
const STEPS = ['write', 'erase'];

// Keeps its promise about request_id, and answers as it is told.
class Gateway {
  constructor() {
    this.taken = new Map();
    this.failures = []; // Of the next calls: before it took anything, or with the answer lost.
  }

  async take(request) {
    const failure = this.failures.shift();
    if (failure?.before) throw failure.before;
    if (this.taken.has(request.requestId)) assert.deepStrictEqual(request, this.taken.get(request.requestId).request);
    else this.taken.set(request.requestId, { request, response: { reference: `REF-${this.taken.size + 1}` } });
    if (failure?.after) throw failure.after;
    return this.taken.get(request.requestId).response;
  }
}

const away = () => new GatewayError('unavailable', 'away');

let folder;
let gateway;
let open; // Outboxes to close.
const original = Object.fromEntries(STEPS.map((step) => [step, SealedFolder.prototype[step]]));

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outbox-'));
  gateway = new Gateway();
  open = [];
});

afterEach(async () => {
  Object.assign(SealedFolder.prototype, original);
  for (const outbox of open) await outbox.close();
  fs.rmSync(folder, { recursive: true });
});

// A new process on the same folder. Pauses are so long that only open() tries again.
async function start(key = KEY) {
  const outbox = new Outbox({
    folder, key, send: (request) => gateway.take(request), canMend: (violations) => violations.length > 0,
    retry: { first_seconds: 3600, max_seconds: 3600 }, log: () => {},
  });
  open.push(outbox);
  await outbox.open();
  return outbox;
}

// The process ends right before or after its `number`th step on the disk; whether there were so many.
function stopAt(number, after) {
  let count = 0;
  let stopped = false;
  for (const step of STEPS) {
    SealedFolder.prototype[step] = async function stopping(...words) {
      if (stopped) throw new Error('stopped');
      count += 1;
      stopped = count === number;
      if (!stopped || after) await original[step].apply(this, words);
      if (stopped) throw new Error('stopped');
    };
  }
  return () => stopped;
}

const waiting = () => fs.readdirSync(path.join(folder, 'waiting'));

test('what the gateway takes is erased here, and its answer is known', async () => {
  const outbox = await start();
  const outcome = await outbox.submit(REQUEST);
  assert.strictEqual(outcome.state, 'accepted');
  assert.deepStrictEqual(waiting(), []);
  assert.strictEqual((await outbox.outcome(ID)).response.reference, 'REF-1');
  assert.strictEqual(await outbox.outcome(ID.replace('7', '8')), null);
});

test('stopped at any step, what was written down reaches the gateway once', async () => {
  for (const gatewayDoes of [{}, { before: away() }, { after: away() }]) {
    for (const after of [false, true]) {
      for (let number = 1; ; number += 1) {
        gateway = new Gateway();
        gateway.failures = [gatewayDoes];
        fs.rmSync(folder, { recursive: true });
        const first = await start();
        const wasStopped = stopAt(number, after);
        const outcome = await first.submit(REQUEST).catch(() => null);
        Object.assign(SealedFolder.prototype, original);
        gateway.failures = [];
        const writtenDown = outcome !== null || number > 1 || after;
        const next = await start();
        assert.strictEqual(gateway.taken.size, writtenDown ? 1 : 0, `step ${number}`);
        assert.strictEqual((await next.submit(REQUEST)).response.reference, 'REF-1');
        assert.strictEqual(gateway.taken.size, 1);
        assert.deepStrictEqual(waiting(), []);
        if (!wasStopped()) break;
      }
    }
  }
});

test('a gateway that is away, overloaded or not to be convinced is asked again', async () => {
  for (const code of ['unavailable', 'deadline_exceeded', 'resource_exhausted', 'permission_denied', 'internal']) {
    gateway = new Gateway();
    gateway.failures = [{ before: new GatewayError(code, '') }];
    fs.rmSync(folder, { recursive: true });
    const outbox = await start();
    assert.strictEqual((await outbox.submit(REQUEST)).state, 'kept', code);
    await outbox.tryAgain();
    assert.strictEqual((await outbox.outcome(ID)).state, 'accepted', code);
  }
});

test('what the visitor can mend is not kept; what nobody is there to mend is left to a person', async () => {
  const wrong = new GatewayError('invalid_argument', '', [{ field: 'enquiry.email', description: 'must be' }]);
  const outbox = await start();
  gateway.failures = [{ before: wrong }];
  assert.deepStrictEqual(await outbox.submit(REQUEST), { state: 'invalid', violations: wrong.violations });
  assert.strictEqual(await outbox.outcome(ID), null);

  gateway.failures = [{ before: away() }, { before: wrong }];
  assert.strictEqual((await outbox.submit(REQUEST)).state, 'kept');
  await outbox.tryAgain();
  assert.strictEqual((await outbox.outcome(ID)).state, 'refused');
  assert.deepStrictEqual(await outbox.counts(), { waiting: 0, oldest_seconds: 0, refused: 1 });
});

test('other answers under the same request_id change nothing', async () => {
  const outbox = await start();
  gateway.failures = [{ before: away() }];
  await outbox.submit(REQUEST);
  const other = { ...REQUEST, enquiry: { name: 'Another' } };
  const kept = await outbox.submit(other);
  assert.ok(kept.state === 'kept' && kept.changed);
  await outbox.tryAgain();
  const accepted = await outbox.submit(other);
  assert.ok(accepted.state === 'accepted' && accepted.changed);
  assert.strictEqual(gateway.taken.get(ID).request.enquiry.name, 'Ada Example');
});

test('a file that was damaged, moved or sealed with another key is refused, and holds up nobody else', async () => {
  const outbox = await start();
  gateway.failures = [{ before: away() }];
  await outbox.submit(REQUEST);
  await outbox.close();
  const file = path.join(folder, 'waiting', ID);
  const bytes = fs.readFileSync(file);
  assert.ok(!bytes.includes('Ada'));
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] ^= 1;
    fs.writeFileSync(file, damaged);
    await assert.rejects(outbox.waiting.read(ID), `byte ${at}`);
  }
  fs.writeFileSync(file, bytes.subarray(0, 10));
  await assert.rejects(outbox.waiting.read(ID));
  fs.writeFileSync(path.join(folder, 'waiting', ID.replace('7', '8')), bytes);
  await assert.rejects(outbox.waiting.read(ID.replace('7', '8')));
  fs.writeFileSync(file, bytes);
  await assert.rejects((await start(Buffer.alloc(32, 8))).waiting.read(ID));

  await start();
  assert.deepStrictEqual([...gateway.taken.keys()], [ID]);
});
