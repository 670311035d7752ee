#include "adapters/cli/need_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "adapters/cli/words.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

constexpr int kChildrenMax = 8;
constexpr uint32_t kAgeYearsMax = 20;
constexpr uint32_t kAgeMonthsMax = 35;
constexpr char kAgeForms[] =
    "an age is years from 1 to 20 (`7`), months up to 35 (`8m`), or due=DATE (`due=2026-12-20`)";

// Collects one violation per option that cannot be read.
class Violations {
 public:
  void Add(absl::string_view option, absl::string_view description) {
    violations_.push_back({std::string(option), std::string(description)});
  }
  template <typename T>
  bool Take(absl::string_view option, absl::StatusOr<T> value, T* into) {
    if (value.ok()) {
      *into = *std::move(value);
      return true;
    }
    Add(option, value.status().message());
    return false;
  }
  absl::Status status() const {
    return violations_.empty() ? absl::OkStatus() : rpc::InvalidFields(violations_);
  }

 private:
  std::vector<rpc::FieldViolation> violations_;
};

absl::StatusOr<v1::Sex> ParseSex(absl::string_view text) {
  if (text == "f") return v1::SEX_FEMALE;
  if (text == "m") return v1::SEX_MALE;
  if (text == "u") return v1::SEX_UNKNOWN;
  return absl::InvalidArgumentError("a sex is f, m or u");
}

absl::Status ParseAge(absl::string_view text, v1::Child* child) {
  if (absl::ConsumePrefix(&text, "due=")) {
    if (!policy::ParseDate(text).ok()) return absl::InvalidArgumentError(kAgeForms);
    child->set_due_date(std::string(text));
    return absl::OkStatus();
  }
  const bool months = absl::ConsumeSuffix(&text, "m");
  if (!months) absl::ConsumeSuffix(&text, "y");
  uint32_t age = 0;
  const bool number = !text.empty() && absl::ascii_isdigit(text[0]) && absl::SimpleAtoi(text, &age);
  if (!number || age > (months ? kAgeMonthsMax : kAgeYearsMax) || (!months && age == 0)) {
    return absl::InvalidArgumentError(kAgeForms);
  }
  months ? child->set_age_months(age) : child->set_age_years(age);
  return absl::OkStatus();
}

absl::Status AddWish(absl::string_view wish, absl::string_view value, v1::Child* child) {
  if (wish == "need") {
    const absl::StatusOr<v1::Skill> skill = ValueOf<v1::Skill>(value);
    if (!skill.ok())
      return absl::InvalidArgumentError(absl::StrCat("a need is ", skill.status().message()));
    child->add_needs(*skill);
  } else if (wish == "language") {
    child->add_languages(absl::AsciiStrToLower(value));
  } else if (wish == "religion") {
    const absl::StatusOr<v1::Religion> religion = ValueOf<v1::Religion>(value);
    if (!religion.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a religion is ", religion.status().message()));
    }
    child->set_religion(*religion);
  } else if (wish == "ethnicity") {
    child->set_ethnicity(absl::AsciiStrToUpper(value));
  } else {
    return absl::InvalidArgumentError(
        "after the age come a sex (f, m, u) and wishes: need=, language=, religion=, ethnicity=");
  }
  return absl::OkStatus();
}

// The wishes for every child, as those of one.
v1::Child SharedWishes(const NeedOptions& options, Violations* violations) {
  v1::Child shared;
  const auto add = [&](absl::string_view wish, absl::string_view value) {
    if (absl::Status added = AddWish(wish, value, &shared); !added.ok()) {
      violations->Add(absl::StrCat("--", wish), added.message());
    }
  };
  for (const std::string& need : options.needs) add("need", need);
  for (const std::string& language : options.languages) add("language", language);
  if (!options.religion.empty()) add("religion", options.religion);
  if (!options.ethnicity.empty()) add("ethnicity", options.ethnicity);
  return shared;
}

// Adds to `own` what of `shared` it lacks.
template <typename List>
void AddMissing(const List& shared, List* own) {
  for (const auto& value : shared) {
    if (std::find(own->begin(), own->end(), value) == own->end()) *own->Add() = value;
  }
}

// A child's own religion and ethnicity stand.
void AddSharedWishes(const v1::Child& shared, v1::Child* child) {
  AddMissing(shared.needs(), child->mutable_needs());
  AddMissing(shared.languages(), child->mutable_languages());
  if (child->religion() == v1::RELIGION_UNSPECIFIED) child->set_religion(shared.religion());
  if (child->ethnicity().empty()) child->set_ethnicity(shared.ethnicity());
}

void ParseChildren(const NeedOptions& options, Violations* violations,
                   v1::SearchAvailabilityRequest* request) {
  if (options.children.empty() || options.children.size() > kChildrenMax) {
    violations->Add("--child", absl::StrCat("give it for each child: one to ", kChildrenMax));
    return;
  }
  const v1::Child shared = SharedWishes(options, violations);
  for (size_t i = 0; i < options.children.size(); ++i) {
    v1::Child* child = request->add_children();
    const std::string option = absl::StrCat("--child #", i + 1);
    violations->Take(option, ParseChild(options.children[i]), child);
    AddSharedWishes(shared, child);
  }
}

void ParseStart(const NeedOptions& options, absl::CivilDay today, Violations* violations,
                v1::SearchAvailabilityRequest* request) {
  if (options.start.empty() || options.start == "today") return;
  if (options.start == "tomorrow") {
    request->set_start_date(absl::FormatCivilTime(today + 1));
  } else if (policy::ParseDate(options.start).ok()) {
    request->set_start_date(options.start);
  } else {
    violations->Add("--start", "a date as 2026-11-23, today or tomorrow");
  }
}

