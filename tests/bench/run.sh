#!/usr/bin/env bash
# bash tests/bench/run.sh [--quick|--smoke] [NAME…]: prints one JSON object a line: {"name","value","unit","detail"}.
# Starts and stops every peer itself; everything goes over mutual TLS on loopback, with durability on. README.md beside
# this says what each figure divides by what, and how far from its target it is.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
source "$ROOT/gateway/packages.sh"
need_packages "${BUILD_PACKAGES[@]}" libgtest-dev libgmock-dev libbenchmark-dev postgresql-15 etcd-server >&2
CONFIGURE=(-DCONSORTIUM_TESTS=ON)
# A smoke run shows that they work, and measures nothing: the debug build, which the tests have made already, does for it.
preset=release
for argument; do [[ $argument != --smoke ]] || preset=dev; done
build "$preset" consortium_bench bench_gateway >&2
exec "$ROOT/build/$preset/tests/bench/consortium_bench" \
  --gateway "$ROOT/build/$preset/tests/bench/bench_gateway" --areas "$ROOT/gateway/directory/areas.csv" "$@"
