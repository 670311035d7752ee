// What a test says aloud: a line per claim; the first that does not hold ends it.
'use strict';

class ClaimFailed extends Error {}

function claim(text, holds, found) {
  console.log(`  ${holds ? 'holds' : 'FAILS'}: ${text}${holds ? '' : ` — found ${JSON.stringify(found)}`}`);
  if (!holds) throw new ClaimFailed(text);
}

// Runs a test's main function to its exit code.
function run(main) {
  main().then(() => process.exit(0), (error) => {
    if (!(error instanceof ClaimFailed)) console.error(error);
    process.exit(1);
  });
}

module.exports = { claim, run };
