#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/need.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Violations = std::vector<rpc::FieldViolation>;

constexpr uint32_t kChildYearsMax = 20;
constexpr uint32_t kChildMonthsMax = 35;
constexpr int kDueDaysAhead = 42 * 7;
// A pregnancy lasts at most two weeks beyond the due date.
constexpr int kDueDaysPast = 14;
constexpr int kChildLanguagesMax = 5;
constexpr uint32_t kLodgingYearsMin = 16;
constexpr uint32_t kParentYearsMin = 12;
constexpr uint32_t kParentYearsMax = 60;
constexpr int kStartDaysAhead = 366;
constexpr uint32_t kLengthDaysMax = 7'300;
constexpr double kMilesMax = 200;
constexpr int kAvoidedMax = 50;
constexpr uint32_t kPageSizeMax = 100;

void CheckAge(const std::string& path, const v1::Child& child, bool lodgings, absl::CivilDay today,
              Violations& violations) {
  const auto violate = [&](const char* field, std::string what) {
    violations.push_back({absl::StrCat(path, field), std::move(what)});
  };
  switch (child.age_case()) {
    case v1::Child::kAgeYears:
      if (child.age_years() < 1 || child.age_years() > kChildYearsMax) {
        violate(".age_years", "is outside 1 to 20; give a baby's age in months");
        return;
      }
      break;
    case v1::Child::kAgeMonths:
      if (child.age_months() > kChildMonthsMax) {
        violate(".age_months", "is over 35; give the age in years");
        return;
      }
      break;
    case v1::Child::kDueDate: {
      const absl::StatusOr<absl::CivilDay> due = ParseDate(child.due_date());
      if (!due.ok()) {
        violate(".due_date", "is not a calendar date of the form YYYY-MM-DD");
      } else if (*due > today + kDueDaysAhead) {
        violate(".due_date", "is more than 42 weeks ahead");
      } else if (*due < today - kDueDaysPast) {
        violate(".due_date", "is more than 14 days past; give the child's age in months");
      }
      break;
    }
    case v1::Child::AGE_NOT_SET:
      violations.push_back({path, "has no age; give age_years, age_months or due_date"});
      return;
  }
  if (lodgings && (!child.has_age_years() || child.age_years() < kLodgingYearsMin)) {
    violations.push_back({path, "is under 16; supported lodgings are for 16 to 20 years"});
  }
}

// A repeated enum whose values are known and there once each.
template <typename Values, typename IsValid>
void CheckValues(const std::string& path, const Values& values, IsValid is_valid,
                 Violations& violations) {
  std::set<int> seen;
  for (int i = 0; i < values.size(); ++i) {
    if (values[i] == 0 || !is_valid(values[i])) {
      violations.push_back({absl::StrCat(path, "[", i, "]"), "is not a known value"});
      return;
    }
    if (!seen.insert(values[i]).second) {
      violations.push_back({absl::StrCat(path, "[", i, "]"), "is there twice; give each once"});
      return;
    }
  }
}

void CheckMayMatch(const std::string& path, bool asked, bool may_match, Violations& violations) {
  if (!asked || may_match) return;
  violations.push_back({path, "is a criterion that your role may not match; leave it empty"});
}

void CheckCriteria(const std::string& path, const v1::Child& child, bool may_match,
                   Violations& violations) {
  if (!v1::Sex_IsValid(child.sex())) {
    violations.push_back({path + ".sex", "is not a known value"});
  }
  CheckValues(path + ".needs", child.needs(), v1::Skill_IsValid, violations);
  CheckMayMatch(path + ".needs", !child.needs().empty(), may_match, violations);
  if (child.languages_size() > kChildLanguagesMax) {
    violations.push_back(
        {path + ".languages",
         absl::StrCat("has ", child.languages_size(), " entries, over ", kChildLanguagesMax)});
  }
  for (int i = 0; i < child.languages_size(); ++i) {
    if (IsLanguage(child.languages(i))) continue;
    violations.push_back({absl::StrCat(path, ".languages[", i, "]"),
                          "is not a BCP 47 primary tag of two or three lower-case letters"});
    break;
  }
  CheckMayMatch(path + ".languages", !child.languages().empty(), may_match, violations);
  if (!v1::Religion_IsValid(child.religion())) {
    violations.push_back({path + ".religion", "is not a known value"});
  }
  CheckMayMatch(path + ".religion", child.religion() != v1::RELIGION_UNSPECIFIED, may_match,
                violations);
  if (!child.ethnicity().empty() && EthnicityBit(child.ethnicity()) == 0) {
    violations.push_back({path + ".ethnicity",
                          "is not a code of the SSDA903 ETHNIC list that can be matched; leave it "
                          "empty when it is not known"});
  }
  CheckMayMatch(path + ".ethnicity", !child.ethnicity().empty(), may_match, violations);
}

