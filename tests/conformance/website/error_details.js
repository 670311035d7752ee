// The details of the gateway's errors: bytes of protobuf messages, in base64, as the Connect protocol sends them. One
// message matters to a form, google.rpc.BadRequest, and it is read here without any library:
//
//   BadRequest { repeated FieldViolation field_violations = 1; }
//   FieldViolation { string field = 1; string description = 2; }
'use strict';

function varint(bytes, from) {
  let value = 0;
  for (let at = from, factor = 1; at < bytes.length && factor < 2 ** 50; at += 1, factor *= 128) {
    value += (bytes[at] & 127) * factor;
    if (bytes[at] < 128) return { value, next: at + 1 };
  }
  throw new Error('not a protobuf message');
}

// The fields of a message that hold bytes, in order; numbers are passed over.
function lengthDelimited(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    const read = (tag.value & 7) === 1 || (tag.value & 7) === 5 ? null : varint(bytes, tag.next);
    switch (tag.value & 7) {
      case 0: at = read.next; break;
      case 1: at = tag.next + 8; break;
      case 2:
        at = read.next + read.value;
        found.push({ number: tag.value >>> 3, value: bytes.subarray(read.next, at) });
        break;
      case 5: at = tag.next + 4; break;
      default: throw new Error('not a protobuf message');
    }
    if (at > bytes.length) throw new Error('a protobuf message was cut off');
  }
  return found;
}

const text = (fields, number) => fields.filter((field) => field.number === number).map((field) => field.value.toString('utf8')).pop() ?? '';

// Of the `details` of an error: `[{ field: 'enquiry.postcode', description: 'must be …' }]`, empty when there are none.
function fieldViolations(details) {
  return (details ?? [])
    .filter((detail) => detail.type === 'google.rpc.BadRequest')
    .flatMap((detail) => lengthDelimited(Buffer.from(detail.value, 'base64')))
    .filter((field) => field.number === 1)
    .map((field) => lengthDelimited(field.value))
    .map((fields) => ({ field: text(fields, 1), description: text(fields, 2) }));
}

module.exports = { fieldViolations };
