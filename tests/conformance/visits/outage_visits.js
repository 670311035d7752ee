// The gateway away, its answer lost, the website killed: the visitor is told, and nothing is lost or doubled.
'use strict';

const { claim } = require('../claims');
const { ANSWERS, Visitor } = require('./visitor');

const SAFE = 'Your enquiry is safe with us';

// Looks again until the enquiry's reference is there; the website says when it was passed on.
async function passedOn(town, visitor, from) {
  await town.siteSays('passed on', 'event', from);
  await visitor.go('/enquiry/sent');
  claim('the visitor who looks again has a reference', await visitor.heading() === 'Enquiry received', await visitor.text());
  return visitor.reference();
}

// The gateway has it, and the website does not know.
async function checkLostAnswer(town, browser) {
  const before = await town.taken();
  const visitor = await Visitor.at(town, browser);
  await visitor.go('/enquiry');
  await visitor.fill({ ...ANSWERS, name: 'Lost Example' });
  town.relay.loseAnswers();
  const from = town.site.lines.length;
  const told = visitor.send();
  const received = await town.deliver();
  claim('the gateway takes an enquiry whose answer is lost', received.enquiry.name === 'Lost Example', received.reference);
  town.relay.cut();
  await told;
  claim('the visitor is told that it is safe', await visitor.heading() === SAFE, await visitor.text());
  claim('and not to send it again', (await visitor.text()).includes('no need to send it again'), await visitor.text());
  town.relay.leadTo(town.json);
  const reference = await passedOn(town, visitor, from);
  claim('asked again, the gateway gives the reference that the borough has', reference === received.reference, reference);
  claim('and it is one enquiry', await town.taken() === before + 1, await town.taken());
  claim('the website has erased it', town.outbox('waiting').length === 0, town.outbox('waiting'));
  await visitor.leave();
}

// The gateway is killed; while it is away the website is, too.
async function checkGatewayAway(town, browser) {
  const before = await town.taken();
  await town.killGateway();
  const visitor = await Visitor.at(town, browser);
  const mistaken = await Visitor.at(town, browser);
  await visitor.enquire({ ...ANSWERS, name: 'Durable Example', email: 'durable@example.com', message: 'kept while the gateway is away' });
  claim('with the gateway away the form is there, and the visitor is told that the enquiry is safe', await visitor.heading() === SAFE, await visitor.text());
  claim('and whom to ring', (await visitor.text()).includes('020 7946 0902'), await visitor.text());
  const status = await mistaken.enquire({ ...ANSWERS, name: 'Mistaken Example', postcode: 'N4' });
  claim('what the form itself says is still checked', status === 422 && Object.keys(await mistaken.errors()).join() === 'postcode', status);
  await mistaken.enquire({ ...ANSWERS, name: 'Mistaken Example', email: 'nobody' });
  claim('what only the gateway would see is kept', await mistaken.heading() === SAFE, await mistaken.text());

  const waiting = town.outbox('waiting');
  claim('both wait in files that nobody else may read', waiting.length === 2 && waiting.every((file) => file.mode === 0o600), waiting);
  const leaked = town.written().match(/Durable Example|durable@example|kept while|Mistaken Example/);
  claim('sealed: no answer is in any file or line in clear', leaked === null, leaked);
  await town.killSite();
  await town.startSite();
  await visitor.go('/enquiry/sent');
  claim('the website is killed, and has not forgotten', await visitor.heading() === SAFE, await visitor.text());
  claim('and shows the form to others', await mistaken.go('/enquiry') === 200, 'no form');

  const from = town.site.lines.length;
  await town.startGateway();
  const reference = await passedOn(town, visitor, from);
  const received = await town.deliver();
  claim('the gateway is back, and the borough receives what waited', received.reference === reference && received.enquiry.name === 'Durable Example', received.reference);
  claim('once', await town.taken() === before + 1, await town.taken());
  await checkRefused(town, mistaken, from);
  await visitor.leave();
  await mistaken.leave();
}

// What the gateway will not take is left to a person, not dropped.
async function checkRefused(town, mistaken, from) {
  await town.siteSays('refused', 'event', from);
  await mistaken.go('/enquiry/sent');
  claim('what the gateway refused later is told to the visitor', (await mistaken.text()).includes('somebody will look at it'), await mistaken.text());
  const [line, ...others] = await town.refused();
  claim('and to the operator, with the field', others.length === 0 && / invalid_argument enquiry\.email$/.test(line), line);
  const [id] = line.split(' ');
  claim('who can read it', (await town.refused('show', id)).some((each) => each.includes('Mistaken Example')), 'something else');
  await town.refused('erase', id);
  claim('and erase it', (await town.refused()).length === 0 && town.outbox('waiting').length === 0, town.outbox('refused'));
}

module.exports = { checkGatewayAway, checkLostAnswer };
