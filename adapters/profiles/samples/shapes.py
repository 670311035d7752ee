"""Six ways in which local systems export the same households: other columns, order, separators, encodings, dates and codes.

A shape turns a household into the cells of one line, or of one line per place. Codes that a shape leaves out it exports in
the shared schema's words.
"""
import csv
import io
from dataclasses import dataclass
from typing import Callable

from samples.figures import BOROUGHS

LANGUAGES = {
    "en": "English", "yo": "Yoruba", "so": "Somali", "bn": "Bengali", "tr": "Turkish", "ur": "Urdu", "pl": "Polish", "el": "Greek",
    "he": "Hebrew", "gu": "Gujarati", "fr": "French", "pt": "Portuguese", "ti": "Tigrinya", "zh": "Chinese", "ku": "Kurdish",
    "pa": "Punjabi", "ar": "Arabic", "es": "Spanish", "sq": "Albanian", "am": "Amharic", "it": "Italian", "bfi": "BSL"}
NAMES = {"barnet": "Barnet", "camden": "Camden", "enfield": "Enfield", "hackney": "Hackney", "haringey": "Haringey",
         "islington": "Islington"}


@dataclass(frozen=True)
class Shape:
    lines: Callable             # Household -> list of dicts, header -> cell.
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    title: Callable | None = None   # Day -> lines before the header.
    totals: Callable | None = None  # Lines -> cells of the lines at the end.


def dated(day, pattern):
    return day.strftime(pattern) if day else ""


def short_date(day):
    """3-Sep-26, without a leading zero."""
    return f"{day.day}-{day.strftime('%b-%y')}" if day else ""


def yes_no(value):
    return "Y" if value else "N"


def tick(value):
    return "x" if value else ""


def coded(table, names, separator):
    return separator.join(table.get(name, name) for name in names)


# --- Barnet: comma, UTF-8 with a byte order mark, ISO dates, a warehouse's upper-case names, lists at `;`.

BARNET_KIND = {"MAINSTREAM": "MAIN", "CONNECTED_PERSONS": "FAF", "SHORT_BREAKS": "SB", "PARENT_AND_CHILD": "PAC",
               "SUPPORTED_LODGINGS_HOST": "SL"}
BARNET_REASON = {
    "BREAK_OR_PENDING_RESIGNATION": "BRK", "UNKNOWN_CARER_REASONS": "UNK", "NEEDS_OF_CHILD": "NEED", "SIBLING_GROUP_ONLY": "SIB",
    "STAYING_PUT": "SP", "OTHER": "OTH", "SHORT_BREAKS_ONLY": "SBO", "UNDER_INVESTIGATION": "INV",
    "RESERVED_FOR_PENDING_PLACEMENT": "RES"}
BARNET_SHARING = {"NONE": "N", "SIBLINGS": "S", "SAME_SEX_SIBLINGS": "SS", "ANY": "A"}
BARNET_OFFER = {
    "SAME_DAY_EMERGENCY": "EM", "PACE_OVERNIGHT_BED": "PACE", "SHORT_TERM": "ST", "LONG_TERM": "LT", "BRIDGING": "BR",
    "SHORT_BREAK": "SB", "PARENT_AND_CHILD": "PC", "REMAND": "REM", "UNACCOMPANIED": "UASC", "EDGE_OF_CARE_OUTREACH": "EOC",
    "SUPPORTED_LODGINGS": "SL"}


