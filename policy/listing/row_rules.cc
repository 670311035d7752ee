#include "policy/listing/row_rules.h"

#include "policy/listing/findings.h"
#include "policy/listing/row_parts.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr size_t kReferenceMin = 8;
constexpr size_t kReferenceMax = 36;
constexpr size_t kTeamMax = 64;

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
  return IsReference(text, kReferenceMin, kReferenceMax);
}

std::vector<v1::RowProblem> CheckRow(const v1::Vacancy& row, absl::CivilDay today) {
  Findings findings;
  findings.CheckReference("household_ref", row.household_ref(), kReferenceMin, kReferenceMax,
                          "send the keyed pseudonym that the adapter makes");
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
  if (row.has_level()) findings.CheckLevel("level", row.level());
  CheckProfile(row, findings);
  findings.CheckFreeText("owner_details.team", row.owner_details().team(), kTeamMax);
  findings.CheckFreeText("owner_details.note", row.owner_details().note(), kFreeTextMax);
  return std::move(findings).Take();
}

}  // namespace consortium::policy
