# Sourced by gateway/quickstart.sh and tests/run.sh: installs Debian packages that are missing, and shows progress.

# What building and running the gateway and the members' programs takes.
BUILD_PACKAGES=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates tzdata python3 openssl curl
  libgrpc++-dev protobuf-compiler-grpc protobuf-compiler libprotobuf-dev libabsl-dev libssl-dev
  libsqlite3-dev libpq-dev libspdlog-dev prometheus-cpp-dev libcurl4-openssl-dev zlib1g-dev libcli11-dev libre2-dev nlohmann-json3-dev
  libcpp-httplib-dev
)

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or by sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# need_packages NAME…: installs those that are missing; asks nothing when all are there.
need_packages() {
  local missing=() name
  for name in "$@"; do
    [[ $(dpkg-query -W -f='${Status}' "$name" 2>/dev/null) == "install ok installed" ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  command -v apt-get >/dev/null || fail "This needs Debian 12 (apt-get is missing). Install by other means: ${missing[*]}"
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    fail "Packages are missing and you are neither root nor have sudo. Ask somebody who is to run:
  apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  # Servers among them (for tests) must not start by themselves: every test starts and stops its own.
  local policy=/usr/sbin/policy-rc.d made=
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod +x "$policy" && made=1
  fi
  local installed=0
  as_root apt-get update -q >/dev/null &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" |
    awk '/^Setting up/ {n++; if (n % 25 == 0) print "  " n " packages set up"; fflush()}' && installed=1
  [[ -z $made ]] || as_root rm -f "$policy"
  ((installed)) || fail "Installing failed. Check the network and the disk (df -h /), then run this again."
}

# build PRESET TARGET…: configures and builds; output only when it fails, progress always. CONFIGURE: more options of cmake.
CONFIGURE=()
build() {
  local preset=$1; shift
  local log=$ROOT/build/$preset.log
  mkdir -p "$ROOT/build"
  local started=$SECONDS
  if ! cmake --preset "$preset" -S "$ROOT" "${CONFIGURE[@]}" >"$log" 2>&1; then
    tail -n 30 "$log"; fail "Configuring '$preset' failed; the whole output is in build/$preset.log."
  fi
  NINJA_STATUS='[%f/%t] ' ninja -C "$ROOT/build/$preset" "$@" 2>&1 | tee -a "$log" |
    awk -F'[][/]' '/^\[[0-9]+\/[0-9]+\]/ {done = int(10 * $2 / $3); if ($3 > 20 && done > shown) {shown = done; print "  " $2 " of " $3; fflush()}}' ||
    { grep -E 'error|FAILED' "$log" | head -n 30; fail "Building '$preset' failed; the whole output is in build/$preset.log."; }
  echo "built '$preset' in $((SECONDS - started)) s"
}