def barnet(h):
    iso = "%Y-%m-%d"
    return [{
        "CARER_ID": h.ref, "FULL_NAME": h.carers[0], "SECOND_CARER": h.carers[1] if len(h.carers) > 1 else "",
        "HOME_ADDRESS": h.address, "POST_CODE": h.postcode, "TELEPHONE": h.telephone, "RESIDENT_AUTHORITY": BOROUGHS[h.residence].gss,
        "CARER_TYPE": BARNET_KIND[h.kind], "APPROVED_PLACES": h.approved, "PLACES_FILLED": h.filled, "PLACES_VACANT": h.vacant,
        "PLACES_UNAVAILABLE": h.not_available, "UNAVAILABLE_REASON": BARNET_REASON.get(h.reason, ""),
        "AVAILABLE_FROM": dated(h.available_from, iso), "OVER_NUMBERS": h.over_filled[:1], "VACANT_SINCE": dated(h.vacant_since, iso),
        "AGE_FROM": h.youngest, "AGE_TO": h.oldest, "GENDER": h.sex[:1] or "E", "MAX_CHILDREN": h.approved,
        "FREE_BEDROOMS": h.bedrooms, "ROOM_SHARING": BARNET_SHARING[h.sharing], "OFFERS": coded(BARNET_OFFER, h.offers, ";"),
        "BREAK_START": dated(h.break_start, iso), "BREAK_END": dated(h.break_end, iso), "OOH_ROTA": h.rota, "CARER_LEVEL": h.level,
        "LANGUAGES": coded(LANGUAGES, h.languages, ";"), "RELIGION": h.religion.capitalize(),
        "FULL_ETHNICITY_CODE": ";".join(h.ethnicities), "SKILLS": ";".join(h.skills), "AT_HOME": ";".join(h.features),
        "TEAM": h.team, "TERMS_OF_APPROVAL": h.terms, "VACANCY_NOTE": h.note, "CASE_NOTES": h.case_note}]


# --- Camden: a spreadsheet's words, semicolon, Windows-1252, dd/mm/yyyy, the team once above its carers.

CAMDEN_KIND = {"MAINSTREAM": "Foster carer", "CONNECTED_PERSONS": "Friends and family", "SHORT_BREAKS": "Short breaks only",
               "PARENT_AND_CHILD": "Parent & child", "SUPPORTED_LODGINGS_HOST": "Supported lodgings host"}
CAMDEN_REASON = {
    "BREAK_OR_PENDING_RESIGNATION": "Carer(s) taking a break/pending resignation",
    "UNKNOWN_CARER_REASONS": "Unknown carer reasons", "NEEDS_OF_CHILD": "Needs of child not otherwise stated",
    "SIBLING_GROUP_ONLY": "Only available if sibling group placed", "STAYING_PUT": "Staying Put", "OTHER": "Reason unknown/other",
    "SHORT_BREAKS_ONLY": "Reserved for short breaks placement", "UNDER_INVESTIGATION": "Carer(s) under investigation",
    "RESERVED_FOR_PENDING_PLACEMENT": "Reserved for pending placement"}
CAMDEN_SHARING = {"NONE": "No sharing", "SIBLINGS": "Siblings", "SAME_SEX_SIBLINGS": "Siblings (same sex)", "ANY": "By agreement"}
CAMDEN_OFFER = {
    "SAME_DAY_EMERGENCY": "Emergency", "PACE_OVERNIGHT_BED": "PACE bed", "SHORT_TERM": "Short term", "LONG_TERM": "Long term",
    "BRIDGING": "Bridging", "SHORT_BREAK": "Short break", "PARENT_AND_CHILD": "Parent & child", "REMAND": "Remand",
    "UNACCOMPANIED": "UASC", "EDGE_OF_CARE_OUTREACH": "Outreach", "SUPPORTED_LODGINGS": "Lodgings"}
ETHNICITIES = {
    "BCRB": "Black Caribbean", "BAFR": "Black African", "WBRI": "White British", "ABAN": "Bangladeshi", "WOTH": "Other White",
    "APKN": "Pakistani", "WIRI": "White Irish", "AIND": "Indian", "MWBC": "Mixed White and Black Caribbean", "OOTH": "Other",
    "CHNE": "Chinese"}
PETS = {"DOG": "dog", "CAT": "cat", "OTHER_PET": "other"}
CHILDREN = {"CHILD_UNDER_5": "0-4", "CHILD_5_TO_11": "5-11", "CHILD_12_TO_17": "12-17"}


