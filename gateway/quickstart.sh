#!/usr/bin/env bash
# The consortium's main job, end to end, on one machine: certificates, a gateway with SQLite on loopback, six boroughs'
# weekly lists from six differently shaped exports, a neighbour's searches, a list change seen as it happens, three people
# who want to foster, each from the website's form to the right borough's team, a couple booked at a neighbour's course, and a
# child placed with one of two neighbours who were asked.
#
# bash gateway/quickstart.sh           stays up until Ctrl-C, to try things from a second terminal (README.md, a first hour)
# bash gateway/quickstart.sh --once    ends after the main job
#
# Installs Debian packages that are missing (as root, or by sudo), builds what changed, and starts from an empty
# build/quickstart every time. Nothing listens but on 127.0.0.1. With CONSORTIUM_BUILD=FOLDER it builds nothing and runs
# the programs of that build folder.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT"
source gateway/packages.sh
case ${1:-} in
  --once | "") once=${1:-} ;;
  *) sed -n '2,12p' "$0" | cut -c3-; [[ $1 == --help ]] && exit 0 || exit 2 ;;
esac

if [[ -n ${CONSORTIUM_BUILD:-} ]]; then
  built=$(realpath -m "$CONSORTIUM_BUILD")
  [[ -x $built/gateway/consortium-gateway ]] ||
    fail "CONSORTIUM_BUILD is '$CONSORTIUM_BUILD', where no programs are built. Name a build folder (build/dev), or unset it to build them."
else
  built=$ROOT/build/release
  need_packages "${BUILD_PACKAGES[@]}"
  say "Building the programs (minutes the first time, seconds after)"
  # The tests need more packages than the programs do; a folder that builds them already keeps on.
  [[ -f $built/CMakeCache.txt ]] || CONFIGURE=(-DCONSORTIUM_TESTS=OFF)
  build release consortium-gateway consortium consortium-adapter
fi
programs=$built/gateway:$built/adapters/cli:$built/adapters/publishing

home=$ROOT/build/quickstart
mkdir -p "$ROOT/build"
exec 9>"$ROOT/build/quickstart.lock"
flock -n 9 || fail "A quickstart is up already in this folder. End it with Ctrl-C in its terminal, then run this again."
rm -rf "$home"
mkdir -p "$home/members" "$home/samples"
export PATH=$programs:$PATH
boroughs=(barnet camden enfield hackney haringey islington)

say "Certificates: an authority of its own, and one certificate per client"
authority=(--authority "$home/authority")
consortium certs init "${authority[@]}" --trust-domain consortium.example >"$home/certs.log"
# issue MEMBER CLIENT [OPTION…]: the key is made in the member's folder and never leaves it; the request alone goes to the authority.
issue() {
  local member=$1 client=$2 folder=$home/members/$1; shift 2
  mkdir -p "$folder"
  consortium certs request --member "$member" --client "$client" --into "$folder" >>"$home/certs.log"
  consortium certs issue "${authority[@]}" --csr "$folder/$member-$client.csr" --member "$member" --client "$client" \
    --out "$folder/$member-$client.crt" "$@" >>"$home/certs.log"
}
issue consortium gateway --gateway --host localhost,127.0.0.1
clients=(bridge-adoption/office bridge-adoption/enquiries harbour-adoption/office sandbox/enquiries
  consortium/website consortium/auditor consortium/operator consortium/coordinator)
for borough in "${boroughs[@]}"; do clients+=("$borough/adapter" "$borough/duty-desk" "$borough/enquiries" "$borough/training"); done
for client in "${clients[@]}"; do issue "${client%/*}" "${client#*/}"; done
echo "  ${#clients[@]} clients of ${#boroughs[@]} boroughs, two voluntary adoption agencies and the consortium"
# Whoever takes enquiries has a key that opens them; the recovery key belongs in a safe, never on the gateway's machine.
recipients=("${boroughs[@]}" bridge-adoption consortium sandbox)
mkdir -p "$home/sealing" "$home/safe"
for member in "${recipients[@]}"; do
  issue "$member" sealing
  cp "$home/members/$member/$member-sealing.crt" "$home/sealing/"
done
issue consortium recovery
mv "$home"/members/consortium/consortium-recovery.* "$home/safe/"
echo "  ${#recipients[@]} sealing certificates, and a recovery key for the safe"

say "The postcode directory, from the sample that the project ships"
consortium-gateway directory import --output "$home/postcodes.directory" --release sample gateway/directory/postcodes/sample.csv

