#include "adapters/mapping/mapper.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/mapping/household.h"
#include "adapters/mapping/line_counts.h"
#include "adapters/mapping/line_reader.h"
#include "adapters/mapping/private_text.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;

// From households to the list. One use.
class ListBuilder {
 public:
  ListBuilder(const Plan& plan, const Circumstances& circumstances, LineReader<Household>& lines,
              MappedList* list)
      : plan_(plan), circumstances_(circumstances), lines_(lines), list_(*list) {}

  absl::Status Build() {
    for (const Household& household : lines_.groups()) Settle(household);
    RefusePrivateText();
    for (Candidate& candidate : candidates_) {
      if (!candidate.refused) AddRow(std::move(candidate));
    }
    if (list_.request.rows_size() > policy::kRowsMax) {
      // A list is the whole truth of a borough: a part of it would withdraw the rest.
      return absl::ResourceExhaustedError(absl::StrCat(
          "the list has ", list_.request.rows_size(),
          " households with something to offer, at most ", policy::kRowsMax,
          " are published; leave out lines that are no current households (a skip rule of the "
          "mapping)"));
    }
    FillRequest();
    FillReport();
    return absl::OkStatus();
  }

 private:
  struct Candidate {
    const Household* household;
    v1::Vacancy row;
    bool refused = false;
  };

  void SetFate(const Household& household, config::LineFate fate, const std::string& reason) {
    for (const uint32_t line : household.lines()) {
      lines_.ReportOf(line).set_fate(fate);
      lines_.ReportOf(line).set_reason(reason);
    }
  }

  void AddProblems(const std::vector<config::LineProblem>& problems, v1::Severity severity) {
    for (const config::LineProblem& problem : problems) {
      config::LineProblem& added = *list_.report.add_problems();
      added = problem;
      added.set_severity(severity);
    }
  }

  void Refuse(const Household& household, const std::string& reason) {
    SetFate(household, config::LINE_FATE_REFUSED, reason);
  }

  void Count(const v1::Vacancy& row) {
    v1::KindTotals& totals = totals_[row.kind()];
    totals.set_kind(row.kind());
    totals.set_households(totals.households() + 1);
    totals.set_approved(totals.approved() + row.places().approved());
    totals.set_filled(totals.filled() + row.places().filled());
    totals.set_vacant(totals.vacant() + row.places().vacant());
    for (const v1::UnavailablePlaces& part : row.places().not_available()) {
      totals.set_not_available(totals.not_available() + part.count());
    }
  }

  // Decides one household, but for its free text.
  void Settle(const Household& household) {
    v1::Vacancy row = household.Row();
    std::vector<config::LineProblem> unknown = household.Problems(/*for_totals=*/true);
    if (unknown.empty() && row.kind() == v1::HOUSEHOLD_KIND_UNSPECIFIED) {
      unknown.push_back(household.ProblemAt("kind", "is not known",
                                            "fill the cell, or give the field a default"));
    }
    if (unknown.empty() && !PlacesAddUp(row.places())) {
      unknown.push_back(household.ProblemAt(
          "places", "filled + vacant + not available is not the approved places (1 to 20)",
          "correct the numbers so that every approved place is in one state"));
    }
    if (!unknown.empty()) {
      AddProblems(unknown, v1::SEVERITY_REFUSED);
      AddProblems(household.Problems(false), v1::SEVERITY_REFUSED);
      Refuse(household, "refused, and not counted in the totals");
      return;
    }
    Count(row);
    if (const std::string reason = WhyNoRow(household, row); !reason.empty()) {
      AddProblems(household.Problems(false), v1::SEVERITY_WARNING);
      SetFate(household, config::LINE_FATE_COUNTED, reason);
      return;
    }
    Check(household, std::move(row));
  }

  static std::string WhyNoRow(const Household& household, const v1::Vacancy& row) {
    if (household.counts_as() != nullptr) return household.counts_as()->reason();
    if (row.kind() == v1::HOUSEHOLD_KIND_CONNECTED_PERSONS) {
      return "connected persons are counted, never offered";
    }
    return policy::HasSomethingToOffer(row) ? "" : "nothing to offer";
  }

