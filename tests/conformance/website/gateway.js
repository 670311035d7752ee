// The gateway's methods as JSON over HTTPS: a POST each (the Connect protocol's unary calls), over mutual TLS 1.3, with
// nothing but Node. Errors are GatewayError; its `code` is one of gRPC's in small letters, e.g. `invalid_argument`.
'use strict';

const fs = require('fs');
const https = require('https');
const { fieldViolations } = require('./error_details');

const ANSWER_BYTES_MAX = 1024 * 1024;
const CONNECTIONS_MAX = 32;

// What an answer means that is not the gateway's own, but of something in between.
const CODE_OF_STATUS = { 401: 'unauthenticated', 403: 'permission_denied', 404: 'unimplemented' };

class GatewayError extends Error {
  constructor(code, message, violations = []) {
    super(message);
    this.code = code;
    this.violations = violations;
  }
}

function errorOf(status, text) {
  try {
    const { code, message, details } = JSON.parse(text);
    if (typeof code === 'string') return new GatewayError(code, message ?? '', fieldViolations(details));
  } catch {
    // Not the gateway's own words; the status has to do.
  }
  return new GatewayError(CODE_OF_STATUS[status] ?? 'unavailable', `answered ${status}`);
}

class Gateway {
  // `settings`: `url`, e.g. `https://gateway.example:8444`; PEM files `issuers`, `certificate` and `key`, read once; and
  // `answer_seconds`, how long a visitor may have to wait for an answer.
  constructor(settings) {
    this.url = settings.url;
    this.answerMs = settings.answer_seconds * 1000;
    this.agent = new https.Agent({
      keepAlive: true,
      maxSockets: CONNECTIONS_MAX,
      minVersion: 'TLSv1.3',
      ca: fs.readFileSync(settings.issuers),
      cert: fs.readFileSync(settings.certificate),
      key: fs.readFileSync(settings.key),
    });
  }

  // The answer of a method, e.g. call('EnquiryService/SubmitEnquiry', {…}). `unavailable` and `deadline_exceeded`: whether
  // the gateway took it is not known, so ask again with the same request_id.
  async call(method, request) {
    const signal = AbortSignal.timeout(this.answerMs);
    try {
      return await this.post(method, JSON.stringify(request), signal);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      // A kept-alive connection that the gateway closed in the same moment says nothing about the gateway.
      if (error.onReusedConnection && !signal.aborted) return this.call(method, request);
      throw new GatewayError(signal.aborted ? 'deadline_exceeded' : 'unavailable', error.code ?? 'no answer');
    }
  }

  post(method, body, signal) {
    return new Promise((resolve, reject) => {
      const request = https.request(`${this.url}/consortium.v1.${method}`, {
        agent: this.agent,
        method: 'POST',
        signal,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'Connect-Protocol-Version': '1',
          'Connect-Timeout-Ms': String(this.answerMs),
        },
      }, (response) => {
        const parts = [];
        let bytes = 0;
        response.on('data', (part) => {
          parts.push(part);
          bytes += part.length;
          if (bytes > ANSWER_BYTES_MAX) request.destroy(new Error('the answer is too long'));
        });
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode !== 200) return reject(errorOf(response.statusCode, text));
          try {
            return resolve(JSON.parse(text));
          } catch {
            return reject(new GatewayError('unavailable', 'the answer is not JSON'));
          }
        });
      });
      request.on('error', (error) => {
        reject(Object.assign(error, { onReusedConnection: request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code) }));
      });
      request.end(body);
    });
  }

  close() {
    this.agent.destroy();
  }
}

module.exports = { Gateway, GatewayError };