say "The gateway"
# Two seconds instead of a day, so that somebody is overdue before long.
sed 's/picked_up { calendar_days: 1 }/picked_up { seconds: 2 }/' policy/consortium.textproto >"$home/policy.textproto"
cat >"$home/gateway.textproto" <<END
# Settings of the quickstart's gateway; proto/consortium/config/gateway.proto explains each.
listen_address: "127.0.0.1:${QUICKSTART_PORT:-0}"
json_listen_address: "127.0.0.1:0"
tls {
  certificate_file: "members/consortium/consortium-gateway.crt"
  private_key_file: "members/consortium/consortium-gateway.key"
  trusted_issuers_file: "authority/authority.crt"
  revocations_file: "authority/revoked.crl"
}
policy_file: "policy.textproto"
storage { sqlite_file: "consortium.db" }
state_directory: "state"
log_file: "gateway.log"
postcode_directory_file: "postcodes.directory"
sealing { certificates: "sealing" recovery_certificate_file: "safe/consortium-recovery.crt" }
END
consortium-gateway check --config "$home/gateway.textproto"
mkfifo "$home/gateway.out"
exec 7<>"$home/gateway.out"
consortium-gateway serve --config "$home/gateway.textproto" >&7 7>&- 9>&- &
gateway=$!
stop_inboxes() { :; }  # Until there are any.
stop() {
  trap - EXIT INT TERM
  [[ -z ${watch:-} ]] || kill "$watch" 2>/dev/null || true
  stop_inboxes
  kill -TERM "$gateway" 2>/dev/null || true
  wait "$gateway" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM
address='' json_address=''
while [[ -z $address ]] && kill -0 "$gateway" 2>/dev/null; do
  read -r -t 1 line <&7 || continue
  if [[ $line == *"JSON over HTTPS at "* ]]; then json_address=${line##* at }; fi
  if [[ $line == *"serving on "* ]]; then address=${line##*serving on }; fi
done
[[ -n $address ]] || fail "The gateway did not start. Its log is build/quickstart/gateway.log."
echo "  serving on $address, process $gateway, log build/quickstart/gateway.log"

for client in "${clients[@]}"; do
  member=${client%/*} name=${client#*/}
  cat >"$home/members/$member/$name.textproto" <<END
gateway_address: "$address"
gateway_name: "localhost"
trusted_issuers_file: "../../authority/authority.crt"
certificate_file: "$member-$name.crt"
private_key_file: "$member-$name.key"
END
done
cat >"$home/env.sh" <<END
# source build/quickstart/env.sh: the programs on the path; \`as MEMBER CLIENT\` says who you are.
export PATH=$programs:\$PATH
export SAMPLES=$home/samples
export ISSUERS=$home/authority/authority.crt
export JSON_ADDRESS=$json_address
as() {
  export HOME_OF_MEMBER=$home/members/\$1
  export CONSORTIUM_CONFIG=\$HOME_OF_MEMBER/\$2.textproto
  [[ -f \$CONSORTIUM_CONFIG ]] || echo "no client \$1/\$2 in this quickstart"
}
as islington duty-desk
END
source "$home/env.sh"

say "Six boroughs publish their lists, each from its own export; three lines of Enfield's have mistakes"
samples() { /usr/bin/python3 adapters/profiles/sample_exports.py --date "$(TZ=Europe/London date +%F)" --out "$home/samples" "$@"; }
publish() { # BOROUGH. Exit code 1: some rows were refused, and the others stand.
  as "$1" adapter
  consortium-adapter publish --mapping "adapters/profiles/$1.textproto" --file "$home/samples/$1.csv" \
    --key "$HOME_OF_MEMBER/borough.key" --aliases "$HOME_OF_MEMBER/aliases.csv" || [[ $? == 1 ]]
}
samples --with-faults enfield
for borough in "${boroughs[@]}"; do echo; publish "$borough"; done

say "Enfield mends the three lines and publishes again"
samples >"$home/samples.log"
publish enfield

as islington duty-desk
say "Whom the gateway takes Islington's duty desk for"
consortium whoami
say "Every borough's list, as Islington's duty desk sees it"
consortium vacancies lists --totals

# Each need is put as a person would say it.
search() { # TITLE OPTION…
  say "Islington's duty desk searches: $1"; shift
  consortium vacancies search --officer D-17 --limit 3 "$@"
}
search "a sister and brother of 4 and 7, together, near N4, no dog; they speak Turkish" \
  --child 4:f --child 7:m --siblings --kind short-term --near "N4" --within 8 --language tr --no dog
search "a 15-year-old who needs a bed tonight, near N1" \
  --child 15:m --kind short-term --urgency out-of-hours --near "N1"
search "a mother of 17 and her baby of three months, near N7" \
  --parent 17:f --child 3m --kind parent-and-child --near "N7"
search "supported lodgings for a 16-year-old, near N19; goes missing at times" \
  --child 16:f --kind supported-lodgings --near "N19" --need missing

say "Islington watches; Hackney's household is filled; the change arrives"
mkfifo "$home/watch.out"
consortium vacancies watch --officer D-17 --count 1 --for 60 >"$home/watch.out" 2>&1 9>&- &
watch=$!
exec 8<"$home/watch.out"
read -r -t 30 line <&8 || fail "The watch did not start."
echo "  $line"
as hackney adapter
household=$(consortium vacancies show hackney --limit 1 --json | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["rows"][0]["householdRef"])')
consortium vacancies withdraw "$household" --reason filled
cat <&8
exec 8<&-
wait "$watch"
watch=

source gateway/quickstart_enquiries.sh
source gateway/quickstart_training.sh
source gateway/quickstart_placements.sh
as islington duty-desk

say "Done: six lists published, four needs answered, one change seen as it happened, three enquiries with the right teams, a
   programme shared and a place passed on to who waited for it, a child placed and the search for her on record."
if [[ $once ]]; then exit 0; fi
cat <<END
The gateway stays up until Ctrl-C. In a second terminal:

  source build/quickstart/env.sh
  consortium vacancies search --help
  consortium enquiries --help
  consortium training --help
  consortium placements --help

README.md, "A first hour", has something for everybody.
END
wait "$gateway"
