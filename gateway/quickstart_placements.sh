# Sourced by gateway/quickstart.sh: a need and the neighbours asked for it: held, accepted, taken up, consented to, on record.

# placement_of FIELD [HOST]: a field of the need's request of that host, as the member whose turn it is sees it; of any without.
placement_of() {
  consortium placements list --all --json |
    /usr/bin/python3 -c 'import json, sys; print(next(r[sys.argv[1]] for r in json.load(sys.stdin)["requests"] if r["host"] == (sys.argv[2:] or [r["host"]])[0]))' "$@"
}

say "Islington's duty desk needs a bed for a child of 7 tonight, and puts its search on record"
as islington duty-desk
child=(--officer D-17 --child 7:f --kind short-term --urgency same-day)
consortium vacancies search "${child[@]}" --near N1 --limit 4 --record "$home/searched"
# The best household of each of two neighbours.
households=$(consortium vacancies search "${child[@]}" --near N1 --limit 100 --json | /usr/bin/python3 -c '
import json, sys
best = {}
for match in json.load(sys.stdin)["matches"]:
    best.setdefault(match["member"], match["vacancyRef"])
best.pop("islington", None)
print(",".join(f"{member}/{reference}" for member, reference in list(best.items())[:2]))')
[[ $households == */*,*/* ]] || fail "No two neighbours have a place."
first=${households%%/*} second=${households#*,} second=${second%%/*}

say "It asks ${first^} and ${second^} at once: ages and codes, never a name"
consortium placements request "${child[@]}" --note "Has a cat that may come along" --searched "$home/searched" --host "$households"
need=$(placement_of needRef)

say "${first^} sees whom to ring back, and holds the place for four hours at £512.50 a week"
as "$first" duty-desk
consortium placements list --in
held=$(placement_of placementRef "$first")
consortium placements hold "$held" --until +4h --fee 512.50

say "${second^} would take the child too"
as "$second" duty-desk
consortium placements accept "$(placement_of placementRef "$second")" --until +4h

say "Islington sees both answers, and of the household what the hold releases; it takes up ${first^}'s, which withdraws the other"
as islington duty-desk
consortium placements history "$held"
consortium placements take-up "$held"

say "${first^} accepts subject to consents: its manager's, and that of Islington's nominated officer; each side records its own"
as "$first" duty-desk
consortium placements accept "$held" --subject-to host-manager,nominated-officer
consortium placements consent "$held" host-manager given
household=$(placement_of householdRef "$first")
as islington duty-desk
consortium placements consent "$held" nominated-officer given

say "${first^}'s list shows the child placed"
as "$first" adapter
consortium vacancies withdraw "$household" --reason filled

say "The record for the care planning panel: in-house and neighbours came first"
as islington duty-desk
consortium placements record "$need" --html "$home/search-record.html"
