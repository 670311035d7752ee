// The form: that it is the gateway's, that everybody can use it, and that every mistake is shown beside its field.
'use strict';

const fs = require('fs');
const { claim } = require('../claims');
const { ANSWERS, Visitor } = require('./visitor');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const KNOWN_TO_THE_SITE = ['channel', 'enquiry.campaign', 'enquiry.privacy_notice_version'];
const REVERSING = '\u202e';

// What is posted, and every error that must be there; nothing else may be.
const MISTAKES = [
  {
    title: 'nothing is filled in',
    answers: {},
    errors: {
      kind: 'Answer “What are you interested in?”',
      name: 'Enter your name',
      email: 'Give an e-mail address or a telephone number',
      telephone: 'Give a telephone number or an e-mail address',
      postcode: 'Enter postcode',
      over21: 'Answer “Are you over 21?”',
      spareRoom: 'Answer “Do you have a spare bedroom?”',
      consentToContact: 'Tick “I have read the privacy notice and agree to be contacted about my enquiry”',
    },
  },
  {
    title: 'answers are too long, or not what they should be',
    answers: {
      ...ANSWERS, name: 'x'.repeat(101), email: `${'x'.repeat(250)}@example.com`, telephone: '0'.repeat(31), postcode: 'N4',
      currentAgency: 'x'.repeat(101), message: 'x'.repeat(2001), languages: 'Klingonese',
    },
    errors: {
      name: 'Your name must be at most 100 characters long',
      email: 'E-mail address must be at most 254 characters long',
      telephone: 'Telephone number must be at most 30 characters long',
      postcode: 'Postcode must be a whole postcode, for example N4 2DP',
      languages: '“Which languages do you speak at home?” must be names of languages in English, with commas between them',
      currentAgency: '“Which council or agency do you foster for?” must be at most 100 characters long',
      message: '“Is there anything you would like to tell or ask us?” must be at most 2000 characters long',
    },
  },
  {
    title: 'only the gateway sees what is wrong',
    answers: { ...ANSWERS, name: `Ada${REVERSING}`, email: 'nobody', telephone: '12', message: `look${REVERSING}` },
    errors: {
      name: 'Your name must not hold invisible characters or ones that change the direction of writing; type it again',
      email: 'E-mail address must be an e-mail address, like name@example.com',
      telephone: 'Telephone number must be a telephone number of 10 to 15 digits, like 020 7946 0000',
      message: '“Is there anything you would like to tell or ask us?” must not hold invisible characters or ones that change the direction of writing; type it again',
    },
  },
  {
    title: 'a call is asked for, and no number is given',
    answers: { ...ANSWERS, contactMethod: 'CONTACT_METHOD_TEXT' },
    errors: { telephone: 'Telephone number is needed to reach you as you asked' },
  },
  {
    title: 'a call-back is asked for, and no number is given',
    answers: { ...ANSWERS, callBackWindows: ['CALL_BACK_WINDOW_MORNINGS', 'CALL_BACK_WINDOW_WEEKENDS'] },
    errors: { telephone: 'Telephone number is needed to call you back' },
  },
  {
    title: 'an e-mail is asked for, and no address is given',
    answers: { ...ANSWERS, email: '', telephone: '020 7946 0018', contactMethod: 'CONTACT_METHOD_EMAIL' },
    errors: { email: 'E-mail address is needed to reach you as you asked' },
  },
  {
    title: 'eleven languages are spoken',
    answers: { ...ANSWERS, name: '"><b class="typed">Ada', message: '\n</textarea><b class="typed">', languages: 'Somali, Turkish, Bengali, French, German, Greek, Polish, Welsh, Irish, Urdu and Yoruba' },
    errors: { languages: '“Which languages do you speak at home?” must be at most 10 answers; there are 11' },
  },
];

// Reading aloud, contrast, labels, order of headings: what a program can find out.
async function checkAccessible(visitor, what) {
  await visitor.page.evaluate(AXE);
  const { violations } = await visitor.page.evaluate(() => globalThis.axe.run());
  claim(`${what} has nothing that axe finds against it`, violations.length === 0,
    violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]));
}

async function checkQuestions(town, browser) {
  const website = town.calls.connect('EnquiryService', 'consortium/website');
  const { questions } = await town.calls.call(website, 'DescribeEnquiryForm', {});
  const visitor = await Visitor.at(town, browser, { javaScript: true });
  claim('the form is there', await visitor.go('/enquiry') === 200, await visitor.text());
  const wanted = questions.filter((question) => !KNOWN_TO_THE_SITE.includes(question.path));
  const shown = await visitor.page.evaluate(() => [...document.querySelectorAll('.question')].map((question) => ({
    name: question.querySelector('input, textarea').name,
    label: (question.querySelector('legend') ?? question.querySelector('label')).textContent.replace(/ \(optional\)$/, ''),
    codes: [...question.querySelectorAll('.choice input')].map((input) => input.value).filter((code) => /^[A-Z]/.test(code)),
  })));
  const asWanted = wanted.map(({ name, label, choices }) => ({ name, label, codes: choices.map((choice) => choice.code) }));
  claim('it asks what the gateway describes, in its order and words', JSON.stringify(shown) === JSON.stringify(asWanted), shown);
  const withLimits = wanted.filter((question) => question.required || question.characters_max > 0);
  const tried = new Set(MISTAKES.flatMap((mistake) => Object.keys(mistake.errors)));
  claim('each question that can be answered wrongly is, below', withLimits.every((question) => tried.has(question.name) || question.characters_max === 0 && !question.required),
    withLimits.map((question) => question.name).filter((name) => !tried.has(name)));

  await checkAccessible(visitor, 'the form');
  await visitor.send();
  await checkAccessible(visitor, 'the form with its errors');
  const focused = await visitor.page.evaluate(() => document.activeElement.className);
  claim('the summary of errors has the focus', focused === 'summary', focused);
  await visitor.page.setViewportSize({ width: 320, height: 640 });
  const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
  claim('nothing is wider than a small telephone', wide <= 320, wide);
  await visitor.leave();
}

async function checkMistakes(town, browser) {
  const visitor = await Visitor.at(town, browser);
  for (const { title, answers, errors } of MISTAKES) {
    const status = await visitor.enquire(answers);
    const found = await visitor.errors();
    const sorted = (of) => JSON.stringify(Object.entries(of).sort());
    claim(`${title}: each error is beside its field, and no other is there`, status === 422 && sorted(found) === sorted(errors), [status, found]);
    claim('and the page says so in its title', (await visitor.page.title()).startsWith('Error: '), await visitor.page.title());
  }
  const [name] = Object.keys(await visitor.errors());
  const { answers } = MISTAKES[MISTAKES.length - 1];
  const shown = await Promise.all(['name', 'languages'].map((each) => visitor.page.inputValue(`#${each}`)));
  claim('what was typed is still there', shown.join() === [answers.name, answers.languages].join(), shown);
  claim('as text, whatever it looks like', await visitor.page.locator('.typed').count() === 0, 'markup');
  await visitor.page.click(`.summary a[href="#${name}"]`);
  const focused = await visitor.page.evaluate(() => document.activeElement.id);
  claim("the summary's link leads to the field", focused === name, focused);
  claim('and nothing of it is kept', town.outbox('waiting').length === 0 && await town.taken() === 0, await town.taken());
  await visitor.leave();
}

module.exports = { checkAccessible, checkMistakes, checkQuestions };
