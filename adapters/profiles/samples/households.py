"""Every household of a borough, as its local system knows it, in the shared schema's words.

Deterministic: the same borough and day give the same households on every machine. Dates are relative to the day.
"""
import random as random_module
from dataclasses import dataclass, field
from datetime import date, timedelta

from samples import people
from samples.figures import BOROUGHS, NEIGHBOURS

SEED = 2018


@dataclass
class Household:
    ref: str
    kind: str
    approved: int
    filled: int = 0
    vacant: int = 0
    not_available: int = 0
    reason: str = ""                # Why places are not available; one reason per household.
    available_from: date | None = None
    over_filled: str = ""
    youngest: int = 0               # Years.
    oldest: int = 18                # Years; 18 means until that birthday, for hosts 21 is included.
    sex: str = ""                   # Empty: any.
    bedrooms: int = 0
    sharing: str = "NONE"
    residence: str = ""             # Borough.
    postcode: str = ""
    offers: list = field(default_factory=list)
    break_start: date | None = None
    break_end: date | None = None
    rota: str = ""
    vacant_since: date | None = None
    level: str = "1"
    languages: list = field(default_factory=list)
    religion: str = ""
    ethnicities: list = field(default_factory=list)
    skills: list = field(default_factory=list)
    features: list = field(default_factory=list)
    team: str = ""
    terms: str = ""
    note: str = ""
    carers: list = field(default_factory=list)
    address: str = ""
    telephone: str = ""
    email: str = ""
    case_note: str = ""             # Names people; no mapping touches it.


# Ofsted's reasons with the LA sector's counts of 2018 as weights.
REASONS = {
    "BREAK_OR_PENDING_RESIGNATION": 1895, "UNKNOWN_CARER_REASONS": 1555, "NEEDS_OF_CHILD": 1165, "SIBLING_GROUP_ONLY": 945,
    "STAYING_PUT": 780, "OTHER": 555, "SHORT_BREAKS_ONLY": 425, "UNDER_INVESTIGATION": 415, "RESERVED_FOR_PENDING_PLACEMENT": 305}
DATED_REASONS = {"BREAK_OR_PENDING_RESIGNATION": 0.5, "STAYING_PUT": 0.3, "RESERVED_FOR_PENDING_PLACEMENT": 0.2}

AGES = ((0, 18, 40), (0, 5, 10), (0, 10, 10), (5, 12, 8), (5, 18, 12), (8, 18, 10), (11, 18, 10))
OFFERS = {
    "SHORT_TERM": 0.85, "LONG_TERM": 0.45, "SAME_DAY_EMERGENCY": 0.4, "BRIDGING": 0.2, "UNACCOMPANIED": 0.25, "SHORT_BREAK": 0.1,
    "PACE_OVERNIGHT_BED": 0.1, "REMAND": 0.06, "EDGE_OF_CARE_OUTREACH": 0.08, "PARENT_AND_CHILD": 0.05}
ROTAS = ("daily 17:00-09:00", "Fri-Sun 17:00-09:00", "Mon-Thu 18:00-08:00", "daily 17:00-09:00; Sat-Sun 09:00-17:00")
SHARING = ("NONE", "SIBLINGS", "SIBLINGS", "SAME_SEX_SIBLINGS", "ANY")

# Religion, ethnicity and a language that often go together, and how often.
BACKGROUNDS = (
    ("CHRISTIAN", "BCRB", "", 18), ("CHRISTIAN", "BAFR", "yo", 12), ("CHRISTIAN", "WBRI", "", 20), ("NONE", "WBRI", "", 16),
    ("MUSLIM", "BAFR", "so", 9), ("MUSLIM", "ABAN", "bn", 7), ("MUSLIM", "WOTH", "tr", 10), ("MUSLIM", "APKN", "ur", 4),
    ("CHRISTIAN", "WIRI", "", 5), ("CHRISTIAN", "WOTH", "pl", 5), ("CHRISTIAN", "WOTH", "el", 4), ("JEWISH", "WBRI", "he", 4),
    ("HINDU", "AIND", "gu", 3), ("", "MWBC", "", 4), ("CHRISTIAN", "BAFR", "fr", 4), ("CHRISTIAN", "OOTH", "pt", 3),
    ("CHRISTIAN", "BAFR", "ti", 2), ("BUDDHIST", "CHNE", "zh", 1), ("MUSLIM", "WOTH", "ku", 3), ("SIKH", "AIND", "pa", 1))
