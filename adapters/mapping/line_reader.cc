#include "adapters/mapping/line_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "adapters/mapping/household.h"
#include "adapters/mapping/offer_lines.h"
#include "adapters/mapping/readings.h"

namespace consortium::mapping {
namespace {

bool IsBlank(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [](const std::string& cell) { return Trim(cell).empty(); });
}

}  // namespace

template <typename Group>
LineReader<Group>::LineReader(const Plan& plan, config::MappingReport* report)
    : plan_(plan),
      report_(report),
      group_column_(plan.ColumnIndex(plan.group_column())),
      above_(plan.mapping().columns_size()),
      above_known_(plan.mapping().columns_size(), true) {}

template <typename Group>
absl::Status LineReader<Group>::ReadAll(sources::Source& source) {
  std::vector<std::string> unused;
  absl::StatusOr<std::vector<int>> columns = plan_.Bind(source.header(), &unused);
  if (!columns.ok()) return columns.status();
  columns_ = *std::move(columns);
  report_->mutable_unused_headers()->Assign(unused.begin(), unused.end());
  sources::Line line;
  while (true) {
    absl::StatusOr<bool> more = source.Next(&line);
    if (!more.ok()) return more.status();
    if (!*more) break;
    line_index_[line.number] = report_->lines_size();
    report_->add_lines()->set_line(line.number);
    Take(line);
  }
  for (const auto& [reference, ragged] : doubted_) {
    const auto found = by_reference_.find(reference);
    if (found != by_reference_.end()) Doubt(ragged, found->second);
  }
  return absl::OkStatus();
}

template <typename Group>
config::LineReport& LineReader<Group>::ReportOf(uint32_t line) {
  return *report_->mutable_lines(line_index_.at(line));
}

template <typename Group>
std::vector<std::string> LineReader<Group>::PrivateValues() const {
  std::vector<std::string> values(private_values_.begin(), private_values_.end());
  std::sort(values.begin(), values.end());
  return values;
}

template <typename Group>
void LineReader<Group>::SetFate(config::LineFate fate, absl::string_view reason) {
  config::LineReport& line = *report_->mutable_lines(report_->lines_size() - 1);
  line.set_fate(fate);
  line.set_reason(std::string(reason));
}

template <typename Group>
void LineReader<Group>::Refuse(uint32_t line, absl::string_view column, absl::string_view problem,
                               absl::string_view remedy) {
  SetFate(config::LINE_FATE_REFUSED, problem);
  config::LineProblem& found = *report_->add_problems();
  found.set_line(line);
  found.set_column(std::string(column));
  found.set_problem(std::string(problem));
  found.set_remedy(std::string(remedy));
  found.set_severity(consortium::v1::SEVERITY_REFUSED);
}

template <typename Group>
std::vector<std::string> LineReader<Group>::Pick(const sources::Line& line) const {
  std::vector<std::string> cells(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    const size_t place = static_cast<size_t>(columns_[i]);
    if (columns_[i] >= 0 && place < line.cells.size())
      cells[i] = std::string(Trim(line.cells[place]));
  }
  return cells;
}

template <typename Group>
void LineReader<Group>::Take(const sources::Line& line) {
  if (line.problem.empty() && IsBlank(line.cells)) {
    SetFate(config::LINE_FATE_BLANK, "blank line");
    return;
  }
  std::vector<std::string> cells = Pick(line);
  for (const std::string& column : plan_.mapping().private_columns()) {
    const std::string& cell = cells[plan_.ColumnIndex(column)];
    if (!cell.empty()) private_values_.insert(cell);
  }
  if (!line.problem.empty()) {
    TakeRagged(line, cells);
    return;
  }
  const std::vector<bool> unfilled = FillDown(&cells);
  TakeWhole(line.number, std::move(cells), unfilled);
}

template <typename Group>
void LineReader<Group>::TakeRagged(const sources::Line& line,
                                   const std::vector<std::string>& cells) {
  const config::SkipRule* skip = plan_.SkipRuleFor(cells);
  if (skip != nullptr && skip->counts_as() == consortium::v1::HOUSEHOLD_KIND_UNSPECIFIED) {
    SetFate(config::LINE_FATE_SKIPPED, skip->reason());
    return;
  }
  Refuse(line.number, line.problem_column == 0 ? "" : absl::StrCat("column ", line.problem_column),
         line.problem, line.remedy);
  above_known_.assign(above_known_.size(), false);
  if (plan_.lines_gather()) DoubtGroupOf(line.number, cells[group_column_]);
}

template <typename Group>
void LineReader<Group>::DoubtGroupOf(uint32_t line, const std::string& reference) {
  if (!reference.empty()) doubted_.try_emplace(reference, line);
  // A cell too many or too few cannot have moved the first one; any other may be a neighbour's.
  const bool named = !reference.empty() && columns_[group_column_] == 0;
  const bool may_continue = plan_.mapping().columns(group_column_).fill_down();
  if (!named && may_continue && last_group_ != nullptr) Doubt(line, last_group_);
}

template <typename Group>
void LineReader<Group>::Doubt(uint32_t line, Group* group) const {
  group->Doubt(group->lines().front(),
               absl::StrCat("line ", line, " cannot be read and may be a ",
                            plan_.is_training() ? "session" : "place", " of this ", plan_.noun()),
               absl::StrCat("mend line ", line));
}

template <typename Group>
std::vector<bool> LineReader<Group>::FillDown(std::vector<std::string>* cells) {
  std::vector<bool> unfilled(cells->size(), false);
  for (size_t i = 0; i < cells->size(); ++i) {
    if (!plan_.mapping().columns(static_cast<int>(i)).fill_down()) continue;
    if (!(*cells)[i].empty()) {
      above_[i] = (*cells)[i];
      above_known_[i] = true;
    } else if (above_known_[i]) {
      (*cells)[i] = above_[i];
    } else {
      unfilled[i] = true;
    }
  }
  return unfilled;
}

template <typename Group>
void LineReader<Group>::TakeWhole(uint32_t line, std::vector<std::string> cells,
                                  const std::vector<bool>& unfilled) {
  const config::SkipRule* skip = plan_.SkipRuleFor(cells);
  if (skip != nullptr && skip->counts_as() == consortium::v1::HOUSEHOLD_KIND_UNSPECIFIED) {
    SetFate(config::LINE_FATE_SKIPPED, skip->reason());
    return;
  }
  const auto gap = std::find(unfilled.begin(), unfilled.end(), true);
  if (gap != unfilled.end()) {
    Refuse(line, plan_.mapping().columns(static_cast<int>(gap - unfilled.begin())).name(),
           "is empty below a line that could not be read, and so cannot be filled from above",
           "mend the line above, or fill the cell");
    return;
  }
  const std::string& reference = cells[group_column_];
  const std::string& column = plan_.group_column();
  if (reference.empty()) {
    Refuse(line, column, absl::StrCat("names no ", plan_.noun()),
           "fill the cell, or add a skip rule for such lines");
    return;
  }
  const auto [found, is_new] = by_reference_.try_emplace(reference, nullptr);
  if (is_new) {
    found->second = &groups_.emplace_back(plan_, reference);
  } else if (!plan_.lines_gather()) {
    Refuse(
        line, column,
        absl::StrCat("is the household of line ", found->second->lines().front(), ", which stands"),
        "keep one line per household, or set LINES_PER_PLACE");
    return;
  }
  last_group_ = found->second;
  last_group_->Take(line, cells, skip);
}

template class LineReader<Household>;
template class LineReader<OfferLines>;

}  // namespace consortium::mapping
