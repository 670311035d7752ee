// A piece of network between the website and the gateway that a visit can break.
'use strict';

const net = require('net');

class Relay {
  constructor() {
    this.target = null; // { host, port }; null: nobody is there.
    this.losing = false;
    this.sockets = new Set();
    this.server = net.createServer((socket) => this.join(socket));
  }

  async open() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${this.server.address().port}`;
  }

  leadTo(address) {
    const [host, port] = address.split(':');
    this.target = { host, port: Number(port) };
  }

  // From now on what the website says arrives, and what the gateway answers does not.
  loseAnswers() {
    this.losing = true;
  }

  // Nobody is there any more, and whoever still waited for an answer learns it.
  cut() {
    this.target = null;
    this.losing = false;
    for (const socket of this.sockets) socket.destroy();
  }

  join(website) {
    if (!this.target) return website.destroy();
    const gateway = net.connect(this.target);
    // Up to its second turn to speak the website shakes hands, and needs the gateway's answer for that.
    let turns = 0;
    let websiteSpoke = false;
    website.on('data', (bytes) => {
      if (!websiteSpoke) turns += 1;
      websiteSpoke = true;
      gateway.write(bytes);
    });
    gateway.on('data', (bytes) => {
      websiteSpoke = false;
      if (!(this.losing && turns > 1)) website.write(bytes);
    });
    for (const [one, other] of [[website, gateway], [gateway, website]]) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    return undefined;
  }

  close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

module.exports = { Relay };
