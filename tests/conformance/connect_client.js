// The Connect protocol's own client for Node (@connectrpc/connect-node) against the gateway's JSON over HTTPS, made from
// the .proto files alone: no code is generated, the services come from a descriptor set.
//
// node connect_client.js WORLD.json, as gateway.py writes it. Prints a line per claim; the first that does not hold ends
// it with 1.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');
const { createFileRegistry, fromBinary, toJson } = require('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');
const { Code, ConnectError, createClient } = require('@connectrpc/connect');
const { createConnectTransport } = require('@connectrpc/connect-node');
const { Borough } = require('./borough');
const { claim, run } = require('./claims');
const { GrpcCalls } = require('./grpc_calls');

const CALL_MS = 30000;

const world = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));

function readContract() {
  const file = `${world.folder}/contract.binpb`;
  const sources = ['consortium/v1/directory', 'consortium/v1/enquiries', 'consortium/v1/vacancies', 'google/rpc/error_details'];
  execFileSync('/usr/bin/protoc', [`-I${world.proto}`, '--include_imports', `--descriptor_set_out=${file}`,
    ...sources.map((source) => path.join(world.proto, `${source}.proto`))], { timeout: 60000 });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(file)));
}

const contract = readContract();

function connect(service, client) {
  const files = world.clients[client];
  const identity = files && { key: fs.readFileSync(files.key), cert: fs.readFileSync(files.certificate) };
  const transport = createConnectTransport({
    baseUrl: `https://${world.json_address}`,
    httpVersion: '1.1',
    useBinaryFormat: false,
    defaultTimeoutMs: CALL_MS,
    nodeOptions: { ca: fs.readFileSync(world.issuers), minVersion: 'TLSv1.3', ...identity },
  });
  return createClient(contract.getService(`consortium.v1.${service}`), transport);
}

// The error of a call that must fail.
async function refusal(call) {
  const error = await call.then(() => null, (refused) => ConnectError.from(refused));
  claim('the call is refused', error !== null, 'OK');
  return error;
}

const detail = (error, name) => error.findDetails(contract.getMessage(`google.rpc.${name}`))[0];
const nameOf = (type, value) => contract.getEnum(`consortium.v1.${type}`).value[value]?.name;
const valueOf = (type, name) => contract.getEnum(`consortium.v1.${type}`).values.find((value) => value.name === name).number;

function enquiryRequest(postcode, more = {}) {
  return {
    requestId: crypto.randomUUID(),
    kind: valueOf('EnquiryKind', 'ENQUIRY_KIND_FOSTERING'),
    channel: valueOf('EnquiryChannel', 'ENQUIRY_CHANNEL_WEBSITE'),
    enquiry: {
      name: 'Grace Example ✓', telephone: '020 7946 0018', postcode, over21: true, languages: ['so', 'en'],
      spareRoom: valueOf('SpareRoom', 'SPARE_ROOM_YES'), privacyNoticeVersion: '2026-11', consentToContact: true, ...more,
    },
  };
}

async function checkIdentity() {
  const me = await connect('DirectoryService', 'consortium/website').whoAmI({});
  claim('the certificate says who calls', me.member === 'consortium' && me.client === 'website', me);
  const { code } = await refusal(connect('DirectoryService', 'nobody').whoAmI({}));
  // TLS 1.3 refuses after the client's last message, so what the client sees depends on what it is doing then.
  claim('without a certificate there is no conversation', [Code.Aborted, Code.Internal, Code.Unavailable].includes(code), Code[code]);
}

async function checkForm(website) {
  const { questions } = await website.describeEnquiryForm({});
  const postcode = questions.find((question) => question.path === 'enquiry.postcode');
  claim('the form describes itself', questions.length > 15 && postcode.required && postcode.charactersMax === 12, questions.length);
}

