// Names of languages, as people write them, to the codes of BCP 47 that the form asks for.
'use strict';

const NAMES = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'none' });
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

// What Unicode calls otherwise, or knows under three letters.
const OTHERS = [
  ['bengali', 'bn'], ['sylheti', 'syl'], ['farsi', 'fa'], ['dari', 'prs'], ['mandarin', 'zh'], ['cantonese', 'yue'], ['twi', 'ak'],
  ['kurmanji', 'kmr'], ['sorani', 'ckb'], ['british sign language', 'bfi'], ['bsl', 'bfi'], ['patois', 'jam'],
];

const CODES = new Map(OTHERS);
for (const first of LETTERS) {
  for (const second of LETTERS) {
    const name = NAMES.of(first + second);
    if (name && !CODES.has(name.toLowerCase())) CODES.set(name.toLowerCase(), first + second);
  }
}

// `{ codes, unknown }`: each language once, in order, and whether there were names that no language has.
function languagesOf(text) {
  const names = text.split(/,|;|\n|\band\b|&/i).map((name) => name.trim().toLowerCase()).filter(Boolean);
  const codes = names.map((name) => CODES.get(name));
  return { codes: [...new Set(codes.filter(Boolean))], unknown: codes.includes(undefined) };
}

module.exports = { languagesOf };