def camden(h):
    uk = "%d/%m/%Y"
    return [{
        "Team": h.team, "Carer ref.": h.ref, "Carer(s)": " & ".join(h.carers), "Address": h.address, "Postcode": h.postcode,
        "E-mail": h.email, "Lives in": NAMES[h.residence], "Type of carer": CAMDEN_KIND[h.kind], "Approved for": h.approved,
        "In placement": h.filled, "Vacancies": h.vacant, "Not available": h.not_available,
        "Why not available": CAMDEN_REASON.get(h.reason, ""), "Back from": dated(h.available_from, uk),
        "Over approval because": h.over_filled.capitalize(), "Vacant since": dated(h.vacant_since, uk),
        "Ages  from": f"{h.youngest} yrs", "Ages to": f"{h.oldest} yrs", "Boys / girls": {"MALE": "Boys", "FEMALE": "Girls"}.get(h.sex, "Either"),
        "Free bedrooms": h.bedrooms, "Sharing a room": CAMDEN_SHARING[h.sharing], "Offers": coded(CAMDEN_OFFER, h.offers, ", "),
        "Break starts": dated(h.break_start, uk), "Break ends": dated(h.break_end, uk), "Out of hours": h.rota,
        "Level": f"Level {h.level}", "Languages": coded(LANGUAGES, h.languages, ", "), "Religion": h.religion.capitalize(),
        "Ethnicity": coded(ETHNICITIES, h.ethnicities, ", "), "Can care for": ", ".join(h.skills).lower().replace("_", " "),
        "Pets": coded(PETS, [f for f in h.features if f in PETS], ", "), "Smoking household": "Yes" if "SMOKER" in h.features else "No",
        "Other children": coded(CHILDREN, [f for f in h.features if f in CHILDREN], ", "),
        "Terms": h.terms, "Note for the list": h.note, "Supervision notes": h.case_note}]


# --- Enfield: tabulators, UTF-8, dd-mm-yyyy, a title above the header and a grand total below, ticks in columns.

ENFIELD_KIND = {"MAINSTREAM": "1", "CONNECTED_PERSONS": "2", "SHORT_BREAKS": "3", "PARENT_AND_CHILD": "4",
                "SUPPORTED_LODGINGS_HOST": "5"}
SKILL_COLUMNS = {
    "AUTISM": "Autism", "BEHAVIOUR": "Behaviour", "COMMUNICATION": "Communication", "HEARING": "Hearing", "VISION": "Vision",
    "MOBILITY": "Mobility", "LEARNING_DISABILITY": "Learning disability", "MEDICAL_NEEDS": "Medical needs",
    "SEXUAL_EXPLOITATION": "CSE", "CRIMINAL_EXPLOITATION": "CCE", "MISSING": "Missing", "SELF_HARM": "Self-harm",
    "FIRE_SETTING": "Fire-setting", "CONTACT_SUPERVISION": "Contact", "UNACCOMPANIED": "Separated children", "LGBTQ": "LGBTQ+",
    "THERAPEUTIC": "Therapeutic", "SOLO": "Solo"}


def enfield(h):
    uk = "%d-%m-%Y"
    line = {
        "Household": h.ref, "Name": " and ".join(h.carers), "Street": h.address, "Post code": h.postcode.replace(" ", ""),
        "Phone": h.telephone, "LA of residence": BOROUGHS[h.residence].gss, "Cat": ENFIELD_KIND[h.kind], "Places": h.approved,
        "Filled": h.filled, "Vacant": h.vacant, "N/A": h.not_available, "N/A reason": BARNET_REASON.get(h.reason, "").lower(),
        "N/A until": dated(h.available_from, uk), "Over by": h.over_filled.lower(), "Since": dated(h.vacant_since, uk),
        "Min age": h.youngest, "Max age": h.oldest, "Sex": h.sex[:1] or "-", "Rooms free": h.bedrooms,
        "Share": BARNET_SHARING[h.sharing].lower()}
    line.update({f"Offer {code}": tick(offer in h.offers) for offer, code in BARNET_OFFER.items()})
    line.update({"SB from": dated(h.break_start, uk), "SB to": dated(h.break_end, uk), "Rota": h.rota, "Band": h.level,
                 "Langs": "/".join(h.languages), "Faith": h.religion[:2] if h.religion else "",
                 "Ethnic": "/".join(h.ethnicities)})
    line.update({column: tick(skill in h.skills) for skill, column in SKILL_COLUMNS.items()})
    line.update({"Dog": tick("DOG" in h.features), "Cat (pet)": tick("CAT" in h.features), "Other pet": tick("OTHER_PET" in h.features),
                 "Smoker": tick("SMOKER" in h.features), "Child 0-4": tick("CHILD_UNDER_5" in h.features),
                 "Child 5-11": tick("CHILD_5_TO_11" in h.features), "Child 12-17": tick("CHILD_12_TO_17" in h.features),
                 "Team": h.team, "Terms": h.terms, "Remarks": h.note, "Worker's diary": h.case_note})
    return [line]


