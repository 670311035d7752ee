// What the gateway would not take and no visitor was there to mend, for the person who rings them up.
//
// node refused.js SETTINGS.json              one line each: its id, when, and which fields are wrong
// node refused.js SETTINGS.json show ID      the answers, on this terminal alone
// node refused.js SETTINGS.json erase ID     when it is done
'use strict';

const fs = require('fs');
const path = require('path');
const { keysOf } = require('./keys');
const { SealedFolder } = require('./sealed_folder');

async function main([settingsFile, word, id]) {
  const settings = JSON.parse(fs.readFileSync(settingsFile, 'utf8'));
  const refused = new SealedFolder(path.join(settings.state, 'refused'), keysOf(settings.key_file).outbox);
  if (word === undefined) {
    for (const { name } of await refused.list()) {
      const { at, code, violations } = await refused.read(name);
      console.log(name, at, code, violations.map((violation) => violation.field).join(','));
    }
    return;
  }
  const found = ['show', 'erase'].includes(word) && id && path.basename(id) === id ? await refused.read(id) : null;
  if (!found) throw new Error('say `show ID` or `erase ID`, with an id of the list');
  if (word === 'show') console.log(JSON.stringify(found, null, 2));
  else await refused.erase(id);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
