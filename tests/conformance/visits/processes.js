// Programs that a visit starts and stops, each by its own process id.
'use strict';

const { spawn } = require('child_process');

const WAIT_MS = 60000;
const STOP_MS = 30000;

function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// A program and the lines that it has printed.
class Program {
  constructor(command) {
    this.name = command[0];
    this.lines = [];
    this.waiting = [];
    this.process = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve({ code, signal })));
    let rest = '';
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      this.lines.push(...lines);
      this.waiting = this.waiting.filter((look) => !look());
    });
  }

  // The first line from number `from` on that `matches` finds something in, and what it found: waits for it.
  line(matches, from = 0) {
    const found = new Promise((resolve) => {
      const look = () => {
        const result = this.lines.slice(from).map(matches).find(Boolean);
        if (result) resolve(result);
        return Boolean(result);
      };
      if (!look()) this.waiting.push(look);
    });
    const ended = this.ended.then(({ code, signal }) => {
      throw new Error(`${this.name} ended with ${code ?? signal}`);
    });
    return within(WAIT_MS, `a line of ${this.name}`, Promise.race([found, ended]));
  }

  // As a machine that loses power does it.
  async kill() {
    this.process.kill('SIGKILL');
    await within(STOP_MS, `the end of ${this.name}`, this.ended);
  }

  // Its exit code after SIGTERM.
  async stop() {
    this.process.kill('SIGTERM');
    return (await within(STOP_MS, `the end of ${this.name}`, this.ended)).code;
  }
}

module.exports = { Program, within };