def enfield_totals(lines):
    total = {"Household": "Grand total"}
    total.update({column: sum(line[column] for line in lines) for column in ("Places", "Filled", "Vacant", "N/A")})
    return [{column: "" for column in lines[0]}, {column: total.get(column, "") for column in lines[0]}]


# --- Hackney: a line per place, view-like names, timestamps; what is the household's stands on its first line only.

def hackney(h):
    stamp = "%d/%m/%Y 00:00"
    first = {
        "CARERID": h.ref, "CARERNAME": "; ".join(h.carers), "CARERADDRESS": h.address, "CARERPOSTCODE": h.postcode,
        "RESIDENCECODE": NAMES[h.residence][:3].upper(), "CARERCATEGORY": BARNET_KIND[h.kind], "APPROVEDPLACES": h.approved,
        "OVERREASONCODE": h.over_filled[:2], "VACANTSINCE": dated(h.vacant_since, stamp), "APPROVEDAGES": f"{h.youngest} to {h.oldest} yrs",
        "APPROVEDGENDER": {"MALE": "MALES", "FEMALE": "FEMALES"}.get(h.sex, "ANY"), "FREEROOMS": h.bedrooms,
        "SHARINGCODE": BARNET_SHARING[h.sharing], "OFFERCODES": coded(BARNET_OFFER, h.offers, " "),
        "SBSTART": dated(h.break_start, stamp), "SBEND": dated(h.break_end, stamp), "OOHROTA": h.rota, "CARERLEVEL": f"L{h.level}",
        "LANGUAGECODES": " ".join(h.languages).upper(), "RELIGIONCODE": h.religion[:3], "ETHNICCODES": " ".join(h.ethnicities),
        "SKILLCODES": " ".join(h.skills), "HOMECODES": " ".join(h.features), "TEAMCODE": h.team, "TERMS": h.terms, "NOTE": h.note,
        "CASENOTE": h.case_note}
    states = ["OCC"] * h.filled + ["VAC"] * h.vacant + ["NAV"] * h.not_available
    lines = []
    for number, state in enumerate(states, 1):
        unavailable = state == "NAV"
        place = {"PLACENO": number, "PLACESTATECODE": state, "NAVREASONCODE": BARNET_REASON.get(h.reason, "") if unavailable else "",
                 "NAVUNTIL": dated(h.available_from, stamp) if unavailable else ""}
        household = first if number == 1 else {column: "" for column in first}
        lines.append({"CARERID": household["CARERID"], **place, **household})
    return lines


# --- Haringey: UTF-16 as a spreadsheet's "Unicode text", pipes, 3-Sep-26, Y and N columns, ages as 0-5.

HARINGEY_KIND = {"MAINSTREAM": "Fostering", "CONNECTED_PERSONS": "Kinship", "SHORT_BREAKS": "Respite", "PARENT_AND_CHILD": "P+C",
                 "SUPPORTED_LODGINGS_HOST": "SLH"}
