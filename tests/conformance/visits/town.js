// Everything that a visit needs: the gateway, the website, the network between them, and the borough at the other end.
'use strict';

const fs = require('fs');
const path = require('path');
const { Borough } = require('../borough');
const { GrpcCalls } = require('../grpc_calls');
const { londonToday } = require('../london');
const { Program } = require('./processes');
const { Relay } = require('./relay');

const SERVER = path.join(__dirname, '..', 'website', 'server.js');
const REFUSED = path.join(__dirname, '..', 'website', 'refused.js');

class Town {
  constructor(world) {
    this.world = world;
    this.folder = `${world.folder}/website`;
    this.settingsFile = `${world.folder}/website.json`;
    this.relay = new Relay();
    this.siteLines = []; // Of website processes that have ended.
    this.opened = []; // What the borough has opened, over all its streams.
  }

  async open() {
    const gateway = await this.relay.open();
    const { certificate, key } = this.world.clients['consortium/website'];
    this.settings = {
      listen: { host: '127.0.0.1', port: 0 },
      secure: false,
      gateway: { url: `https://${gateway}`, issuers: this.world.issuers, certificate, key, answer_seconds: 30 },
      state: this.folder,
      key_file: `${this.world.folder}/website.key`,
      retry: { first_seconds: 0.1, max_seconds: 0.4 },
      telephone: '020 7946 0902',
      privacy_notice_version: '2026-11',
      test: false,
    };
    await this.startGateway();
    await this.startSite();
  }

  async startGateway() {
    this.gateway = new Program(this.world.serve);
    const said = (words) => this.gateway.line((line) => line.split(words)[1]);
    const [address, json] = await Promise.all([said('serving on '), said('JSON over HTTPS at ')]);
    this.world.address = address;
    this.json = json;
    this.relay.leadTo(json);
    this.calls = new GrpcCalls(this.world);
    this.hackney = new Borough(this.calls, 'hackney');
  }

  async killGateway() {
    this.hackney.close();
    await this.gateway.kill();
  }

  async startSite() {
    fs.writeFileSync(this.settingsFile, JSON.stringify(this.settings));
    this.site = new Program([process.execPath, SERVER, this.settingsFile]);
    this.url = await this.siteSays('serving', 'address');
    // Visitors' cookies and open pages outlive a restart, so the port does as well.
    this.settings.listen.port = Number(new URL(this.url).port);
  }

  async killSite() {
    await this.site.kill();
    this.siteLines.push(...this.site.lines);
  }

  // Waits until the website logs an event, from its line number `from` on.
  siteSays(event, field = 'event', from = 0) {
    return this.site.line((line) => (line.includes(`"event":"${event}"`) ? String(JSON.parse(line)[field]) : null), from);
  }

  // The next enquiry that reaches Hackney, opened and acknowledged.
  async deliver() {
    const received = await this.hackney.take();
    this.opened.push(received);
    return received;
  }

  // How many enquiries the gateway has taken, by its own count.
  async taken() {
    const today = londonToday();
    const auditor = this.calls.connect('EnquiryService', 'consortium/auditor');
    const report = await this.calls.call(auditor, 'ReportEnquiries', { first_day: today, last_day: today });
    return report.members.reduce((sum, member) => sum + member.received, 0);
  }

  // The command for what the gateway refused; its lines.
  async refused(...words) {
    const program = new Program([process.execPath, REFUSED, this.settingsFile, ...words]);
    const { code } = await program.ended;
    if (code !== 0) throw new Error(`refused.js ended with ${code}`);
    return program.lines;
  }

  // Files of the website's outbox, by folder.
  outbox(folder) {
    const inside = `${this.folder}/${folder}`;
    return fs.readdirSync(inside).map((name) => ({ file: `${inside}/${name}`, mode: fs.statSync(`${inside}/${name}`).mode & 0o777 }));
  }

  // Every byte that website and gateway have written anywhere.
  written() {
    const files = fs.readdirSync(this.world.folder, { recursive: true }).map((name) => `${this.world.folder}/${name}`)
      .filter((name) => fs.statSync(name).isFile() && !/\/authority\//.test(name));
    return [...this.siteLines, ...this.site.lines, ...files.map((name) => fs.readFileSync(name, 'latin1'))].join('\n');
  }

  async close() {
    this.hackney?.close();
    this.relay.close();
    const programs = [this.site, this.gateway].filter((program) => program && program.process.exitCode === null && program.process.signalCode === null);
    return Promise.all(programs.map((program) => program.stop()));
  }
}

module.exports = { Town };
