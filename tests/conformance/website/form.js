// The enquiry form, as DescribeEnquiryForm says it is: which questions to ask, what a posted form answers, and what the
// form itself says is missing. Labels, codes, limits and paths come from there; here is only what a web page adds.
'use strict';

const { languagesOf } = require('./languages');

// Answers that no visitor types: the site knows them.
const OURS = new Set(['channel', 'enquiry.campaign', 'enquiry.privacy_notice_version']);
const REACHABLE = ['enquiry.email', 'enquiry.telephone'];
const FULL_POSTCODE = /^[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9O][A-Z]{2}$/i;
const CODE = /^[A-Za-z0-9._-]+$/;

const isMany = (question) => question.control === 'FORM_CONTROL_ANY_OF';

class EnquiryForm {
  // `questions` of DescribeEnquiryFormResponse; `privacyNoticeVersion` of the notice that the site shows.
  constructor(questions, { privacyNoticeVersion, test }) {
    this.privacyNoticeVersion = privacyNoticeVersion;
    this.test = test;
    this.asked = questions.filter((question) => !OURS.has(question.path));
    this.campaignMax = questions.find((question) => question.path === 'enquiry.campaign')?.charactersMax ?? 0;
  }

  // Which question an error's path means, e.g. `enquiry.languages[1]`; undefined when the page does not ask it.
  questionAt(path) {
    const whole = path.replace(/\[\d+\].*$/, '');
    return this.asked.find((question) => question.path === whole);
  }

  // A campaign's code as it came in a link; empty unless it is one. A damaged link keeps nobody from enquiring.
  campaign(code) {
    return code && code.length <= this.campaignMax && CODE.test(code) ? code : '';
  }

  // What was posted, by question name: a text, or a list of codes. Only what the form offers counts as chosen.
  read(posted) {
    const answers = {};
    for (const question of this.asked) {
      const codes = new Set((question.choices ?? []).map((choice) => choice.code));
      const texts = posted.getAll(question.name).map((text) => text.replace(/\r\n?/g, '\n').trim());
      if (isMany(question)) answers[question.name] = texts.filter((text) => codes.has(text));
      else answers[question.name] = codes.size && !codes.has(texts[0]) ? '' : texts[0] ?? '';
    }
    return answers;
  }

  // What the form itself says is wrong, in the gateway's words and with its paths. The gateway checks more; but while it
  // is away an enquiry is kept that only this has looked at, and later nobody is there to mend it.
  check(answers) {
    const found = [];
    const problem = (field, description) => found.push({ field, description });
    for (const question of this.asked) {
      const answer = answers[question.name];
      if (answer.length === 0) {
        if (question.required) problem(question.path, 'needs an answer');
      } else if (question.charactersMax && question.control !== 'FORM_CONTROL_TEXTS' && [...answer].length > question.charactersMax) {
        problem(question.path, `must be at most ${question.charactersMax} characters long`);
      } else if (question.path === 'enquiry.postcode' && !FULL_POSTCODE.test(answer)) {
        problem(question.path, 'must be a whole postcode, for example N4 2DP');
      } else if (question.path === 'enquiry.languages') {
        const { codes, unknown } = languagesOf(answer);
        if (unknown) problem(question.path, 'must be names of languages in English, with commas between them');
        else if (codes.length > question.itemsMax) problem(question.path, `must be at most ${question.itemsMax} answers; there are ${codes.length}`);
      }
    }
    if (REACHABLE.every((path) => !answers[this.questionAt(path)?.name])) {
      problem(REACHABLE[0], 'give an e-mail address or a telephone number');
      problem(REACHABLE[1], 'give a telephone number or an e-mail address');
    }
    return found;
  }

  // The request, as the JSON of SubmitEnquiryRequest.
  toRequest(answers, { requestId, campaign }) {
    const enquiry = { privacyNoticeVersion: this.privacyNoticeVersion };
    const request = { requestId, channel: 'ENQUIRY_CHANNEL_WEBSITE', enquiry };
    if (campaign) enquiry.campaign = campaign;
    if (this.test) request.test = true;
    for (const question of this.asked) {
      const value = this.valueOf(question, answers[question.name]);
      if (value !== undefined) (question.path.startsWith('enquiry.') ? enquiry : request)[question.name] = value;
    }
    return request;
  }

  valueOf(question, answer) {
    if (answer.length === 0) return undefined;
    switch (question.control) {
      case 'FORM_CONTROL_YES_NO':
      case 'FORM_CONTROL_TICK':
        return answer === 'yes';
      case 'FORM_CONTROL_TEXTS':
        return languagesOf(answer).codes;
      default:
        return answer;
    }
  }
}

module.exports = { EnquiryForm };
