// One question of the form as HTML: label, hint, error and control, tied together for a screen reader.
'use strict';

const { html } = require('./html');

// What browsers need to know to help with typing, by question name. Without it a question still works.
const TYPING = {
  name: { autocomplete: 'name', spellcheck: false },
  email: { type: 'email', autocomplete: 'email', spellcheck: false },
  telephone: { type: 'tel', autocomplete: 'tel', width: 20 },
  postcode: { autocomplete: 'postal-code', width: 10, spellcheck: false },
  currentAgency: { autocomplete: 'off' },
};
const HINTS = { languages: 'Their names in English, with commas between them, for example Somali, Turkish.' };
// Needed as a group, which their hints say; "(optional)" would contradict it.
const EITHER_OR = new Set(['email', 'telephone']);

const YES_NO = [{ code: 'yes', label: 'Yes' }, { code: 'no', label: 'No' }];

// An error as a sentence that stands alone, beside its field and in the summary. The gateway's descriptions are
// predicates (`must be …`) or sentences (`give …`).
function errorText(question, description) {
  const { label } = question;
  const quoted = label.endsWith('?') || question.control === 'FORM_CONTROL_TICK' ? `“${label}”` : label;
  if (description === 'needs an answer') {
    if (question.control === 'FORM_CONTROL_TICK') return `Tick ${quoted}`;
    return quoted === label ? `Enter ${label[0].toLowerCase()}${label.slice(1)}` : `Answer ${quoted}`;
  }
  if (/^(must|needs|is) /.test(description)) return `${quoted} ${description}`;
  return description[0].toUpperCase() + description.slice(1);
}

function hintOf(question) {
  if (HINTS[question.name]) return HINTS[question.name];
  if (question.hint) return question.hint;
  if (question.control === 'FORM_CONTROL_ANY_OF') return 'Choose all that apply.';
  return question.control === 'FORM_CONTROL_PARAGRAPHS' ? `At most ${question.charactersMax.toLocaleString('en-GB')} characters.` : '';
}

function labelText(question) {
  const optional = !question.required && !EITHER_OR.has(question.name) && question.control !== 'FORM_CONTROL_TICK';
  return `${question.label}${optional ? ' (optional)' : ''}`;
}

// Hint and error above the control, and the ids by which the control is described.
function notes(question, error) {
  const hint = hintOf(question);
  const ids = [hint && `${question.name}-hint`, error && `${question.name}-error`].filter(Boolean).join(' ');
  const lines = [
    hint && html`<p class="hint" id="${question.name}-hint">${hint}</p>`,
    error && html`<p class="error" id="${question.name}-error"><span class="hidden">Error:</span> ${error}</p>`,
  ];
  return { lines, described: ids && html` aria-describedby="${ids}"`, invalid: error && html` aria-invalid="true"` };
}

function textField(question, answer, error) {
  const { lines, described, invalid } = notes(question, error);
  const typing = TYPING[question.name] ?? {};
  const spelling = typing.spellcheck === false && html` spellcheck="false"`;
  const completion = typing.autocomplete && html` autocomplete="${typing.autocomplete}"`;
  return html`<label for="${question.name}">${labelText(question)}</label>${lines}
    <input type="${typing.type ?? 'text'}" id="${question.name}" name="${question.name}" value="${answer}"
      ${typing.width && html`class="width-${typing.width}"`}${completion}${spelling}${described}${invalid}>`;
}

function paragraphs(question, answer, error) {
  const { lines, described, invalid } = notes(question, error);
  // The line break after the tag is HTML's own; without it a first empty line of the answer would be lost.
  return html`<label for="${question.name}">${labelText(question)}</label>${lines}
    <textarea id="${question.name}" name="${question.name}" rows="5"${described}${invalid}>
${answer}</textarea>`;
}

// The first choice has the question's own id: an error's link leads to it.
function choices(question, type, offered, chosen, error) {
  const { lines, described } = notes(question, error);
  const items = offered.map((choice, i) => {
    const id = i === 0 ? question.name : `${question.name}-${i + 1}`;
    return html`<div class="choice"><input type="${type}" id="${id}" name="${question.name}" value="${choice.code}"${chosen.includes(choice.code) && html` checked`}>
      <label for="${id}">${choice.label}</label></div>`;
  });
  return html`<fieldset${described}><legend>${labelText(question)}</legend>${lines}${items}</fieldset>`;
}

function tick(question, answer, error) {
  const { lines, described, invalid } = notes(question, error);
  return html`${lines}<div class="choice"><input type="checkbox" id="${question.name}" name="${question.name}" value="yes"${answer === 'yes' && html` checked`}${described}${invalid}>
    <label for="${question.name}">${question.label}</label></div>`;
}

function control(question, answer, error) {
  switch (question.control) {
    case 'FORM_CONTROL_ONE_OF': return choices(question, 'radio', question.choices, [answer], error);
    case 'FORM_CONTROL_ANY_OF': return choices(question, 'checkbox', question.choices, answer, error);
    case 'FORM_CONTROL_YES_NO': return choices(question, 'radio', YES_NO, [answer], error);
    case 'FORM_CONTROL_TICK': return tick(question, answer, error);
    case 'FORM_CONTROL_PARAGRAPHS': return paragraphs(question, answer, error);
    default: return textField(question, answer, error);
  }
}

// `error`: its text, or nothing.
function questionHtml(question, answer, error) {
  return html`<div class="question${error && ' wrong'}">${control(question, answer, error)}</div>`;
}

module.exports = { questionHtml, errorText };
