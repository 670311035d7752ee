#include <algorithm>

#include "absl/strings/str_cat.h"
#include "policy/listing/row_parts.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr int kLanguagesMax = 20;
constexpr int kEthnicitiesMax = 4;

// Checks a repeated field of codes: how many, each of a known form, each once.
template <typename Codes, typename IsKnown>
void CheckCodes(absl::string_view field, const Codes& codes, int max, IsKnown is_known,
                absl::string_view problem, absl::string_view remedy, Findings& findings) {
  if (codes.size() > max) {
    findings.Refuse(field, absl::StrCat("has ", codes.size(), " entries, over ", max),
                    absl::StrCat("keep the ", max, " that matter most"));
    return;
  }
  for (int i = 0; i < codes.size(); ++i) {
    const auto code = codes.begin() + i;
    if (!is_known(*code)) {
      findings.Refuse(Indexed(field, i), problem, remedy);
    } else if (std::find(codes.begin(), code, *code) != code) {  // They are few.
      findings.Refuse(Indexed(field, i), "is there twice", "keep each once");
    }
  }
}

}  // namespace

void CheckProfile(const v1::Vacancy& row, Findings& findings) {
  const v1::Profile& profile = row.profile();
  CheckCodes("profile.languages", profile.languages(), kLanguagesMax, IsLanguage,
             "is not a BCP 47 primary language tag",
             "give two or three lower-case letters, such as so for Somali", findings);
  if (!v1::Religion_IsValid(profile.religion())) {
    findings.Refuse("profile.religion", "is not a known religion",
                    "give RELIGION_OTHER, or leave it unspecified when it is not known");
  }
  CheckCodes("profile.ethnicities", profile.ethnicities(), kEthnicitiesMax, IsEthnicity,
             "is not a code of the SSDA903 ETHNIC list", "give a code such as WBRI", findings);
  CheckCodes(
      "profile.skills", profile.skills(), v1::Skill_ARRAYSIZE,
      [](int skill) { return skill != v1::SKILL_UNSPECIFIED && v1::Skill_IsValid(skill); },
      "is not a known skill", "give one of the Skill values", findings);
  CheckCodes(
      "profile.features", profile.features(), v1::HouseholdFeature_ARRAYSIZE,
      [](int feature) {
        return feature != v1::HOUSEHOLD_FEATURE_UNSPECIFIED &&
               v1::HouseholdFeature_IsValid(feature);
      },
      "is not a known feature", "give one of the HouseholdFeature values", findings);
}

}  // namespace consortium::policy