  void Check(const Household& household, v1::Vacancy row) {
    row.set_household_ref(circumstances_.pseudonym(household.reference()));
    std::vector<config::LineProblem> problems = household.Problems(false);
    bool refused = !problems.empty();
    AddProblems(problems, v1::SEVERITY_REFUSED);
    for (const v1::RowProblem& found : policy::CheckRow(row, circumstances_.today)) {
      const bool grave = found.severity() == v1::SEVERITY_REFUSED;
      // A cell that could not be read has been reported; its field is empty for it.
      if (refused && Reported(problems, found.field())) continue;
      AddProblems({household.ProblemAt(found.field(), found.problem(), found.remedy())},
                  found.severity());
      refused |= grave;
    }
    if (refused) Refuse(household, "refused; counted in the totals");
    candidates_.push_back({&household, std::move(row), refused});
  }

  static bool Reported(const std::vector<config::LineProblem>& problems, const std::string& field) {
    return std::any_of(problems.begin(), problems.end(), [&](const config::LineProblem& problem) {
      return problem.field() == field || problem.field() == field + ".kind";
    });
  }

  void RefusePrivateText() {
    std::vector<const v1::Vacancy*> rows;
    for (const Candidate& candidate : candidates_) rows.push_back(&candidate.row);
    for (const PrivateText& found : FindPrivateText(rows, lines_.PrivateValues())) {
      Candidate& candidate = candidates_[found.row];
      if (!candidate.refused) Refuse(*candidate.household, "refused; counted in the totals");
      candidate.refused = true;
      AddProblems({candidate.household->ProblemAt(
                      found.field, found.problem,
                      "take it out of the text in the local system, or map another column")},
                  v1::SEVERITY_REFUSED);
    }
  }

  void AddRow(Candidate candidate) {
    SetFate(*candidate.household, config::LINE_FATE_MAPPED, "");
    *list_.request.add_rows() = std::move(candidate.row);
    list_.origins.push_back({candidate.household->reference(), candidate.household->lines()});
    published_.push_back(candidate.household);
  }

  void FillRequest() {
    v1::PublishVacancyListRequest& request = list_.request;
    request.set_week_commencing(absl::FormatCivilTime(circumstances_.week_commencing));
    request.mutable_as_of()->set_seconds(absl::ToUnixSeconds(circumstances_.as_of));
    for (const auto& [kind, totals] : totals_) *request.add_totals() = totals;
    request.mutable_source()->set_system(plan_.mapping().source_system());
    request.mutable_source()->set_adapter_version(circumstances_.adapter_version);
    request.mutable_source()->set_mapping_digest(circumstances_.mapping_digest);
  }

  void FillReport() {
    config::MappingReport& report = list_.report;
    report.set_mapping(plan_.mapping().name());
    report.set_households(static_cast<uint32_t>(lines_.groups().size()));
    report.set_rows(static_cast<uint32_t>(list_.request.rows_size()));
    report.set_week_commencing(list_.request.week_commencing());
    *report.mutable_totals() = list_.request.totals();
    CountLines(&report);
    FillCoverage();
  }

  void FillCoverage() {
    for (const std::string& path : SchemaFields()) {
      config::FieldCoverage& coverage = *list_.report.add_coverage();
      coverage.set_field(path);
      const Target* target = nullptr;
      for (const FieldPlan& field : plan_.fields()) {
        if (field.target().path() == path) target = &field.target();
      }
      uint32_t filled = 0;
      for (int i = 0; i < list_.request.rows_size(); ++i) {
        const bool given = target != nullptr && published_[i]->Gives(*target);
        filled += given || ValuesAt(list_.request.rows(i), path) > 0 ? 1 : 0;
      }
      coverage.set_mapped(target != nullptr || filled > 0);
      coverage.set_rows(filled);
    }
  }

  const Plan& plan_;
  const Circumstances& circumstances_;
  LineReader<Household>& lines_;
  MappedList& list_;
  std::map<int, v1::KindTotals> totals_;
  std::vector<Candidate> candidates_;
  std::vector<const Household*> published_;
};

}  // namespace

absl::StatusOr<MappedList> MapList(const Plan& plan, sources::Source& source,
                                   const Circumstances& circumstances) {
  MappedList list;
  LineReader<Household> lines(plan, &list.report);
  if (absl::Status read = lines.ReadAll(source); !read.ok()) return read;
  if (!HasContent(list.report)) {
    return absl::InvalidArgumentError(
        "the file has a header and no household; export it again: publishing it would take every "
        "household off the list");
  }
  if (absl::Status built = ListBuilder(plan, circumstances, lines, &list).Build(); !built.ok()) {
    return built;
  }
  return list;
}

}  // namespace consortium::mapping