HARINGEY_OFFER = {
    "SAME_DAY_EMERGENCY": "Same day?", "PACE_OVERNIGHT_BED": "PACE?", "SHORT_TERM": "Short term?", "LONG_TERM": "Long term?",
    "BRIDGING": "Bridging?", "SHORT_BREAK": "Short breaks?", "PARENT_AND_CHILD": "Parent/child?", "REMAND": "Remand?",
    "UNACCOMPANIED": "UASC?", "EDGE_OF_CARE_OUTREACH": "Edge of care?", "SUPPORTED_LODGINGS": "Lodgings?"}


def haringey(h):
    line = {
        "Fostering household no.": h.ref, "Main carer": h.carers[0], "Partner": h.carers[1] if len(h.carers) > 1 else "",
        "Home": f"{h.address}, London {h.postcode}", "PCode": h.postcode.lower(), "Mobile": h.telephone,
        "Borough": NAMES[h.residence].lower(), "Scheme": HARINGEY_KIND[h.kind], "Approval: places": f"{h.approved}.0",
        "Approval: ages": f"{h.youngest}-{h.oldest}", "Approval: sex": {"MALE": "m only", "FEMALE": "f only"}.get(h.sex, "m/f"),
        "Placed": f"{h.filled}.0", "Free": f"{h.vacant}.0", "On hold": f"{h.not_available}.0",
        "Hold reason": CAMDEN_REASON.get(h.reason, "").upper(), "Hold ends": short_date(h.available_from),
        "Exceeded": h.over_filled.lower(), "Free since": short_date(h.vacant_since), "Beds": h.bedrooms,
        "Shared beds": {"NONE": "none", "SIBLINGS": "sibs", "SAME_SEX_SIBLINGS": "sibs same sex", "ANY": "any"}[h.sharing]}
    line.update({column: yes_no(offer in h.offers) for offer, column in HARINGEY_OFFER.items()})
    line.update({"Respite start": short_date(h.break_start), "Respite end": short_date(h.break_end), "Rota": h.rota,
                 "Tier": {"1": "Core", "2": "Plus", "3": "Specialist"}[h.level], "Speaks": coded(LANGUAGES, h.languages, " + "),
                 "Faith": h.religion.lower(), "Ethnic origin": coded(ETHNICITIES, h.ethnicities, " + ")})
    line.update({f"{column}?": yes_no(skill in h.skills) for skill, column in SKILL_COLUMNS.items()})
    line.update({"Dog?": yes_no("DOG" in h.features), "Cat?": yes_no("CAT" in h.features), "Other pet?": yes_no("OTHER_PET" in h.features),
                 "Smoke?": yes_no("SMOKER" in h.features), "Under 5s?": yes_no("CHILD_UNDER_5" in h.features),
                 "5 to 11s?": yes_no("CHILD_5_TO_11" in h.features), "12 to 17s?": yes_no("CHILD_12_TO_17" in h.features),
                 "SSW team": h.team, "Approval: terms": h.terms, "For the list": h.note, "Log": h.case_note})
    return [line]


# --- Islington: every cell quoted, upper case, look-up numbers for everything, timestamps, lists at `|`.

def numbered(names):
    return {name: str(number) for number, name in enumerate(names, 1)}


ISLINGTON_KIND = numbered(BARNET_KIND)
ISLINGTON_REASON = numbered(BARNET_REASON)
ISLINGTON_SHARING = numbered(BARNET_SHARING)
ISLINGTON_OFFER = numbered(BARNET_OFFER)
ISLINGTON_SKILL = numbered(SKILL_COLUMNS)
ISLINGTON_RELIGION = numbered(("NONE", "CHRISTIAN", "BUDDHIST", "HINDU", "JEWISH", "MUSLIM", "SIKH", "OTHER"))
ISLINGTON_FEATURE = numbered(("DOG", "CAT", "OTHER_PET", "SMOKER", "CHILD_UNDER_5", "CHILD_5_TO_11", "CHILD_12_TO_17"))


