#!/usr/bin/env bash
# contract.sh ROOT: `buf lint` (STANDARD) is clean, the files are formatted, and nothing breaks those who use the contract
# that landed last: the image in landed.json, and origin/main where this checkout has one that differs.
#
# contract.sh ROOT --land writes landed.json anew. Do that when an issue lands, never to silence a breaking change.
set -euo pipefail
root=$1
buf=$root/tests/conformance/node_modules/.bin/buf
landed=$root/tests/tidy/landed.json
[[ -x $buf ]] || { echo "buf is missing: run 'npm ci' in tests/conformance (tests/run.sh does)"; exit 1; }
cd "$root/proto"
if [[ ${2:-} == --land ]]; then
  "$buf" build --exclude-source-info -o "$landed"
  exit 0
fi
"$buf" lint
"$buf" format --diff --exit-code
"$buf" breaking --against "$landed"
if git -C "$root" rev-parse -q --verify origin/main >/dev/null &&
   git -C "$root" cat-file -e origin/main:proto/buf.yaml 2>/dev/null; then
  before=$(mktemp -d)
  trap 'rm -rf "$before"' EXIT
  git -C "$root" archive origin/main proto | tar -x -C "$before"
  "$buf" breaking --against "$before/proto"
fi
echo "The contract is linted and compatible."