async function checkEnquiry(website) {
  const request = enquiryRequest('E8 1EA');
  const answer = await website.submitEnquiry(request);
  claim('an enquiry goes to its home borough', answer.contact.name === 'London Borough of Hackney', answer.contact);
  claim('and its reference can be read out', /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/.test(answer.reference), answer.reference);
  claim('and it is said what happens next, and by when', answer.nextSteps.length === 2 && answer.nextSteps.every((step) => step.text && step.by), answer);
  claim('and there is a receipt', answer.receipt.requestId === request.requestId && answer.receipt.sequence > 0n, answer.receipt?.requestId);

  const schema = contract.getMessage('consortium.v1.SubmitEnquiryResponse');
  const again = await website.submitEnquiry(request);
  claim('the same request_id has the same answer', JSON.stringify(toJson(schema, again)) === JSON.stringify(toJson(schema, answer)), again.reference);
  const other = await refusal(website.submitEnquiry({ ...enquiryRequest('E8 1GQ'), requestId: request.requestId }));
  claim('with other content it is refused', other.code === Code.AlreadyExists, Code[other.code]);

  const hackney = new Borough(new GrpcCalls(world), 'hackney');
  const received = await hackney.take();
  claim('the borough receives over gRPC what came as JSON', received.reference === answer.reference, received.reference);
  claim('and opens it', received.enquiry.name === request.enquiry.name && received.enquiry.languages.join() === 'so,en', 'other answers');
  hackney.close();
  return answer.reference;
}

async function checkRouting(website) {
  const outside = await website.submitEnquiry(enquiryRequest('E17 4JF'));
  claim('out of the area the other authority is named',
    nameOf('Routing', outside.routing) === 'ROUTING_OUT_OF_AREA' && outside.otherAuthorityName === 'Waltham Forest', outside.otherAuthorityName);
  const unknown = await website.submitEnquiry(enquiryRequest('N4 9ZZ'));
  claim('an unknown postcode turns nobody away', nameOf('Routing', unknown.routing) === 'ROUTING_UNKNOWN_POSTCODE' && unknown.reference !== '', unknown.routing);
}

async function checkRefusals(website) {
  const wrong = await refusal(website.submitEnquiry(enquiryRequest('N4', { consentToContact: false, telephone: '12' })));
  const violations = detail(wrong, 'BadRequest')?.fieldViolations ?? [];
  const fields = violations.map((violation) => violation.field).sort().join();
  claim('what is wrong is named field by field', wrong.code === Code.InvalidArgument
    && fields === 'enquiry.consent_to_contact,enquiry.postcode,enquiry.telephone', fields);
  claim('and what is allowed is said, without what was typed', violations.every((violation) => violation.description && !violation.description.includes('N4')), fields);

  const denied = await refusal(connect('EnquiryService', 'hackney/adapter').submitEnquiry(enquiryRequest('E8 1EA')));
  claim('an adapter may not submit', denied.code === Code.PermissionDenied, Code[denied.code]);
  claim('and the refusal has its reason', detail(denied, 'ErrorInfo')?.domain === 'consortium.v1', denied.rawMessage);
}

async function checkStatus(website, reference) {
  const status = await website.getEnquiryStatus({ reference: reference.toLowerCase().replaceAll('-', ' ') });
  claim('the status follows, however the reference is written', nameOf('EnquiryStage', status.stage) === 'ENQUIRY_STAGE_PICKED_UP', status.stage);
  const mistyped = await refusal(website.getEnquiryStatus({ reference: reference.slice(0, -1) + (reference.endsWith('7') ? '8' : '7') }));
  claim('a mistyped one says so', mistyped.code === Code.InvalidArgument && detail(mistyped, 'BadRequest')?.fieldViolations[0].field === 'reference', Code[mistyped.code]);
}

// Every unary method is served, under the rules of its own.
async function checkOtherRooms() {
  const dutyDesk = connect('VacancyService', 'islington/duty-desk');
  const { lists } = await dutyDesk.listVacancyLists({});
  claim('other rooms answer as well', lists?.length === 6, lists);
}

async function main() {
  const website = connect('EnquiryService', 'consortium/website');
  await checkIdentity();
  await checkForm(website);
  const reference = await checkEnquiry(website);
  await checkStatus(website, reference);
  await checkRouting(website);
  await checkRefusals(website);
  await checkOtherRooms();
  console.log('Connect for Node speaks with the gateway.');
}

run(main);