void ParsePlace(const NeedOptions& options, Violations* violations,
                v1::SearchAvailabilityRequest* request) {
  request->set_near(NormalArea(options.near));
  request->set_max_distance_miles(options.within_miles);
  if (options.within_miles != 0 && options.near.empty()) {
    violations->Add("--within", "needs --near, the area that the distance is measured from");
  }
  for (const std::string& area : options.avoid) {
    if (!absl::StripAsciiWhitespace(area).empty()) request->add_areas_to_avoid(NormalArea(area));
  }
}

}  // namespace

std::string NormalArea(absl::string_view area) {
  const std::vector<std::string> words =
      absl::StrSplit(absl::AsciiStrToUpper(area), absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

absl::StatusOr<v1::Child> ParseChild(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  v1::Child child;
  if (absl::Status age = ParseAge(parts[0], &child); !age.ok()) return age;
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> wish =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    if (parts[i].find('=') == absl::string_view::npos) {
      const absl::StatusOr<v1::Sex> sex = ParseSex(parts[i]);
      if (!sex.ok() || i != 1) return AddWish("", "", &child);
      child.set_sex(*sex);
      continue;
    }
    for (const absl::string_view value : absl::StrSplit(wish.second, '+')) {
      if (absl::Status added = AddWish(wish.first, value, &child); !added.ok()) return added;
    }
  }
  return child;
}

absl::StatusOr<v1::ParentNeed> ParseParent(absl::string_view text) {
  constexpr char kForm[] = "a parent is AGE[:SEX][:looked-after], e.g. 17:f:looked-after";
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  v1::ParentNeed parent;
  uint32_t age = 0;
  if (!absl::SimpleAtoi(parts[0], &age)) return absl::InvalidArgumentError(kForm);
  parent.set_age_years(age);
  for (size_t i = 1; i < parts.size(); ++i) {
    const absl::StatusOr<v1::Sex> sex = ParseSex(parts[i]);
    if (parts[i] == "looked-after") {
      parent.set_looked_after(true);
    } else if (sex.ok()) {
      parent.set_sex(*sex);
    } else {
      return absl::InvalidArgumentError(kForm);
    }
  }
  return parent;
}

absl::StatusOr<v1::Asker> ParseAsker(absl::string_view officer, absl::string_view purpose) {
  Violations violations;
  v1::Asker asker;
  if (officer.empty()) {
    violations.Add("--officer",
                   "who asks: a staff reference, here or as officer_reference in the settings");
  }
  asker.set_officer_reference(std::string(officer));
  v1::Purpose value = v1::PURPOSE_UNSPECIFIED;
  violations.Take("--purpose", ValueOf<v1::Purpose>(purpose), &value);
  asker.set_purpose(value);
  if (absl::Status status = violations.status(); !status.ok()) return status;
  return asker;
}

absl::StatusOr<v1::SearchAvailabilityRequest> ParseNeed(const NeedOptions& options,
                                                        absl::CivilDay today) {
  Violations violations;
  v1::SearchAvailabilityRequest request;
  ParseChildren(options, &violations, &request);

  request.set_siblings(options.siblings);
  request.set_keep_together(options.together || (options.siblings && !options.may_split));
  if (options.may_split && options.together) {
    violations.Add("--may-split", "contradicts --together: give one of them");
  }
  if (!options.parent.empty()) {
    violations.Take("--parent", ParseParent(options.parent), request.mutable_parent());
  }
  v1::OfferKind kind = v1::OFFER_KIND_UNSPECIFIED;
  violations.Take("--kind", ValueOf<v1::OfferKind>(options.kind), &kind);
  request.set_kind(kind);
  v1::Urgency urgency = v1::URGENCY_UNSPECIFIED;
  violations.Take("--urgency", ValueOf<v1::Urgency>(options.urgency), &urgency);
  request.set_urgency(urgency);

  ParseStart(options, today, &violations, &request);
  request.set_length_days(options.length_days);
  ParsePlace(options, &violations, &request);
  for (const std::string& word : options.must_not_have) {
    v1::HouseholdFeature feature = v1::HOUSEHOLD_FEATURE_UNSPECIFIED;
    if (violations.Take("--no", ValueOf<v1::HouseholdFeature>(word), &feature)) {
      request.add_must_not_have(feature);
    }
  }
  request.set_page_size(options.limit);
  request.set_page_token(options.page);

  absl::StatusOr<v1::Asker> asker = ParseAsker(options.officer, options.purpose);
  if (asker.ok()) {
    *request.mutable_asker() = *std::move(asker);
  } else {
    for (const auto& violation : rpc::FieldViolationsOf(asker.status())) {
      violations.Add(violation.field, violation.description);
    }
  }
  if (absl::Status status = violations.status(); !status.ok()) return status;
  return request;
}

std::string ChildWords(const v1::Child& child) {
  std::string words;
  switch (child.age_case()) {
    case v1::Child::kAgeYears:
      words = absl::StrCat(child.age_years(), child.age_years() == 1 ? " year" : " years");
      break;
    case v1::Child::kAgeMonths:
      words = absl::StrCat(child.age_months(), child.age_months() == 1 ? " month" : " months");
      break;
    case v1::Child::kDueDate:
      words = absl::StrCat("due ", child.due_date());
      break;
    case v1::Child::AGE_NOT_SET:
      break;
  }
  if (child.sex() == v1::SEX_FEMALE) words += " f";
  if (child.sex() == v1::SEX_MALE) words += " m";
  return words;
}

}  // namespace consortium::cli
