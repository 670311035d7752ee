// The form from the gateway, and from the last time it was reached when it is away: an outage takes no enquirer away.
'use strict';

const fs = require('fs/promises');
const { EnquiryForm } = require('./form');

const REFRESH_MS = 5 * 60 * 1000;

class FormSource {
  // `file` holds the last description; no personal data is in it.
  constructor({ gateway, file, form, log }) {
    Object.assign(this, { gateway, file, settings: form, log });
    this.form = null;
    this.freshUntil = 0;
  }

  async open() {
    const known = await fs.readFile(this.file, 'utf8').catch(() => null);
    if (known) this.form = new EnquiryForm(JSON.parse(known), this.settings);
    await this.refresh();
  }

  // null: the gateway was never reached. Never waits for the gateway when there is a form to show.
  async current() {
    const refreshed = Date.now() < this.freshUntil ? null : this.refresh();
    if (!this.form) await refreshed;
    return this.form;
  }

  refresh() {
    this.refreshing ??= this.fetch().finally(() => { this.refreshing = null; });
    return this.refreshing;
  }

  async fetch() {
    try {
      const { questions } = await this.gateway.call('EnquiryService/DescribeEnquiryForm', {});
      this.form = new EnquiryForm(questions, this.settings);
      this.freshUntil = Date.now() + REFRESH_MS;
      await fs.writeFile(`${this.file}.part`, JSON.stringify(questions), { mode: 0o600 });
      await fs.rename(`${this.file}.part`, this.file);
    } catch (error) {
      this.log('form not refreshed', { code: error.code });
    }
  }
}

module.exports = { FormSource };
