#include "policy/disclosure/everyday_words.h"

#include <algorithm>
#include <iterator>

namespace consortium::policy {
namespace {

// Each list is sorted, so that it needs no set made at start.
constexpr absl::string_view kOrdinaryWords[] = {
    "able",     "above",     "address",    "all",       "and",        "apartment", "april",
    "apt",      "august",    "avenue",     "baby",      "barnet",     "basement",  "below",
    "block",    "borough",   "buildings",  "camden",    "care",       "carer",     "carers",
    "case",     "centre",    "child",      "children",  "christian",  "church",    "circus",
    "city",     "close",     "cottage",    "council",   "county",     "couple",    "court",
    "crescent", "daily",     "days",       "drive",     "early",      "east",      "end",
    "enfield",  "england",   "estate",     "family",    "farm",       "first",     "flat",
    "floor",    "for",       "foster",     "fostering", "friend",     "gardens",   "gate",
    "great",    "greater",   "ground",     "grove",     "hackney",    "haringey",  "head",
    "hill",     "holiday",   "home",       "house",     "households", "islington", "june",
    "junior",   "kingdom",   "lane",       "last",      "little",     "lodge",     "london",
    "long",     "lower",     "maisonette", "mansions",  "march",      "max",       "may",
    "mews",     "middlesex", "mill",       "much",      "need",       "needs",     "new",
    "night",    "north",     "northern",   "not",       "number",     "old",       "only",
    "parade",   "parent",    "parish",     "park",      "passage",    "place",     "post",
    "quay",     "rise",      "road",       "room",      "row",        "saint",     "school",
    "second",   "short",     "side",       "single",    "south",      "southern",  "square",
    "station",  "still",     "street",     "teacher",   "terrace",    "the",       "top",
    "town",     "united",    "upper",      "view",      "villa",      "villas",    "wales",
    "walk",     "way",       "weeks",      "west",      "wharf",      "with",      "yard"};

constexpr absl::string_view kNameWords[] = {
    "am",     "amber",    "an",      "angel",    "archer",  "art",     "as",     "ash",    "at",
    "baker",  "banks",    "baron",   "be",       "bell",    "berry",   "best",   "bill",   "bird",
    "bishop", "black",    "bond",    "bridge",   "bridges", "bright",  "brook",  "brooks", "brown",
    "bush",   "butler",   "by",      "carol",    "carter",  "chance",  "chase",  "clay",   "cook",
    "cooper", "cross",    "daisy",   "dale",     "dawn",    "day",     "dean",   "do",     "drew",
    "eve",    "fair",     "faith",   "farmer",   "field",   "fields",  "fine",   "fisher", "flint",
    "ford",   "forest",   "fox",     "frank",    "free",    "frost",   "go",     "gold",   "good",
    "grace",  "grant",    "gray",    "green",    "grey",    "guy",     "ha",     "hall",   "hand",
    "hands",  "hardy",    "harmony", "he",       "heart",   "heather", "holly",  "hope",   "hunt",
    "hunter", "if",       "in",      "is",       "it",      "ivy",     "jade",   "joy",    "just",
    "king",   "knight",   "lake",    "lamb",     "law",     "lily",    "lord",   "love",   "low",
    "luck",   "major",    "mark",    "marsh",    "mason",   "me",      "mercy",  "miles",  "miller",
    "moon",   "moss",     "my",      "nice",     "noble",   "of",      "on",     "or",     "page",
    "pat",    "patience", "pearl",   "penny",    "pool",    "poppy",   "porter", "price",  "prince",
    "quick",  "ray",      "read",    "reed",     "rich",    "rob",     "robin",  "rock",   "rose",
    "ruby",   "rush",     "sage",    "sergeant", "sharp",   "silver",  "sky",    "small",  "smart",
    "so",     "spring",   "steel",   "stone",    "storm",   "strong",  "sue",    "summer", "swift",
    "to",     "turner",   "up",      "us",       "walker",  "ward",    "waters", "we",     "well",
    "wells",  "white",    "wild",    "will",     "winter",  "wise",    "wood",   "woods",  "young"};

constexpr absl::string_view kTitles[] = {"dr", "lady", "miss", "mr",   "mrs", "ms",
                                         "mx", "prof", "rev",  "revd", "sir"};

constexpr absl::string_view kPlaceholders[] = {
    "blank",     "n a",          "na",   "nil",   "no",  "none", "not applicable",
    "not known", "not recorded", "null", "other", "tba", "tbc",  "unknown",
    "yes"};

template <typename List>
bool Holds(const List& list, absl::string_view word) {
  return std::binary_search(std::begin(list), std::end(list), word);
}

template <typename List>
constexpr bool IsSorted(const List& list) {
  return std::is_sorted(std::begin(list), std::end(list));
}
static_assert(IsSorted(kOrdinaryWords) && IsSorted(kNameWords));
static_assert(IsSorted(kTitles) && IsSorted(kPlaceholders));

}  // namespace

bool IsOrdinaryWord(absl::string_view word) { return Holds(kOrdinaryWords, word); }
bool IsNameWord(absl::string_view word) { return Holds(kNameWords, word); }
bool IsTitle(absl::string_view word) { return Holds(kTitles, word); }
bool IsPlaceholder(absl::string_view words) { return Holds(kPlaceholders, words); }

}  // namespace consortium::policy
