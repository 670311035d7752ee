#include "adapters/mapping/line_group.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace consortium::mapping {

namespace {

bool IsOfLine(const Plan& plan, const FieldPlan& field) {
  return plan.lines_gather() && field.target().is_of_line();
}

}  // namespace

LineGroup::LineGroup(const Plan& plan, std::string reference)
    : plan_(&plan), reference_(std::move(reference)), values_(plan.fields().size()) {}

void LineGroup::AddProblem(uint32_t line, const FieldPlan& field, absl::string_view problem,
                           absl::string_view remedy) {
  Found& found = found_.emplace_back();
  found.target = field.target().path();
  found.problem.set_line(line);
  found.problem.set_column(field.column());
  found.problem.set_field(field.target().path());
  found.problem.set_problem(std::string(problem));
  found.problem.set_remedy(std::string(remedy));
  found.problem.set_severity(consortium::v1::SEVERITY_REFUSED);
}

void LineGroup::Take(uint32_t line, absl::Span<const std::string> cells,
                     const config::SkipRule* counts_as) {
  lines_.push_back(line);
  if (counts_as != nullptr) counts_as_ = counts_as;
  Draft of_line;
  std::vector<Value> values;
  for (size_t i = 0; i < values_.size(); ++i) {
    const FieldPlan& field = plan_->fields()[i];
    const int column = plan_->ColumnIndex(field.column());
    const absl::string_view cell = column < 0 ? absl::string_view() : cells[column];
    const bool said_before = plan_->further_lines_may_be_empty() && lines_.size() > 1;
    if (said_before && cell.empty() && !IsOfLine(*plan_, field)) continue;
    if (const auto fault = field.Read(cell, &values)) {
      AddProblem(line, field, fault->problem, fault->remedy);
    } else if (IsOfLine(*plan_, field)) {
      for (const Value& value : values) field.target().Set(value, &of_line);
      if (field.target().path() == "place_state" && values.empty()) {
        AddProblem(line, field, "says no state, and the line is a place",
                   "say whether the place is filled, vacant or not available");
      }
    } else {
      Merge(line, i, values);
    }
  }
  if (plan_->lines_gather()) of_lines_.push_back(of_line.own);
}

void LineGroup::Merge(uint32_t line, size_t index, const std::vector<Value>& values) {
  const FieldPlan& field = plan_->fields()[index];
  std::vector<Value>& so_far = values_[index];
  if (values.empty()) return;
  if (so_far.empty()) {
    so_far = values;
  } else if (field.target().is_list()) {
    for (const Value& value : values) {
      if (std::find(so_far.begin(), so_far.end(), value) == so_far.end()) so_far.push_back(value);
    }
  } else if (field.target().path() == "vacant_since") {
    so_far[0] = std::min(so_far[0], values[0]);
  } else if (so_far != values) {
    AddProblem(
        line, field,
        absl::StrCat("differs from line ", lines_.front(), ", which is the same ", plan_->noun()),
        absl::StrCat("give all lines of ", plan_->noun_with_article(), " the same value"));
  }
}

void LineGroup::Doubt(uint32_t line, absl::string_view problem, absl::string_view remedy) {
  Found& found = found_.emplace_back();
  found.problem.set_line(line);
  found.problem.set_problem(std::string(problem));
  found.problem.set_remedy(std::string(remedy));
  found.problem.set_severity(consortium::v1::SEVERITY_REFUSED);
}

Draft LineGroup::Whole() const {
  Draft draft;
  for (size_t i = 0; i < values_.size(); ++i) {
    for (const Value& value : values_[i]) plan_->fields()[i].target().Set(value, &draft);
  }
  return draft;
}

bool LineGroup::Gives(const Target& target) const {
  for (size_t i = 0; i < values_.size(); ++i) {
    if (plan_->fields()[i].target().path() == target.path() && !values_[i].empty()) return true;
  }
  return false;
}

config::LineProblem LineGroup::ProblemOf(absl::string_view field, absl::string_view problem,
                                         absl::string_view remedy, uint32_t line) const {
  config::LineProblem found;
  found.set_line(line == 0 ? lines_.front() : line);
  found.set_field(std::string(field));
  found.set_problem(std::string(problem));
  found.set_remedy(std::string(remedy));
  found.set_severity(consortium::v1::SEVERITY_REFUSED);
  for (const FieldPlan& candidate : plan_->fields()) {
    if (candidate.target().path() == field) found.set_column(candidate.column());
  }
  return found;
}

}  // namespace consortium::mapping
