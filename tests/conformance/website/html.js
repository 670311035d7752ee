// HTML that is safe by the way it is written: what is put into html`…` is text unless it was made by html`…` itself.
'use strict';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

function textOf(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

function html(strings, ...values) {
  return new Html(strings.reduce((text, part, i) => text + textOf(values[i - 1]) + part));
}

module.exports = { html };
