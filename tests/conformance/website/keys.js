// The site's secret: 32 bytes in a file, made when there is none, and a key for each use.
'use strict';

const crypto = require('crypto');
const fs = require('fs');

const KEY_BYTES = 32;

function secretOf(file) {
  try {
    const made = fs.openSync(file, 'wx', 0o600);
    fs.writeSync(made, crypto.randomBytes(KEY_BYTES));
    fs.fsyncSync(made);
    fs.closeSync(made);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const secret = fs.readFileSync(file);
  if (secret.length !== KEY_BYTES) throw new Error(`${file}: must hold ${KEY_BYTES} bytes; what is sealed with another key cannot be opened`);
  return secret;
}

function keysOf(file) {
  const secret = secretOf(file);
  const key = (use) => Buffer.from(crypto.hkdfSync('sha256', secret, '', `website ${use}`, KEY_BYTES));
  return { outbox: key('outbox'), sessions: key('sessions') };
}

module.exports = { keysOf };
