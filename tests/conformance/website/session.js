// Whose form it is: a random cookie, and with each form a request_id that is bound to it. No accounts, nothing stored.
'use strict';

const crypto = require('crypto');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SESSION = /^[0-9a-f]{32}$/;

function cookiesOf(request) {
  const pairs = (request.headers.cookie ?? '').split(/; */).map((pair) => pair.split('='));
  return new Map(pairs.filter((pair) => pair.length === 2));
}

class Sessions {
  // `secure`: the site is reached by HTTPS, as every site but a trial on one's own machine is.
  constructor({ key, secure }) {
    this.key = key;
    this.secure = secure;
  }

  // The visitor's session, and the header that starts one when there is none.
  of(request) {
    const known = cookiesOf(request).get(this.name('enquiry'));
    if (SESSION.test(known)) return { id: known, headers: [] };
    const id = crypto.randomBytes(16).toString('hex');
    return { id, headers: [this.cookie('enquiry', id)] };
  }

  // The idempotency key of one form, minted with it: sent twice, it is one enquiry.
  newForm(session) {
    const requestId = crypto.randomUUID();
    return { requestId, token: this.sign(`form ${session.id} ${requestId}`) };
  }

  // Whether this visitor was given this form here. Another site can neither read nor make the token.
  isOurs(session, requestId, token) {
    return UUID.test(requestId) && this.signed(`form ${session.id} ${requestId}`, token);
  }

  // The cookie by which a visitor finds what became of the form that was sent, and what it says.
  sentCookie(session, requestId) {
    return this.cookie('sent', `${requestId}.${this.sign(`sent ${session.id} ${requestId}`)}`);
  }

  sentForm(request) {
    const [requestId, token] = (cookiesOf(request).get(this.name('sent')) ?? '').split('.');
    return UUID.test(requestId) && this.signed(`sent ${this.of(request).id} ${requestId}`, token) ? requestId : null;
  }

  name(name) {
    return this.secure ? `__Host-${name}` : name;
  }

  cookie(name, value) {
    return `${this.name(name)}=${value}; Path=/; HttpOnly; SameSite=Lax${this.secure ? '; Secure' : ''}`;
  }

  sign(text) {
    return crypto.createHmac('sha256', this.key).update(text).digest('base64url');
  }

  signed(text, signature) {
    const wanted = Buffer.from(this.sign(text));
    const found = Buffer.from(signature ?? '');
    return wanted.length === found.length && crypto.timingSafeEqual(wanted, found);
  }
}

module.exports = { Sessions };
