#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/listing/row_parts.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr uint32_t kAgeMonthsMinMax = 251;
constexpr uint32_t kAgeMonthsMaxFoster = 215;
constexpr uint32_t kAgeMonthsMaxHost = 263;
constexpr uint32_t kHostAgeMonthsMin = 16 * 12;

void CheckAges(const v1::Vacancy& row, Findings& findings) {
  const v1::Approval& approval = row.approval();
  const bool host = row.kind() == v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST;
  if (host && approval.age_months_min() < kHostAgeMonthsMin) {
    findings.Refuse("approval.age_months_min",
                    absl::StrCat("is ", approval.age_months_min(), " months for a host"),
                    "supported lodgings are for 16 to 21: give 192 or more");
    return;
  }
  const uint32_t oldest = host ? kAgeMonthsMaxHost : kAgeMonthsMaxFoster;
  if (!findings.CheckNumber("approval.age_months_min", approval.age_months_min(), 0,
                            kAgeMonthsMinMax) ||
      !findings.CheckNumber("approval.age_months_max", approval.age_months_max(), 0, oldest)) {
    return;
  }
  if (approval.age_months_min() > approval.age_months_max()) {
    findings.Refuse("approval.age_months_max",
                    absl::StrCat("is ", approval.age_months_max(), " months, under the minimum of ",
                                 approval.age_months_min()),
                    "give the oldest age in completed months; 215 is up to the 18th birthday");
  }
}

void CheckAuthority(absl::string_view field, absl::string_view code, Findings& findings) {
  if (IsAuthority(code)) return;
  findings.Refuse(field, code.empty() ? "is missing" : "is not a GSS code",
                  "give the authority's GSS code, such as E09000012");
}

}  // namespace

void CheckApproval(const v1::Vacancy& row, Findings& findings) {
  CheckAuthority("approving_authority", row.approving_authority(), findings);
  CheckAuthority("residence_authority", row.residence_authority(), findings);
  if (!row.has_approval()) {
    findings.Refuse("approval", "is missing", "give what the household is approved for");
    return;
  }
  CheckAges(row, findings);
  const v1::Approval& approval = row.approval();
  if (approval.sex() == v1::SEX_UNKNOWN || !v1::Sex_IsValid(approval.sex())) {
    findings.Refuse("approval.sex", "is neither male nor female",
                    "leave it unspecified when children of any sex may be placed");
  }
  findings.CheckNumber("approval.children_max", approval.children_max(), 1, kPlacesMax);
  findings.CheckFreeText("approval.terms", approval.terms(), kFreeTextMax);
}

}  // namespace consortium::policy
