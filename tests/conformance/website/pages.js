// The pages. No scripts, no personal data in any address, nothing loaded from elsewhere.
'use strict';

const { html } = require('./html');
const { questionHtml, errorText } = require('./questions');
const { byWhen, onDay } = require('./dates');

const STAGES = {
  ENQUIRY_STAGE_RECEIVED: 'We have your enquiry, and it is on its way to the team.',
  ENQUIRY_STAGE_PICKED_UP: 'The team has your enquiry.',
  ENQUIRY_STAGE_CONTACT_ATTEMPTED: 'The team has tried to reach you.',
  ENQUIRY_STAGE_CONTACTED: 'The team has been in touch with you.',
  ENQUIRY_STAGE_INFORMATION_SENT: 'The team has sent you information.',
  ENQUIRY_STAGE_VISITED: 'The team has visited you.',
  ENQUIRY_STAGE_APPLIED: 'You have applied.',
  ENQUIRY_STAGE_APPROVED: 'You are approved.',
  ENQUIRY_STAGE_CLOSED: 'This enquiry is closed.',
};

// `settings.telephone` is on every page: whoever cannot use it can ring.
class Pages {
  constructor({ telephone }) {
    this.telephone = telephone;
  }

  layout(title, content) {
    return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Fostering in North London</title>
<link rel="stylesheet" href="/site.css">
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header><p>Fostering in North London</p></header>
<main id="main">
${content}
</main>
<footer><p>Rather talk? Ring <strong>${this.telephone}</strong>.</p>
<p><a href="/enquiry">Enquire</a> <a href="/status">How far is my enquiry?</a> <a href="/privacy">Privacy notice</a></p></footer>
</body>
</html>
`.toString();
  }

  // `ids` minted with the form; `violations` with the gateway's paths; `notice` is said above the form.
  enquiry(form, { answers, ids, campaign = '', violations = [], trap = false, notice = '' }) {
    const errors = new Map(); // In the order of the questions, the first of each.
    for (const question of form.asked) {
      const violation = violations.find(({ field }) => form.questionAt(field) === question);
      if (violation) errors.set(question.name, errorText(question, violation.description));
    }
    const summary = [...errors].map(([name, text]) => ({ name, text }));
    if (trap) summary.push({ name: 'website', text: 'Leave the last field empty' });
    const title = 'Ask about fostering or adopting';
    return this.layout(`${summary.length ? 'Error: ' : ''}${title}`, html`${summary.length > 0 && this.errorSummary(summary)}
<h1>${title}</h1>
${notice && html`<p class="notice" role="alert">${notice}</p>`}
<p>Your answers go to the team that will be in touch with you, and to nobody else.</p>
<form method="post" action="/enquiry" novalidate>
<input type="hidden" name="request_id" value="${ids.requestId}">
<input type="hidden" name="token" value="${ids.token}">
<input type="hidden" name="campaign" value="${campaign}">
${form.asked.map((question) => questionHtml(question, answers[question.name] ?? '', errors.get(question.name)))}
<p>Read the <a href="/privacy">privacy notice</a> (version ${form.privacyNoticeVersion}).</p>
<div class="trap"><label for="website">Leave this field empty</label>
<input type="text" id="website" name="website" tabindex="-1" autocomplete="off"></div>
<button type="submit">Send my enquiry</button>
</form>`);
  }

  errorSummary(errors) {
    return html`<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" autofocus>
<h2 id="summary-title">There is a problem</h2>
<ul>${errors.map(({ name, text }) => html`<li><a href="#${name}">${text}</a></li>`)}</ul>
</div>`;
  }

  // What became of a form that was sent: see Outbox.submit().
  sent(outcome) {
    const changed = outcome.changed && html`<p class="notice" role="alert">This form was sent before, and those answers count. Tell the team what has changed.</p>`;
    return outcome.state === 'accepted' ? this.accepted(outcome.response, changed) : this.safe(outcome.state === 'kept', changed);
  }

  safe(kept, changed) {
    return this.layout('Your enquiry is safe', html`<h1>Your enquiry is safe with us</h1>
${changed}
<p class="notice">${kept
    ? 'We cannot pass it on to your borough at this moment. We will as soon as we can, without you doing anything.'
    : 'We could not pass it on by ourselves, so somebody will look at it and get in touch with you.'}</p>
${kept && html`<p>There is no need to send it again. <a href="/enquiry/sent">Look at this page again</a> later for your reference.</p>`}
<p>If you would rather talk to somebody now, ring <strong>${this.telephone}</strong>.</p>`);
  }

  accepted(response, changed) {
    const outside = response.routing === 'ROUTING_OUT_OF_AREA' && response.otherAuthorityName;
    return this.layout('Enquiry received', html`<div class="panel"><h1>Enquiry received</h1>
<p>Your reference is <strong id="reference">${response.reference}</strong></p></div>
${changed}
${outside && html`<p>Your home is in ${response.otherAuthorityName}, outside our six boroughs. We will get in touch with you all the same, and ${response.otherAuthorityName} can help you as well.</p>`}
${this.nextSteps(response.nextSteps)}
${(response.otherWaysOfHelping ?? []).map((way) => html`<p>${way}</p>`)}
${this.contact(response.contact ?? {})}
<p>Keep your reference. With it you can see <a href="/status">how far your enquiry is</a>.</p>`);
  }

  nextSteps(steps = []) {
    return steps.length > 0 && html`<h2>What happens next</h2>
<ol>${steps.map((step) => html`<li>${step.text.replace(/\.$/, '')} by <time datetime="${step.by}">${byWhen(step.by)}</time>.</li>`)}</ol>`;
  }

  contact(contact) {
    return html`<h2>Who will be in touch</h2>
<address><p><strong>${contact.name}</strong></p>
<p>Telephone: ${contact.telephone}</p>
<p>E-mail: <a href="mailto:${contact.email}">${contact.email}</a></p></address>
<p><a href="${contact.pageUrl}">${contact.name}: fostering</a></p>
<p><a href="${contact.informationPackUrl}">Information pack</a></p>`;
  }

  // `status` of GetEnquiryStatus; `error` beside the field.
  status({ status, reference = '', error }) {
    const field = html`<div class="question${error && ' wrong'}"><label for="reference">Your reference</label>
<p class="hint" id="reference-hint">For example 7KQ4-M2XD-9.</p>
${error && html`<p class="error" id="reference-error"><span class="hidden">Error:</span> ${error}</p>`}
<input type="text" id="reference" name="reference" value="${reference}" class="width-20" autocomplete="off" spellcheck="false" aria-describedby="reference-hint${error && ' reference-error'}"${error && html` aria-invalid="true"`}></div>`;
    return this.layout(`${error ? 'Error: ' : ''}How far is my enquiry?`, html`${error && this.errorSummary([{ name: 'reference', text: error }])}
<h1>How far is my enquiry?</h1>
${status && html`<div class="panel"><h2>Enquiry ${status.reference}</h2><p id="stage">${STAGES[status.stage] ?? ''}</p></div>
<p>We received it on ${onDay(status.receivedAt)}; it came to this stage on ${onDay(status.stageAt)}.</p>
${this.nextSteps(status.nextSteps)}
${this.contact(status.contact ?? {})}`}
<form method="post" action="/status" novalidate>${field}
<button type="submit">Show me</button></form>`);
  }

  privacy(version) {
    return this.layout('Privacy notice', html`<h1>Privacy notice</h1>
<p>Version ${version}</p>
<p>We use your answers to get in touch with you about fostering or adopting, and for nothing else unless you ask for news.
They are stored encrypted. This site erases them as soon as they are passed on, and from then on only the team can open them.</p>
<p>This site keeps two cookies, which say that a form came from your browser, and what became of it. They are gone when you
close it.</p>`);
  }

  // For what went wrong; nobody is left without a way.
  problem(title, text) {
    return this.layout(title, html`<h1>${title}</h1><p>${text}</p>
<p>You can also ring <strong>${this.telephone}</strong>.</p>`);
  }
}

module.exports = { Pages };
