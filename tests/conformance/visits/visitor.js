// A person at a browser: headless Chromium, without JavaScript unless said otherwise.
'use strict';

const { chromium } = require('playwright-core');

const STEP_MS = 20000;
const OPTIONS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-proxy-server'];

// Answers that pass.
const ANSWERS = {
  kind: 'ENQUIRY_KIND_FOSTERING', name: 'Ada Example', email: 'ada@example.com', postcode: 'E8 1EA', over21: 'yes',
  spareRoom: 'SPARE_ROOM_YES', consentToContact: true,
};

// A new profile in a temporary folder, which Playwright removes.
const openBrowser = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: OPTIONS, timeout: 60000 });

class Visitor {
  static async at(town, browser, { javaScript = false } = {}) {
    const context = await browser.newContext({ javaScriptEnabled: javaScript });
    context.setDefaultTimeout(STEP_MS);
    const visitor = new Visitor();
    Object.assign(visitor, { town, context, page: await context.newPage(), addresses: [] });
    visitor.page.on('request', (request) => visitor.addresses.push(request.url()));
    return visitor;
  }

  async go(where) {
    const response = await this.page.goto(this.town.url + where);
    return response.status();
  }

  // Puts answers into the form by question name: texts are typed, codes chosen, lists ticked.
  async fill(answers) {
    for (const [name, answer] of Object.entries(answers)) {
      const first = this.page.locator(`[id="${name}"]`);
      const type = await first.evaluate((element) => element.type);
      if (type === 'radio') await this.page.check(`input[name="${name}"][value="${answer}"]`);
      else if (type !== 'checkbox') await first.fill(answer);
      else if (Array.isArray(answer)) for (const code of answer) await this.page.check(`input[name="${name}"][value="${code}"]`);
      else await first.setChecked(answer);
    }
  }

  // Status of the page that comes.
  async send() {
    const loaded = this.page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303);
    await this.page.click('main form button');
    const status = (await loaded).status();
    await this.page.waitForLoadState();
    return status;
  }

  async enquire(answers) {
    await this.go('/enquiry');
    await this.fill(answers);
    return this.send();
  }

  heading() {
    return this.page.textContent('h1');
  }

  text() {
    return this.page.textContent('main');
  }

  reference() {
    return this.page.textContent('#reference');
  }

  // The errors on the page: each beside its field, tied to it, and in the summary with a link to it.
  errors() {
    return this.page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.question .error')].map((error) => {
      const name = error.id.replace(/-error$/, '');
      const text = error.textContent.replace(/^Error:/, '').trim();
      const field = document.getElementById(name);
      const described = (field.closest('fieldset') ?? field).getAttribute('aria-describedby') ?? '';
      const link = [...document.querySelectorAll('.summary a')].find((each) => each.getAttribute('href') === `#${name}`);
      const tied = described.split(' ').includes(error.id) && error.closest('.question').contains(field) && link?.textContent === text;
      return [name, tied ? text : 'not tied to its field'];
    })));
  }

  // What a form would post now, for posting it again by other means.
  posted() {
    return this.page.evaluate(() => Object.fromEntries(new FormData(document.querySelector('main form'))));
  }

  post(fields, headers = {}) {
    return this.context.request.post(`${this.town.url}/enquiry`, { form: fields, headers, maxRedirects: 0 });
  }

  leave() {
    return this.context.close();
  }
}

module.exports = { ANSWERS, Visitor, openBrowser };
