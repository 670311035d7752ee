// A folder of small sealed files: each is whole or not there, on disk when a call returns, readable with the key alone.
//
// File: 1 byte version, 12 bytes nonce, 16 bytes tag, then AES-256-GCM of JSON; the file's name is authenticated with it.
'use strict';

const crypto = require('crypto');
const fs = require('fs/promises');
const path = require('path');

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

class SealedFolder {
  constructor(folder, key) {
    this.folder = folder;
    this.key = key;
  }

  // Makes the folder, and clears away what a stop in the middle of a write left.
  async open() {
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const name of await fs.readdir(this.folder)) {
      if (name.endsWith('.part')) await fs.unlink(path.join(this.folder, name));
    }
  }

  async write(name, value) {
    const file = path.join(this.folder, name);
    const handle = await fs.open(`${file}.part`, 'w', 0o600);
    try {
      await handle.writeFile(this.seal(name, JSON.stringify(value)));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(`${file}.part`, file);
    await this.sync();
  }

  // null: there is none.
  async read(name) {
    let bytes;
    try {
      bytes = await fs.readFile(path.join(this.folder, name));
    } catch (error) {
      if (error.code === 'ENOENT') return null;
      throw error;
    }
    return JSON.parse(this.unseal(name, bytes));
  }

  async erase(name) {
    await fs.rm(path.join(this.folder, name), { force: true });
    await this.sync();
  }

  // `[{ name, writtenMs }]`, oldest first.
  async list() {
    const names = (await fs.readdir(this.folder)).filter((name) => !name.endsWith('.part'));
    const files = await Promise.all(names.map(async (name) => {
      const found = await fs.stat(path.join(this.folder, name)).catch(() => null);
      return found && { name, writtenMs: found.mtimeMs };
    }));
    return files.filter(Boolean).sort((one, other) => one.writtenMs - other.writtenMs);
  }

  async sync() {
    const handle = await fs.open(this.folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  seal(name, text) {
    const nonce = crypto.randomBytes(NONCE_BYTES);
    const cipher = crypto.createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), sealed]);
  }

  unseal(name, bytes) {
    if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION) throw new Error(`${this.folder}: a file is damaged or of another version`);
    const decipher = crypto.createDecipheriv('aes-256-gcm', this.key, bytes.subarray(1, 1 + NONCE_BYTES))
      .setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(1 + NONCE_BYTES, HEAD_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8');
  }
}

module.exports = { SealedFolder };
