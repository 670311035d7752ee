#include "adapters/mapping/plan.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "adapters/mapping/plan_checks.h"
#include "adapters/mapping/readings.h"
#include "consortium/config/text_format.h"

namespace consortium::mapping {
namespace {

std::string JoinedSpaces(absl::string_view header) {
  return absl::StrJoin(absl::StrSplit(Trim(header), absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()),
                       " ");
}

}  // namespace

absl::StatusOr<config::Mapping> ParseMapping(absl::string_view text) {
  if (text.size() > kMappingBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the mapping is over ", kMappingBytesMax >> 20, " MiB"));
  }
  config::Mapping mapping;
  absl::Status parsed = config::ParseText(text, &mapping);
  if (!parsed.ok()) return parsed;
  return mapping;
}

Plan::Plan(config::Mapping mapping) : mapping_(std::move(mapping)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

absl::StatusOr<Plan> Plan::Compile(config::Mapping mapping) {
  std::vector<rpc::FieldViolation> violations;
  CheckBounds(mapping, &violations);
  if (!violations.empty()) return rpc::InvalidFields(violations);
  CheckNames(mapping, &violations);

  Plan plan(std::move(mapping));
  const config::Mapping& checked = plan.mapping_;
  for (int i = 0; i < checked.columns_size(); ++i) {
    plan.headers_.push_back(CompilePattern(checked.columns(i).header(),
                                           absl::StrCat("columns[", i, "].header"), &violations));
  }
  for (int i = 0; i < checked.skip_size(); ++i) {
    plan.skips_.push_back(CompilePattern(checked.skip(i).matches(),
                                         absl::StrCat("skip[", i, "].matches"), &violations));
  }
  std::set<std::string> seen;
  for (int i = 0; i < checked.fields_size(); ++i) {
    const std::string path = absl::StrCat("fields[", i, "].target");
    absl::StatusOr<Target> target = Target::Find(checked.fields(i).target(), checked.record());
    if (!target.ok()) {
      violations.push_back(
          {path, absl::StrCat("`", checked.fields(i).target(), "` ", target.status().message())});
      continue;
    }
    if (!seen.insert(target->path()).second && !target->is_list()) {
      violations.push_back(
          {path, absl::StrCat("`", target->path(), "` has one value and stands in two fields")});
    }
    plan.fields_.emplace_back(checked, i, *std::move(target), &violations);
  }
  CheckRequiredTargets(checked, seen, &violations);
  if (!violations.empty()) return rpc::InvalidFields(violations);
  return plan;
}

bool Plan::per_place() const {
  return mapping_.grouping().lines() == config::Grouping::LINES_PER_PLACE;
}

bool Plan::is_training() const { return mapping_.record() == config::RECORD_TRAINING_OFFER; }

const std::string& Plan::group_column() const {
  return is_training() ? mapping_.grouping().offer_column()
                       : mapping_.grouping().household_column();
}

absl::string_view Plan::noun() const { return is_training() ? "offer" : "household"; }

absl::string_view Plan::noun_with_article() const {
  return is_training() ? "an offer" : "a household";
}

int Plan::ColumnIndex(absl::string_view name) const {
  for (int i = 0; i < mapping_.columns_size(); ++i) {
    if (mapping_.columns(i).name() == name) return i;
  }
  return -1;
}

absl::StatusOr<std::vector<int>> Plan::Bind(absl::Span<const std::string> header,
                                            std::vector<std::string>* unused) const {
  std::vector<std::string> names;
  for (const std::string& cell : header) names.push_back(JoinedSpaces(cell));
  std::vector<bool> used(names.size(), false);
  std::vector<rpc::FieldViolation> violations;
  std::vector<int> places;
  for (int i = 0; i < mapping_.columns_size(); ++i) {
    const config::Column& column = mapping_.columns(i);
    int place = -1;
    int found = 0;
    for (size_t at = 0; at < names.size(); ++at) {
      if (!re2::RE2::FullMatch(names[at], *headers_[i])) continue;
      if (found++ == 0) place = static_cast<int>(at);
      used[at] = true;
    }
    places.push_back(place);
    if (found == 1 || (found == 0 && column.optional())) continue;
    violations.push_back(
        {absl::StrCat("columns[", i, "] (", column.name(), ")"),
         absl::StrCat(found == 0 ? "none" : absl::StrCat(found), " of the file's ", names.size(),
                      " headers match `", column.header(),
                      "`, exactly one must; mend the pattern, "
                      "`separator` or `lines_before_header`, or export the column")});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  for (size_t at = 0; at < names.size(); ++at) {
    if (!used[at] && !names[at].empty()) unused->push_back(names[at]);
  }
  return places;
}

const config::SkipRule* Plan::SkipRuleFor(absl::Span<const std::string> cells) const {
  for (int i = 0; i < mapping_.skip_size(); ++i) {
    const int column = ColumnIndex(mapping_.skip(i).column());
    if (re2::RE2::FullMatch(cells[column], *skips_[i])) return &mapping_.skip(i);
  }
  return nullptr;
}

}  // namespace consortium::mapping
