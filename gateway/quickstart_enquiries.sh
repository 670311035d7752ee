# Sourced by gateway/quickstart.sh: people who want to foster, from the website's form to the right borough's team.

# inbox MEMBER: takes in the member's enquiries into members/MEMBER/inbox, in the background, until stop_inboxes.
inboxes=()
declare -A inbox_log=()
inbox() {
  as "$1" "${2:-enquiries}"
  mkdir -p "$HOME_OF_MEMBER/inbox"
  cat >"$HOME_OF_MEMBER/inbox.textproto" <<END
sealing_keys { certificate_file: "$1-sealing.crt" private_key_file: "$1-sealing.key" }
state_folder: "state"
folder { path: "inbox" }
END
  mkfifo "$HOME_OF_MEMBER/inbox.out"
  local log
  exec {log}<>"$HOME_OF_MEMBER/inbox.out"
  consortium-adapter inbox --settings "$HOME_OF_MEMBER/inbox.textproto" >&"$log" 2>&1 7>&- 9>&- &
  inboxes+=($!)
  inbox_log[$1]=$log
}
# taken_in MEMBER REFERENCE: waits until the member's inbox says that it has it.
taken_in() {
  local line
  while read -r -t 30 -u "${inbox_log[$1]}" line; do
    if [[ $line == *"$2 is handed over and acknowledged"* ]]; then echo "  $1's inbox: ${line#* }"; return; fi
  done
  fail "$1's inbox did not take in $2."
}
stop_inboxes() {
  ((${#inboxes[@]})) || return 0
  kill -TERM "${inboxes[@]}" 2>/dev/null || true
  wait "${inboxes[@]}" 2>/dev/null || true
  inboxes=()
}

# enquire NAME E-MAIL POSTCODE MESSAGE: as the website forwards a form; sets `reference`.
enquire() {
  as consortium website
  consortium enquiries submit - <<END | tee "$home/submitted.txt"
{"kind": "ENQUIRY_KIND_FOSTERING", "channel": "ENQUIRY_CHANNEL_WEBSITE", "enquiry": {
  "name": "$1", "email": "$2", "postcode": "$3", "over21": true, "spareRoom": "SPARE_ROOM_YES", "message": "$4",
  "privacyNoticeVersion": "2026-11", "consentToContact": true}}
END
  reference=$(sed -n 's/^Reference *\([^ ]*\).*/\1/p' "$home/submitted.txt")
}

say "Three people fill in the website's form; their answers are sealed for the borough that their postcode lies in"
for borough in hackney haringey islington; do inbox "$borough"; done
echo "Ada Zebrafinch, opposite Hackney Town Hall:"
enquire "Ada Zebrafinch" "ada.zebrafinch@example.com" "E8 1EA" "We have a spare room and two rabbits."
straightforward=$reference
taken_in hackney "$straightforward"
echo
echo "Ben Quillfeather, in N6, an outcode of four boroughs:"
as consortium website
for postcode in "N6 4TB" "N6 6BS" "N6 5QT" "N6 5LY"; do
  echo "  $postcode  $(consortium enquiries home - <<<"$postcode" | head -n 1)"
done
enquire "Ben Quillfeather" "ben.quillfeather@example.com" "n65ly" "I work with teenagers."
shared_outcode=$reference
taken_in islington "$shared_outcode"
echo
echo "Cleo Marshwiggle, in Walthamstow, outside the consortium:"
enquire "Cleo Marshwiggle" "cleo.marshwiggle@example.com" "E17 4JF" "I would like to foster siblings."
out_of_area=$reference

say "What Hackney's team finds in its folder; nobody else can open it, the gateway included"
cat "$home/members/hackney/inbox/$straightforward.txt"

say "Ben Quillfeather has moved: Islington's team passes him on to Haringey, and no clock starts again"
as islington enquiries
consortium enquiries reroute "$HOME_OF_MEMBER/inbox/$shared_outcode.json" --to haringey --reason person-moved
taken_in haringey "$shared_outcode"

say "Nobody has picked up Cleo Marshwiggle's enquiry within two seconds, this quickstart's promise: the coordinator is told"
as consortium coordinator
consortium enquiries watch --count 1 --for 60
consortium enquiries overdue
echo
echo "The coordinator takes it in:"
inbox consortium coordinator
taken_in consortium "$out_of_area"
stop_inboxes

say "What the website shows to the three"
as consortium website
for reference in "$straightforward" "$shared_outcode" "$out_of_area"; do
  consortium enquiries status "$reference"
  echo
done
