#include "policy/listing/row_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "policy/disclosure/free_text.h"
#include "policy/listing/findings.h"
#include "policy/listing/row_parts.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr size_t kTeamMax = 64;
constexpr size_t kSchemeMax = 40;
constexpr size_t kLevelMax = 20;

void CheckReference(absl::string_view reference, Findings& findings) {
  constexpr absl::string_view kField = "household_ref";
  if (!IsHouseholdReference(reference)) {
    findings.Refuse(kField, absl::StrCat("is not ", kHouseholdReferenceForm),
                    "send the keyed pseudonym that the adapter makes");
    return;
  }
  // A keyed pseudonym may hold ten digits in a row by chance; one without any
  // letter is a number that somebody was given.
  const bool letters = std::any_of(reference.begin(), reference.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
  if (!letters && !FindPersonalDetails(reference).empty()) {
    findings.Refuse(kField, "looks like a telephone number or another number of a person",
                    "send the keyed pseudonym that the adapter makes");
  }
}

void CheckKind(v1::HouseholdKind kind, Findings& findings) {
  if (kind == v1::HOUSEHOLD_KIND_CONNECTED_PERSONS) {
    findings.Refuse("kind", "is CONNECTED_PERSONS: approved for particular children, never offered",
                    "count them in totals and leave the row out");
  } else if (kind == v1::HOUSEHOLD_KIND_UNSPECIFIED || !v1::HouseholdKind_IsValid(kind)) {
    findings.Refuse("kind", "is not a known kind of household",
                    "give one of the HouseholdKind values");
  }
}

void CheckBedrooms(const v1::Vacancy& row, Findings& findings) {
  if (!row.has_bedrooms()) {
    findings.Refuse("bedrooms", "is missing",
                    "give the bedrooms that are free, 0 when there are none");
    return;
  }
  findings.CheckNumber("bedrooms.free", row.bedrooms().free(), 0, kPlacesMax);
  if (!v1::RoomSharing_IsValid(row.bedrooms().sharing())) {
    findings.Refuse("bedrooms.sharing", "is not a known way to share",
                    "leave it unspecified when nobody may share");
  }
}

}  // namespace

bool IsHouseholdReference(absl::string_view text) {
  constexpr size_t kMin = 8;
  constexpr size_t kMax = 36;
  return text.size() >= kMin && text.size() <= kMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
         });
}

std::vector<v1::RowProblem> CheckRow(const v1::Vacancy& row, absl::CivilDay today) {
  Findings findings;
  CheckReference(row.household_ref(), findings);
  CheckKind(row.kind(), findings);
  CheckPlaces(row, today, findings);
  CheckApproval(row, findings);
  CheckBedrooms(row, findings);
  if (!IsOutcodeOrSector(row.area())) {
    findings.Refuse("area", row.area().empty() ? "is missing" : "is not an outcode or a sector",
                    "give an outcode (N4) or a sector (N4 2) in upper case, nothing finer");
  }
  CheckOffers(row, today, findings);
  CheckRota(row, findings);
  if (row.has_level()) {
    findings.CheckIdentifier("level.scheme", row.level().scheme(), kSchemeMax);
    findings.CheckIdentifier("level.level", row.level().level(), kLevelMax);
  }
  CheckProfile(row, findings);
  findings.CheckFreeText("owner_details.team", row.owner_details().team(), kTeamMax);
  findings.CheckFreeText("owner_details.note", row.owner_details().note(), kFreeTextMax);
  return std::move(findings).Take();
}

}  // namespace consortium::policy
