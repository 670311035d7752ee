#!/usr/bin/env bash
# Builds everything and runs every test, on a fresh Debian 12 too; ends with ctest's own summary.
#
# bash tests/run.sh            the debug build (warnings are errors), sanitizers, thread-safety analysis, fuzzers, a smoke
#                              run of the benchmarks, and every test
# bash tests/run.sh --quick    the debug build and every test
#
# A sanitizer, fuzzer or benchmark stage that passed is not run again until a file changes (never skipped where CI is
# set). The tests always run.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT"
source gateway/packages.sh
CONFIGURE=(-DCONSORTIUM_TESTS=ON)
[[ ${1:-} == --help ]] && { sed -n '2,9p' "$0" | cut -c3-; exit 0; }

TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 lld-14
  postgresql-15 etcd-server procps python3-grpcio python3-icalendar python3-jsonschema php-cli php-curl chromium
)
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

need_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
command -v npm >/dev/null || need_packages nodejs npm

if [[ ! -x tests/conformance/node_modules/.bin/buf || tests/conformance/package-lock.json -nt tests/conformance/node_modules ]]; then
  say "Installing the foreign clients' packages (npm)"
  # Node trusts its own list alone; behind a proxy that inspects TLS the machine's list has the proxy's authority.
  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  (cd tests/conformance && npm ci --no-audit --no-fund --loglevel=error) ||
    fail "npm could not install tests/conformance/package-lock.json. Check that this machine reaches the npm registry, then run this again."
fi

# What the tree holds, whether committed or not: a stage that passed on it need not run again.
tree_digest() {
  { git ls-files -s; git diff HEAD 2>/dev/null; git ls-files -o --exclude-standard -z | xargs -0 -r sha256sum; } | sha256sum | cut -d' ' -f1
}
stage() { # NAME COMMAND…
  local name=$1 stamp=build/passed/$1 digest; shift
  digest=$(tree_digest)
  if [[ -z ${CI:-} && -f $stamp && $(<"$stamp") == "$digest" ]]; then
    echo "$name: passed before, and nothing changed since"
    return
  fi
  say "$name"
  local started=$SECONDS
  "$@"
  mkdir -p build/passed && echo "$digest" >"$stamp"
  echo "$name: passed in $((SECONDS - started)) s"
}

sanitized() { # PRESET LABELS-TO-LEAVE-OUT
  build "$1" all
  ctest --test-dir "build/$1" --output-on-failure --progress -j2 -LE "$2" >"build/$1.ctest.log" 2>&1 ||
    { grep -vE '^(Test project| *Start )' "build/$1.ctest.log" | tail -n 150; return 1; }
  grep -E 'tests passed|^Total Test time' "build/$1.ctest.log"
}
thread_sanitized() { # EXECUTABLE
  local log=build/tsan.$1.log
  TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 suppressions=$ROOT/tests/tsan_suppressions.txt" \
    "$(find build/tsan/tests -type f -name "$1" -perm -u+x)" --gtest_brief=1 >"$log" 2>&1 || { tail -n 150 "$log"; return 1; }
  echo "$1: $(grep '^\[==========\]' "$log" | tail -n 1)"
}
threads() {
  build tsan $(<tests/tsan_targets.txt)
  export ROOT; export -f thread_sanitized
  xargs -P 2 -I{} bash -c 'thread_sanitized {} || exit 255' <tests/tsan_targets.txt
}
fuzz() { bash tests/fuzz/run.sh "${FUZZ_SECONDS:-20}"; }
bench() { bash tests/bench/run.sh --smoke; }

say "Debug build (g++, warnings are errors)"
build dev all
if [[ ${1:-} != --quick ]]; then
  stage "address and undefined sanitizers, thread-safety analysis (clang)" sanitized asan slow_under_sanitizers
  stage "thread sanitizer" threads
  stage "fuzzing, ${FUZZ_SECONDS:-20} s each" fuzz
  stage "benchmarks, smoke run" bench
fi
say "Every test (debug build)"
ctest --test-dir build/dev --output-on-failure -j2