def islington(h):
    stamp = "%Y-%m-%d 00:00:00"
    return [{
        "DIM_CARER_ID": h.ref, "CARER_FORENAMES_SURNAMES": "|".join(h.carers), "ADDRESS_LINE": h.address,
        "POSTCODE": h.postcode.replace(" ", ""), "LA_OF_ADDRESS": BOROUGHS[h.residence].gss,
        "DIM_LOOKUP_CARER_TYPE_ID": ISLINGTON_KIND[h.kind], "PLACES_APPROVED": h.approved, "PLACES_OCCUPIED": h.filled,
        "PLACES_VACANT": h.vacant, "PLACES_NOT_AVAILABLE": h.not_available, "DIM_LOOKUP_NA_REASON_ID": ISLINGTON_REASON.get(h.reason, "0"),
        "NA_END_DTTM": dated(h.available_from, stamp), "DIM_LOOKUP_EXCESS_ID": {"EXEMPTION": "1", "EMERGENCY": "2"}.get(h.over_filled, "0"),
        "VACANT_START_DTTM": dated(h.vacant_since, stamp), "APPROVED_MONTHS_FROM": h.youngest * 12,
        "APPROVED_MONTHS_TO": (h.oldest * 12 + 11) if h.oldest != 18 else 215, "SEX": {"MALE": "1", "FEMALE": "2"}.get(h.sex, "9"),
        "BEDROOMS_FREE": h.bedrooms, "DIM_LOOKUP_SHARING_ID": ISLINGTON_SHARING[h.sharing],
        "OFFER_IDS": coded(ISLINGTON_OFFER, h.offers, "|"), "SB_START_DTTM": dated(h.break_start, stamp),
        "SB_END_DTTM": dated(h.break_end, stamp), "EDT_ROTA": h.rota, "PAYMENT_LEVEL": h.level, "LANGUAGE_TAGS": "|".join(h.languages),
        "DIM_LOOKUP_RELIGION_ID": ISLINGTON_RELIGION.get(h.religion, "0"), "ETHNICITY_903": "|".join(h.ethnicities),
        "SKILL_IDS": coded(ISLINGTON_SKILL, h.skills, "|"), "HOME_IDS": coded(ISLINGTON_FEATURE, h.features, "|"),
        "DIM_TEAM_ID": h.team, "TERMS_TEXT": h.terms, "LIST_NOTE_TEXT": h.note, "CASE_NOTE_TEXT": h.case_note}]


SHAPES = {
    "barnet": Shape(barnet, encoding="utf-8-sig"),
    "camden": Shape(camden, encoding="cp1252", separator=";"),
    "enfield": Shape(enfield, separator="\t", line_end="\n",
                     title=lambda day: [f"Fostering vacancies as at {day:%d %B %Y}", ""], totals=enfield_totals),
    "hackney": Shape(hackney, line_end="\n"),
    "haringey": Shape(haringey, encoding="utf-16-le", separator="|"),
    "islington": Shape(islington, quoting=csv.QUOTE_ALL),
}


def export(name, households, day, extra_cell=False):
    """The bytes of the export: households in the shape called `name`. `extra_cell`: the last household's last line has one
    cell more than the header."""
    shape = SHAPES[name]
    if name == "camden":
        households = sorted(households, key=lambda h: h.team)
    lines = [line for household in households for line in shape.lines(household)]
    text = io.StringIO(newline="")
    if shape.encoding == "utf-16-le":
        text.write("\ufeff")
    for title in shape.title(day) if shape.title else []:
        text.write(title + shape.line_end)
    writer = csv.writer(text, delimiter=shape.separator, lineterminator=shape.line_end, quoting=shape.quoting)
    writer.writerow(lines[0])
    above = ""
    for number, line in enumerate(lines, 1):
        if name == "camden":  # Merged cells: the team stands on its first line.
            line, above = {**line, "Team": "" if line["Team"] == above else line["Team"]}, line["Team"]
        writer.writerow([*line.values(), *(["one more"] if extra_cell and number == len(lines) else [])])
    for line in shape.totals(lines) if shape.totals else []:
        writer.writerow(line.values())
    return text.getvalue().encode(shape.encoding)