MORE_LANGUAGES = ("ar", "es", "fr", "sq", "am", "it", "bfi")
SKILLS = {
    "AUTISM": 0.2, "BEHAVIOUR": 0.25, "COMMUNICATION": 0.12, "HEARING": 0.04, "VISION": 0.03, "MOBILITY": 0.07,
    "LEARNING_DISABILITY": 0.14, "MEDICAL_NEEDS": 0.1, "SEXUAL_EXPLOITATION": 0.08, "CRIMINAL_EXPLOITATION": 0.12, "MISSING": 0.12,
    "SELF_HARM": 0.1, "FIRE_SETTING": 0.03, "CONTACT_SUPERVISION": 0.3, "UNACCOMPANIED": 0.15, "LGBTQ": 0.12, "THERAPEUTIC": 0.18,
    "SOLO": 0.1}
FEATURES = {
    "DOG": 0.2, "CAT": 0.18, "OTHER_PET": 0.08, "SMOKER": 0.1, "CHILD_UNDER_5": 0.1, "CHILD_5_TO_11": 0.15, "CHILD_12_TO_17": 0.2}
TERMS = (
    "", "", "", "Siblings may exceed the number approved.", "No children who need step-free access.",
    "Approved for two at once, a third only as a sibling.", "Not for children with allergies to animals.", "Review due in spring.")
NOTES = (
    "", "", "", "Prefers school-age children.", "Experienced with contact at weekends.", "Has a car with room for five.",
    "Available for introductions after school hours.", "Happy to take a short call first; please talk to the team.",
    "Completed therapeutic training last year.")


def weighted(random, choices):
    """One of (value…, weight)."""
    return random.choices([choice[:-1] for choice in choices], [choice[-1] for choice in choices])[0]


def chosen(random, chances):
    return [name for name, chance in chances.items() if random.random() < chance]


def split_places(random, borough, households):
    """Gives every place of the foster households its state, so that the borough's totals come out exactly."""
    left = {"vacant": borough.vacant, "not_available": borough.not_available}

    def take(household, state, count):
        room = household.approved - household.vacant - household.not_available
        count = max(0, min(count, room, left[state]))
        setattr(household, state, getattr(household, state) + count)
        left[state] -= count

    by_kind = {}
    for household in households:
        by_kind.setdefault(household.kind, []).append(household)
    take(by_kind["PARENT_AND_CHILD"][0], "vacant", 2)
    for household in by_kind["SHORT_BREAKS"][1:]:
        take(household, "not_available", household.approved)
    mainstream = by_kind["MAINSTREAM"]
    # A third of the vacant households have all their places free: siblings need two at once.
    whole = sorted((h for h in mainstream if h.approved > 1), key=lambda _: random.random())
    while left["vacant"] > borough.vacant / 3 and whole:
        take(whole.pop(), "vacant", 3)
    rest = sorted(mainstream, key=lambda _: random.random())
    for state in ("vacant", "not_available"):
        for household in rest * 2:
            if household.vacant + household.not_available < household.approved and random.random() < 0.6:
                take(household, state, random.choice((1, 1, 2)))
        for household in rest:
            take(household, state, household.approved)
    assert left == {"vacant": 0, "not_available": 0}
    for household in households:
        household.filled = household.approved - household.vacant - household.not_available
    for household in [h for h in mainstream if h.filled == h.approved == 2][:borough.over_filled]:
        household.filled += 1
        household.over_filled = "EMERGENCY"


def foster_households(random, borough):
    """The foster households with kind and approved places; connected persons come first and have the smallest."""
    sizes = [size for size, count in borough.sizes.items() for _ in range(count)]
    kinds = (["SHORT_BREAKS"] * borough.short_breaks + ["MAINSTREAM"] * (len(sizes) - borough.connected_persons
             - borough.short_breaks - borough.parent_and_child))
    small = sizes[:borough.connected_persons * 2]
    random.shuffle(small)
    rest = small[borough.connected_persons:] + sizes[borough.connected_persons * 2:]
    for _ in range(borough.parent_and_child):
        rest.remove(2)
    random.shuffle(rest)
    found = [("CONNECTED_PERSONS", size) for size in small[:borough.connected_persons]]
    found += [("PARENT_AND_CHILD", 2)] * borough.parent_and_child
    found += list(zip(kinds, rest, strict=True))
    return [Household(ref="", kind=kind, approved=size) for kind, size in found]


