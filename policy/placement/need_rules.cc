#include "policy/placement/need_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "policy/disclosure/free_text.h"
#include "policy/listing/findings.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/need.h"

namespace consortium::policy {
namespace {

// An age, a count or a house's floor has no more; case numbers and years have.
constexpr size_t kDigitsMax = 3;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool HasLongNumber(absl::string_view text) {
  size_t run = 0;
  for (const char c : text) {
    run = IsDigit(c) ? run + 1 : 0;
    if (run > kDigitsMax) return true;
  }
  return false;
}

// Three numbers that one sign joins, `3/4/19`.
bool HasDate(absl::string_view text) {
  for (const char sign : {'/', '.', '-'}) {
    int joined = 0;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
      if (text[i] == sign && IsDigit(text[i - 1]) && IsDigit(text[i + 1])) {
        if (++joined == 2) return true;
      } else if (!IsDigit(text[i])) {
        joined = 0;
      }
    }
  }
  return false;
}

void CheckNote(absl::string_view note, std::vector<rpc::FieldViolation>& violations) {
  const size_t length = CharacterCount(note);
  if (length > kNoteMax) {
    violations.push_back(
        {"note", absl::StrCat("has ", length, " characters, over ", kNoteMax, "; shorten it")});
    return;
  }
  const bool control = std::any_of(note.begin(), note.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (control) {
    violations.push_back({"note", "has a control character in it; take it out"});
  }
  for (const PersonalDetail detail : FindPersonalDetails(note)) {
    violations.push_back({"note", Describe(detail)});
    return;
  }
  if (HasDate(note) || HasLongNumber(note)) {
    violations.push_back(
        {"note",
         "holds a date, or a number of more than three digits; say ages in years, and leave dates "
         "of birth and case numbers out"});
  }
}

}  // namespace

v1::SearchAvailabilityRequest SearchFor(const v1::PlacementNeed& need) {
  v1::SearchAvailabilityRequest search;
  *search.mutable_children() = need.children();
  if (need.has_parent()) *search.mutable_parent() = need.parent();
  search.set_siblings(need.siblings());
  search.set_keep_together(true);
  search.set_kind(need.kind());
  search.set_start_date(need.start_date());
  search.set_length_days(need.length_days());
  search.set_urgency(need.urgency());
  return search;
}

v1::PlacementNeed NeedOf(const v1::SearchAvailabilityRequest& search) {
  v1::PlacementNeed need;
  *need.mutable_children() = search.children();
  if (search.has_parent()) *need.mutable_parent() = search.parent();
  need.set_siblings(search.siblings());
  need.set_kind(search.kind());
  need.set_start_date(search.start_date());
  need.set_length_days(search.length_days());
  need.set_urgency(search.urgency());
  return need;
}

std::vector<rpc::FieldViolation> CheckPlacementNeed(const v1::PlacementNeed& need, bool may_match,
                                                    absl::CivilDay today) {
  std::vector<rpc::FieldViolation> violations = CheckNeed(SearchFor(need), may_match, today);
  CheckNote(need.note(), violations);
  return violations;
}

std::vector<rpc::FieldViolation> CheckStandingSearch(const v1::SearchAvailabilityRequest& search,
                                                     bool may_match, absl::CivilDay today) {
  std::vector<rpc::FieldViolation> violations = CheckNeed(search, may_match, today);
  if (!search.areas_to_avoid().empty()) {
    violations.push_back({"areas_to_avoid", "is never kept; leave it out"});
  }
  if (search.page_size() != 0) {
    violations.push_back({"page_size", "has no place here; leave it out"});
  }
  if (!search.page_token().empty()) {
    violations.push_back({"page_token", "has no place here; leave it out"});
  }
  return violations;
}

uint32_t PlacesNeeded(const v1::PlacementNeed& need) {
  return static_cast<uint32_t>(need.children_size()) + (need.parent().looked_after() ? 1 : 0);
}

absl::CivilDay StartOf(const v1::PlacementNeed& need, absl::CivilDay today) {
  return need.start_date().empty() ? today : ParseDate(need.start_date()).value_or(today);
}

}  // namespace consortium::policy
