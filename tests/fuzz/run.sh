#!/usr/bin/env bash
# run.sh SECONDS: runs every fuzz target of the asan build for so long, starting from its corpus; stops at the first fault.
# A crash's input becomes a file of the corpus, and stays there.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
for target in csv mapping policy sealing postcode postcode_directory listing json_request training; do
  mkdir -p "$found/$target"
  if ! "$ROOT/build/asan/tests/fuzz/${target}_fuzz" -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$ROOT/build/fuzz-$target-" "$found/$target" "$ROOT/tests/fuzz/${target}_corpus" >"$found/$target.log" 2>&1; then
    tail -n 60 "$found/$target.log"
    echo "fuzzing $target failed; the input is build/fuzz-$target-*: put it into tests/fuzz/${target}_corpus once mended"
    exit 1
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$target.log") inputs"
done
