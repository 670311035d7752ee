// The website's back end: node server.js SETTINGS.json (README.md says what is in it). Composition only.
//
// Prints JSON lines, the first with its address; never an answer, an address of a visitor or a reference. SIGTERM and
// SIGINT end it after the requests in progress; whatever ends it otherwise, nothing that was taken is lost.
'use strict';

const fs = require('fs');
const http = require('http');
const path = require('path');
const { FormSource } = require('./form_source');
const { Gateway } = require('./gateway');
const { keysOf } = require('./keys');
const { Outbox } = require('./outbox');
const { Sessions } = require('./session');
const { Site } = require('./site');

function log(event, fields) {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
}

async function main(settingsFile) {
  const settings = JSON.parse(fs.readFileSync(settingsFile, 'utf8'));
  fs.mkdirSync(settings.state, { recursive: true, mode: 0o700 });
  const keys = keysOf(settings.key_file);
  const gateway = new Gateway(settings.gateway);
  const forms = new FormSource({
    gateway,
    file: path.join(settings.state, 'form.json'),
    form: { privacyNoticeVersion: settings.privacy_notice_version, test: settings.test },
    log,
  });
  const outbox = new Outbox({
    folder: settings.state,
    key: keys.outbox,
    send: (request) => gateway.call('EnquiryService/SubmitEnquiry', request),
    canMend: (violations) => violations.some((violation) => forms.form.questionAt(violation.field)),
    retry: settings.retry,
    log,
  });
  await forms.open();
  await outbox.open();

  const sessions = new Sessions({ key: keys.sessions, secure: settings.secure !== false });
  const site = new Site({ sessions, outbox, forms, gateway, settings, log });
  const server = http.createServer({ headersTimeout: 10000, requestTimeout: 30000, maxHeaderSize: 16384 }, (request, response) => {
    site.handle(request, response).catch((error) => {
      log('failed', { code: error.code ?? error.name });
      response.destroy();
    });
  });
  server.maxConnections = 1000;
  server.listen(settings.listen.port, settings.listen.host, () => {
    log('serving', { address: `http://${settings.listen.host}:${server.address().port}` });
  });

  const end = () => {
    server.close(async () => {
      await outbox.close();
      gateway.close();
      log('ended', {});
    });
    server.closeIdleConnections();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main(process.argv[2]).catch((error) => {
  log('did not start', { code: error.code, message: error.message });
  process.exitCode = 1;
});
