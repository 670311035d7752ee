#!/usr/bin/env bash
# run.sh SECONDS: runs every fuzz target of the asan build for so long, two at a time, starting from its corpus; stops at the
# first fault.
# A crash's input becomes a file of the corpus, and stays there.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
export ROOT found
fuzz_one() { # TARGET SECONDS
  local target=$1
  mkdir -p "$found/$target"
  if ! "$ROOT/build/asan/tests/fuzz/${target}_fuzz" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$ROOT/build/fuzz-$target-" "$found/$target" "$ROOT/tests/fuzz/${target}_corpus" >"$found/$target.log" 2>&1; then
    tail -n 60 "$found/$target.log"
    echo "fuzzing $target failed; the input is build/fuzz-$target-*: put it into tests/fuzz/${target}_corpus once mended"
    return 1
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$target.log") inputs"
}
export -f fuzz_one
printf '%s\n' csv mapping policy sealing postcode postcode_directory listing json_request training |
  xargs -P 2 -I{} bash -c "fuzz_one {} $1 || exit 255"
