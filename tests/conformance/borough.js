// A borough's own system as a test plays it: receives enquiries over gRPC, opens each with nothing but OpenSSL, and
// acknowledges it.
'use strict';

const crypto = require('crypto');
const { execFileSync } = require('child_process');

const STREAM_SECONDS = 200;

class Borough {
  // `calls`: GrpcCalls of a gateway that is up.
  constructor(calls, member) {
    this.calls = calls;
    this.sealing = calls.world.sealing[member];
    this.stub = calls.connect('EnquiryService', `${member}/enquiries`);
    this.received = []; // { reference, enquiry }, in order
  }

  // The next delivery, opened: waits for it. `enquiry` is the protobuf JSON of the answers.
  async next() {
    this.deliveries ??= this.calls.stream(this.stub, 'ReceiveEnquiries', {}, STREAM_SECONDS);
    const { value, done } = await this.deliveries.responses.next();
    if (done) throw new Error('the stream of enquiries ended');
    const received = { reference: value.record.reference, record: value.record, lease: value.lease, enquiry: this.open(value.sealed_enquiry) };
    this.received.push(received);
    return received;
  }

  acknowledge({ reference, lease }) {
    return this.calls.call(this.stub, 'AcknowledgeEnquiry', { request_id: crypto.randomUUID(), reference, lease });
  }

  async take() {
    const received = await this.next();
    await this.acknowledge(received);
    return received;
  }

  open(sealed) {
    const words = ['cms', '-decrypt', '-inform', 'DER', '-inkey', this.sealing.key, '-recip', this.sealing.certificate];
    return JSON.parse(execFileSync('openssl', words, { input: sealed, timeout: 30000 }).toString('utf8'));
  }

  close() {
    this.deliveries?.cancel();
    this.deliveries = null;
  }
}

module.exports = { Borough };