def describe(random, household, name, day):
    """Everything but the places."""
    borough = BOROUGHS[name]
    host = household.kind == "SUPPORTED_LODGINGS_HOST"
    household.youngest, household.oldest = weighted(random, AGES)
    if host:
        household.youngest, household.oldest = 16, 21
    if household.kind == "PARENT_AND_CHILD":
        household.youngest, household.oldest = 0, 18
    household.sex = random.choices(("", "MALE", "FEMALE"), (90, 4, 6))[0]
    household.bedrooms = household.vacant + household.not_available
    household.sharing = "NONE" if host else random.choice(SHARING)
    if household.bedrooms > 1 and household.sharing != "NONE" and random.random() < 0.3:
        household.bedrooms -= 1
    household.residence = random.choice(NEIGHBOURS[name]) if random.random() < 0.2 else name
    household.postcode = people.postcode(random, BOROUGHS[household.residence].outcodes)
    household.level = random.choice("1123")
    religion, ethnicity, language = weighted(random, BACKGROUNDS)
    household.religion, household.ethnicities = religion, [ethnicity]
    if random.random() < 0.15:
        household.ethnicities = sorted({ethnicity, random.choice(("WBRI", "BCRB", "BAFR", "MWBC"))})
    household.languages = ["en"] + ([language] if language and random.random() < 0.8 else [])
    if random.random() < 0.12:
        household.languages.append(random.choice([tag for tag in MORE_LANGUAGES if tag not in household.languages]))
    household.skills = chosen(random, SKILLS)
    household.features = chosen(random, FEATURES)
    household.team = borough.teams[-1] if household.kind == "CONNECTED_PERSONS" else random.choice(borough.teams[:-1])
    household.terms = random.choice(TERMS)
    household.note = random.choice(NOTES)
    household.carers = people.carers(random)
    household.address = people.address(random)
    household.telephone = people.telephone(random)
    household.email = people.email(household.carers[0])
    household.case_note = f"{household.carers[0]} rang from {household.telephone} about the review."
    describe_offer(random, household, day)


def describe_offer(random, household, day):
    """What it offers, when, and why not."""
    kind = household.kind
    household.offers = chosen(random, OFFERS) if kind == "MAINSTREAM" else []
    if kind == "MAINSTREAM" and not household.offers:
        household.offers = ["SHORT_TERM"]
    if kind == "PARENT_AND_CHILD":
        household.offers = ["PARENT_AND_CHILD"] + chosen(random, {"SHORT_TERM": 0.4})
    if kind == "SHORT_BREAKS":
        household.offers = ["SHORT_BREAK"]
    if kind == "SUPPORTED_LODGINGS_HOST":
        household.offers = ["SUPPORTED_LODGINGS"] + chosen(random, {"SAME_DAY_EMERGENCY": 0.3})
    if household.not_available:
        household.reason = random.choices(list(REASONS), list(REASONS.values()))[0]
        if kind == "SHORT_BREAKS":
            household.reason = "SHORT_BREAKS_ONLY"
        if household.reason == "SHORT_BREAKS_ONLY" and "SHORT_BREAK" not in household.offers:
            household.offers.append("SHORT_BREAK")
        if random.random() < DATED_REASONS.get(household.reason, 0):
            household.available_from = day + timedelta(days=random.randrange(3, 60))
    if "SHORT_BREAK" in household.offers:
        household.break_start = day + timedelta(days=random.randrange(5, 40))
        household.break_end = household.break_start + timedelta(days=random.randrange(1, 14))
    if "SAME_DAY_EMERGENCY" in household.offers and random.random() < 0.7:
        household.rota = random.choice(ROTAS)
    if household.vacant:
        household.vacant_since = day - timedelta(days=random.randrange(1, 120))


def households_of(name, day):
    """The households of a borough on a day, in the order of their references."""
    borough = BOROUGHS[name]
    random = random_module.Random(f"{SEED} {name}")
    households = foster_households(random, borough)
    split_places(random, borough, households)
    for number in range(borough.hosts):
        free = number % 3 != 2
        households.append(Household(ref="", kind="SUPPORTED_LODGINGS_HOST", approved=1, vacant=int(free), filled=int(not free)))
    for household in households:
        describe(random, household, name, day)
    random.shuffle(households)
    number = 1000
    for household in households:
        number += random.randrange(1, 40)
        household.ref = f"{borough.prefix}{number}"
    return households
