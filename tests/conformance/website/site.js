// What is at each address. A page that was posted answers with 303 to a page that can be looked at again.
'use strict';

const fs = require('fs');
const path = require('path');
const { Guesses } = require('./guesses');
const { Pages } = require('./pages');
const { postedForm, Refusal } = require('./posted_form');

const STYLE = fs.readFileSync(path.join(__dirname, 'site.css'));
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};
// Said beside the reference, by the gateway's code.
const STATUS_ERRORS = {
  invalid_argument: 'Check your reference: a character is wrong or missing',
  not_found: 'We know no enquiry with this reference; check each character',
  resource_exhausted: 'There were too many tries; wait ten minutes, or ring us',
};

const page = (status, text, headers = []) => ({ status, text, headers });
const redirect = (to, headers = []) => ({ status: 303, text: '', headers: [...headers, ['Location', to]] });

class Site {
  // `sessions`, `outbox`, `forms` (FormSource), `gateway`: see their files. `addressHeader`: where the proxy in front says
  // who the visitor is, e.g. `x-real-ip`; empty without a proxy.
  constructor({ sessions, outbox, forms, gateway, settings, log }) {
    Object.assign(this, { sessions, outbox, forms, gateway, settings, log });
    this.pages = new Pages(settings);
    this.guesses = new Guesses();
    this.routes = {
      'GET /': () => redirect('/enquiry'),
      'GET /enquiry': (request, url) => this.showForm(request, url),
      'POST /enquiry': (request) => this.takeForm(request),
      'GET /enquiry/sent': (request) => this.showSent(request),
      'GET /status': () => page(200, this.pages.status({})),
      'POST /status': (request) => this.showStatus(request),
      'GET /privacy': () => page(200, this.pages.privacy(settings.privacy_notice_version)),
      'GET /site.css': () => ({ status: 200, text: STYLE, type: 'text/css; charset=utf-8', headers: [['Cache-Control', 'max-age=3600']] }),
      'GET /health': async () => ({ status: 200, text: JSON.stringify(await this.outbox.counts()), type: 'application/json', headers: [] }),
    };
  }

  // Answers one request, whatever happens, and logs its route alone: neither address nor answers.
  async handle(request, response) {
    const started = process.hrtime.bigint();
    const url = new URL(request.url, 'http://here');
    const route = `${request.method === 'HEAD' ? 'GET' : request.method} ${url.pathname}`;
    const known = Object.hasOwn(this.routes, route);
    let answer;
    try {
      answer = known ? await this.routes[route](request, url) : this.unknown(url);
    } catch (error) {
      answer = this.failed(error);
    }
    const headers = [...Object.entries(HEADERS), ['Content-Type', answer.type ?? 'text/html; charset=utf-8'], ...answer.headers];
    for (const [name, value] of headers) response.setHeader(name, value);
    // What was not read of a refused form must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close');
    response.writeHead(answer.status);
    response.end(request.method === 'HEAD' ? '' : answer.text);
    this.log('request', { route: known ? route : 'unknown', status: answer.status, ms: Number((process.hrtime.bigint() - started) / 1000000n) });
  }

  unknown(url) {
    const elsewhere = ['GET', 'POST'].some((method) => Object.hasOwn(this.routes, `${method} ${url.pathname}`));
    return elsewhere ? page(405, this.pages.problem('That does not work here', 'Use the form.')) : page(404, this.pages.problem('Page not found', 'There is no such page.'));
  }

  failed(error) {
    if (error instanceof Refusal) return page(error.status, this.pages.problem(error.message, 'Go back to the form and try again.'));
    // Where, never what: a message may quote an answer.
    this.log('failed', { code: error.code ?? error.name, at: (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)).slice(0, 3).map((line) => line.trim()) });
    return page(500, this.pages.problem('Something went wrong here', 'Your answers were not taken. Go back and send them again.'));
  }

  async showForm(request, url) {
    const form = await this.forms.current();
    if (!form) return page(503, this.pages.problem('We cannot show the form at this moment', 'Try again in a few minutes.'));
    const session = this.sessions.of(request);
    const campaign = form.campaign(url.searchParams.get('campaign'));
    return page(200, this.pages.enquiry(form, { answers: {}, ids: this.sessions.newForm(session), campaign }), session.headers.map(setCookie));
  }

  async takeForm(request) {
    const posted = await postedForm(request);
    const form = await this.forms.current();
    if (!form) return page(503, this.pages.problem('We cannot take the form at this moment', 'Try again in a few minutes.'));
    const session = this.sessions.of(request);
    const answers = form.read(posted);
    const campaign = form.campaign(posted.get('campaign'));
    const ids = { requestId: posted.get('request_id') ?? '', token: posted.get('token') ?? '' };
    const again = (status, more) => page(status, this.pages.enquiry(form, { answers, ids, campaign, ...more }), session.headers.map(setCookie));

    if (!this.sessions.isOurs(session, ids.requestId, ids.token)) {
      return again(403, { ids: this.sessions.newForm(session), notice: 'We could not tell that this form is yours. Check your answers and send it once more.' });
    }
    const violations = form.check(answers);
    // Programs fill in everything. A browser may, too, so nobody is dropped for it.
    const trap = Boolean(posted.get('website'));
    if (violations.length > 0 || trap) return again(422, { violations, trap });

    const outcome = await this.submit(form.toRequest(answers, { requestId: ids.requestId, campaign }));
    if (outcome.state === 'failed') return again(503, { notice: `We could not take your enquiry. Send it again in a few minutes, or ring ${this.settings.telephone}.` });
    if (outcome.state === 'invalid') return again(422, { violations: outcome.violations });
    const cookies = [...session.headers, this.sessions.sentCookie(session, ids.requestId)].map(setCookie);
    return outcome.changed ? page(409, this.pages.sent(outcome), cookies) : redirect('/enquiry/sent', cookies);
  }

  async submit(request) {
    try {
      return await this.outbox.submit(request);
    } catch (error) {
      this.log('not written down', { code: error.code ?? error.name });
      return { state: 'failed' };
    }
  }

  async showSent(request) {
    const requestId = this.sessions.sentForm(request);
    const outcome = requestId && await this.outbox.outcome(requestId);
    return outcome ? page(200, this.pages.sent(outcome)) : redirect('/enquiry');
  }

  async showStatus(request) {
    const reference = ((await postedForm(request)).get('reference') ?? '').trim();
    const address = (this.settings.address_header && request.headers[this.settings.address_header]) || request.socket.remoteAddress;
    if (!reference) return page(422, this.pages.status({ error: 'Enter your reference' }));
    if (!this.guesses.isAllowed(address)) return page(429, this.pages.status({ reference, error: STATUS_ERRORS.resource_exhausted }));
    try {
      return page(200, this.pages.status({ status: await this.gateway.call('EnquiryService/GetEnquiryStatus', { reference }) }));
    } catch (error) {
      if (error.code === 'not_found') this.guesses.add(address);
      if (STATUS_ERRORS[error.code]) return page(422, this.pages.status({ reference, error: STATUS_ERRORS[error.code] }));
      this.log('status not known', { code: error.code });
      return page(503, this.pages.problem('We cannot look it up at this moment', 'Your enquiry is safe. Try again in a few minutes.'));
    }
  }
}

const setCookie = (cookie) => ['Set-Cookie', cookie];

module.exports = { Site };
