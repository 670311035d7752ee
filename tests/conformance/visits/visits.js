// Visits of the example website, by headless Chromium, in front of the real gateway.
//
// node visits.js WORLD.json, as `gateway.py --stopped` writes it. Prints a line per claim; the first that does not hold
// ends it with 1. Whatever happens, everything that was started is stopped.
'use strict';

const fs = require('fs');
const { claim, run } = require('../claims');
const { checkAccessiblePages, checkHappyPath, checkStrangers, checkTwice } = require('./enquiry_visits');
const { checkMistakes, checkQuestions } = require('./form_visits');
const { checkGatewayAway, checkLostAnswer } = require('./outage_visits');
const { Town } = require('./town');
const { openBrowser } = require('./visitor');

// What visitors typed and nobody but the borough may read.
const PERSONAL = /Example|example\.com|7946 0018|First line|e81ea|E8 1EA/;

async function visit(town, browser) {
  await checkQuestions(town, browser);
  await checkMistakes(town, browser);
  await checkHappyPath(town, browser);
  await checkAccessiblePages(town, browser);
  await checkTwice(town, browser);
  await checkStrangers(town, browser);
  await checkLostAnswer(town, browser);
  await checkGatewayAway(town, browser);

  const references = new Set(town.opened.map((received) => received.reference));
  const names = new Set(town.opened.map((received) => received.enquiry.name));
  claim('every enquiry reached the borough once', references.size === town.opened.length && names.size === town.opened.length
    && await town.taken() === town.opened.length, [...names]);
  const codes = await town.close();
  claim('website and gateway end when they are told to', codes.every((code) => code === 0), codes);
  const leaked = town.written().match(PERSONAL);
  claim('nothing that a visitor typed is in any file or log', leaked === null, leaked?.[0]);
  const told = [...references].find((reference) => [...town.siteLines, ...town.site.lines].join('\n').includes(reference));
  claim("and no reference is in the website's log", told === undefined, told);
}

async function main() {
  const town = new Town(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')));
  let browser;
  try {
    await town.open();
    browser = await openBrowser();
    await visit(town, browser);
    console.log('The website passes enquiries on.');
  } finally {
    await browser?.close();
    await town.close();
  }
}

run(main);
