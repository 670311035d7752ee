#!/usr/bin/env bash
# format.sh CLANG_FORMAT ROOT: fails on every tracked C++ file that clang-format would change, naming the command.
set -euo pipefail
cd "$2"
git ls-files -z '*.h' '*.cc' | xargs -0 -r "$1" --dry-run -Werror 2>&1 | grep -E 'error:' | cut -d: -f1 | sort | uniq -c >"${TMPDIR:-/tmp}/format.$$" || true
trap 'rm -f "${TMPDIR:-/tmp}/format.$$"' EXIT
if [[ -s ${TMPDIR:-/tmp}/format.$$ ]]; then
  cat "${TMPDIR:-/tmp}/format.$$"
  echo "Not formatted. Run: git ls-files '*.h' '*.cc' | xargs $1 -i"
  exit 1
fi
