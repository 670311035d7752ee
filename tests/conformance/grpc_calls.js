// gRPC calls from Node, made from the .proto files alone, as members of the world that gateway.py wrote.
'use strict';

const fs = require('fs');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');
const { claim } = require('./claims');

const CALL_SECONDS = 30;
const SERVICES = ['directory', 'vacancies', 'enquiries', 'training', 'placements'];

class GrpcCalls {
  constructor(world) {
    this.world = world;
    const definition = loader.loadSync(SERVICES.map((name) => `consortium/v1/${name}.proto`), {
      includeDirs: [world.proto], keepCase: true, enums: String, longs: Number, oneofs: true, defaults: true, arrays: true,
    });
    this.v1 = grpc.loadPackageDefinition(definition).consortium.v1;
    this.rpc = new protobuf.Root();
    this.rpc.resolvePath = (origin, target) => [path.join(world.proto, target)].find(fs.existsSync) ?? target;
    this.rpc.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], { keepCase: true });
  }

  // A stub of `service`, e.g. `EnquiryService`, as `client`, e.g. `hackney/enquiries`; one who is nobody has no certificate.
  connect(service, client) {
    const { world } = this;
    const files = world.clients[client];
    const issuers = fs.readFileSync(world.issuers);
    const credentials = files
      ? grpc.credentials.createSsl(issuers, fs.readFileSync(files.key), fs.readFileSync(files.certificate))
      : grpc.credentials.createSsl(issuers);
    return new this.v1[service](world.address, credentials, {
      'grpc.ssl_target_name_override': world.gateway_name, 'grpc.default_authority': world.gateway_name,
    });
  }

  call(stub, method, request) {
    return new Promise((resolve, reject) => {
      stub[method](request, new grpc.Metadata(), { deadline: Date.now() + CALL_SECONDS * 1000 },
        (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  // The error of a call that must fail: code, text, and details by type.
  async refusal(stub, method, request) {
    const error = await this.call(stub, method, request).then(() => null, (refused) => refused);
    claim(`${method} is refused`, error !== null, 'OK');
    const details = {};
    for (const bytes of error.metadata.get('grpc-status-details-bin')) {
      const status = this.rpc.lookupType('google.rpc.Status').decode(bytes);
      claim('details repeat the code', status.code === error.code, status);
      for (const any of status.details) {
        const name = any.type_url.split('/').pop();
        details[name.split('.').pop()] = this.rpc.lookupType(name).decode(any.value);
      }
    }
    return { code: error.code, text: error.details, details };
  }

  // An open stream: its responses as an async iterator that ends with it, and its cancelling.
  stream(stub, method, request, seconds) {
    const stream = stub[method](request, new grpc.Metadata(), { deadline: Date.now() + seconds * 1000 });
    stream.on('error', () => {}); // Cancelling a stream is an error to grpc-js; others end the iterator.
    // On a turn of its own: whoever awaited a response runs while Node's HTTP/2 still reads, and a reset that is sent then
    // can send for ever (nodejs/node#64113).
    const cancel = () => setImmediate(() => stream.cancel());
    return { responses: stream[Symbol.asyncIterator](), cancel };
  }
}

module.exports = { GrpcCalls };
