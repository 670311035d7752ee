// A form that was posted: its fields, or why they are not taken.
'use strict';

const BYTES_MAX = 64 * 1024;

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// Whether a page of this site sent it; browsers say so and no page can make them lie. Old browsers say nothing.
function isFromHere(request) {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

function bytesOf(request) {
  return new Promise((resolve, reject) => {
    const parts = [];
    let bytes = 0;
    request.on('data', (part) => {
      bytes += part.length;
      if (bytes <= BYTES_MAX) parts.push(part);
      else reject(new Refusal(413, 'Your answers are too long'));
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Refusal(400, 'Your answers did not arrive whole')));
  });
}

async function postedForm(request) {
  if (!isFromHere(request)) throw new Refusal(403, 'This form was not sent from this site');
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    throw new Refusal(415, 'This is not a form');
  }
  return new URLSearchParams((await bytesOf(request)).toString('utf8'));
}

module.exports = { postedForm, Refusal };
