# Sourced by gateway/quickstart.sh: a borough's training programme, and places at it: booked, waited for, passed on.

training_reference() { # PARTICIPANT: the booking reference of this participant of the member whose turn it is.
  consortium training bookings --json |
    /usr/bin/python3 -c 'import json, sys; print(next(b["bookingRef"] for b in json.load(sys.stdin)["bookings"] if b["participantRef"] == sys.argv[1]))' "$1"
}

say "Hackney publishes its training programme from its training team's spreadsheet"
/usr/bin/python3 adapters/profiles/sample_programme.py --date "$(TZ=Europe/London date +%F)" --out "$home/samples/hackney-training.csv"
as hackney training
consortium-adapter publish --mapping adapters/profiles/hackney-training.textproto --file "$home/samples/hackney-training.csv"

say "Islington's training lead looks for first aid"
as islington training
consortium training search --topic paediatric-first-aid --near N1 --within 6

say "Islington books the last two places for a couple, together or not at all; their names are sealed to Hackney's trainer"
consortium training book hackney first-aid --seat carer:islington-0417 --seat carer:islington-0418 --together --ask 2>"$home/asked.txt" <<END
Ines Thistlewood
020 7946 0555
A chair with arms
Omar Thistlewood


END

say "Haringey would like a place too, and waits"
as haringey training
consortium training book hackney first-aid --seat carer:haringey-0091

say "Haringey watches; one of Islington's couple cancels; the place is Haringey's"
mkfifo "$home/training.out"
consortium training watch --count 1 --for 60 >"$home/training.out" 2>&1 9>&- &
watch=$!
exec 8<"$home/training.out"
read -r -t 30 line <&8 || fail "The watch did not start."
echo "  $line"
as islington training
consortium training cancel "$(training_reference islington-0418)"
cat <&8
exec 8<&-
wait "$watch"
watch=

say "Hackney's list for the door, opened with its own sealing key: the gateway cannot read it"
as hackney training
consortium training participants first-aid --sealing-certificate "$HOME_OF_MEMBER/hackney-sealing.crt" \
  --sealing-key "$HOME_OF_MEMBER/hackney-sealing.key"