void CheckChildren(const v1::SearchAvailabilityRequest& request, bool may_match,
                   absl::CivilDay today, Violations& violations) {
  if (request.children().empty() || request.children_size() > kChildrenMax) {
    violations.push_back(
        {"children", absl::StrCat("has ", request.children_size(), " entries; 1 to ", kChildrenMax,
                                  " are allowed")});
    return;
  }
  const bool lodgings = request.kind() == v1::OFFER_KIND_SUPPORTED_LODGINGS;
  for (int i = 0; i < request.children_size(); ++i) {
    const std::string path = absl::StrCat("children[", i, "]");
    CheckAge(path, request.children(i), lodgings, today, violations);
    CheckCriteria(path, request.children(i), may_match, violations);
  }
}

void CheckParent(const v1::SearchAvailabilityRequest& request, Violations& violations) {
  const bool wanted = request.kind() == v1::OFFER_KIND_PARENT_AND_CHILD;
  if (wanted != request.has_parent()) {
    violations.push_back({"parent", wanted ? "is missing; a parent and child search needs it"
                                           : "is only for OFFER_KIND_PARENT_AND_CHILD; leave it "
                                             "out"});
    return;
  }
  if (!wanted) return;
  if (request.parent().age_years() < kParentYearsMin ||
      request.parent().age_years() > kParentYearsMax) {
    violations.push_back({"parent.age_years",
                          absl::StrCat("is outside ", kParentYearsMin, " to ", kParentYearsMax)});
  }
  if (!v1::Sex_IsValid(request.parent().sex())) {
    violations.push_back({"parent.sex", "is not a known value"});
  }
}

void CheckTimes(const v1::SearchAvailabilityRequest& request, absl::CivilDay today,
                Violations& violations) {
  if (request.urgency() == v1::URGENCY_UNSPECIFIED || !v1::Urgency_IsValid(request.urgency())) {
    violations.push_back({"urgency", "is missing; say planned, same day or out of hours"});
  }
  if (!request.start_date().empty()) {
    const absl::StatusOr<absl::CivilDay> start = ParseDate(request.start_date());
    if (!start.ok()) {
      violations.push_back({"start_date", "is not a calendar date of the form YYYY-MM-DD"});
    } else if (*start < today) {
      violations.push_back({"start_date", "is past; leave it empty for today"});
    } else if (*start > today + kStartDaysAhead) {
      violations.push_back({"start_date", "is more than 366 days ahead"});
    } else if (*start != today && (request.urgency() == v1::URGENCY_SAME_DAY ||
                                   request.urgency() == v1::URGENCY_OUT_OF_HOURS)) {
      violations.push_back({"start_date", "is not today though the urgency is; leave it empty"});
    }
  }
  if (request.length_days() > kLengthDaysMax) {
    violations.push_back(
        {"length_days", absl::StrCat("is over ", kLengthDaysMax, "; 0 means open-ended")});
  } else if (request.length_days() == 0 && request.kind() == v1::OFFER_KIND_SHORT_BREAK) {
    violations.push_back({"length_days", "is missing; a short break has an end"});
  }
}

void CheckAreas(const v1::SearchAvailabilityRequest& request, Violations& violations) {
  constexpr char kForm[] = "is not an outcode (N4) or a sector (N4 2) in upper case";
  if (!request.near().empty() && !IsOutcodeOrSector(request.near())) {
    violations.push_back({"near", kForm});
  }
  const double miles = request.max_distance_miles();
  if (!std::isfinite(miles) || miles < 0 || miles > kMilesMax) {
    violations.push_back({"max_distance_miles", "is not a number from 0 to 200"});
  } else if (miles > 0 && request.near().empty()) {
    violations.push_back({"max_distance_miles", "needs `near`; give an outcode or sector there"});
  }
  if (request.areas_to_avoid_size() > kAvoidedMax) {
    violations.push_back({"areas_to_avoid", absl::StrCat("has ", request.areas_to_avoid_size(),
                                                         " entries, over ", kAvoidedMax)});
    return;
  }
  for (int i = 0; i < request.areas_to_avoid_size(); ++i) {
    if (IsOutcodeOrSector(request.areas_to_avoid(i))) continue;
    violations.push_back({absl::StrCat("areas_to_avoid[", i, "]"), kForm});
  }
}

}  // namespace

Violations CheckNeed(const v1::SearchAvailabilityRequest& request, bool may_match,
                     absl::CivilDay today) {
  Violations violations;
  CheckChildren(request, may_match, today, violations);
  CheckParent(request, violations);
  if (request.kind() == v1::OFFER_KIND_UNSPECIFIED || !v1::OfferKind_IsValid(request.kind())) {
    violations.push_back({"kind", "is missing; give the kind of care"});
  }
  CheckTimes(request, today, violations);
  CheckAreas(request, violations);
  CheckValues("must_not_have", request.must_not_have(), v1::HouseholdFeature_IsValid, violations);
  CheckMayMatch("must_not_have", !request.must_not_have().empty(), may_match, violations);
  if (request.page_size() > kPageSizeMax) {
    violations.push_back({"page_size", absl::StrCat("is ", request.page_size(), ", over ",
                                                    kPageSizeMax, "; 0 means 20")});
  }
  return violations;
}

}  // namespace consortium::policy
