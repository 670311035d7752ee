#include "adapters/publishing/report_view.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/list_view.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"
#include "google/rpc/status_details.h"

namespace consortium::publishing {
namespace {

namespace v1 = consortium::v1;
using cli::Cell;
using cli::Counted;
using cli::Paint;
using cli::Painted;
using cli::TextTable;

std::string Heading(absl::string_view text, bool colour) {
  return absl::StrCat("\n", Painted(text, Paint::kBold, colour), "\n");
}

std::string RenderTotals(const config::MappingReport& report, bool colour) {
  TextTable table({{"kind of household"},
                   {"households", true},
                   {"approved", true},
                   {"filled", true},
                   {"vacant", true},
                   {"not available", true}});
  for (const v1::KindTotals& kind : report.totals()) {
    table.AddRow({cli::WordOf(kind.kind()), absl::StrCat(kind.households()),
                  absl::StrCat(kind.approved()), absl::StrCat(kind.filled()),
                  absl::StrCat(kind.vacant()), absl::StrCat(kind.not_available())});
  }
  return table.Render(colour);
}

// Lines that are in no row and refused by nobody, by reason.
std::string RenderLeftOut(const config::MappingReport& report, bool colour) {
  std::map<std::string, int> reasons;
  for (const config::LineReport& line : report.lines()) {
    const bool left_out = line.fate() == config::LINE_FATE_COUNTED ||
                          line.fate() == config::LINE_FATE_SKIPPED ||
                          line.fate() == config::LINE_FATE_BLANK;
    if (left_out)
      ++reasons[absl::StrCat(line.reason(),
                             line.fate() == config::LINE_FATE_COUNTED ? " (in the totals)" : "")];
  }
  if (reasons.empty()) return "";
  TextTable table({{"lines", true}, {"left out because"}});
  for (const auto& [reason, lines] : reasons) table.AddRow({absl::StrCat(lines), reason});
  return absl::StrCat("\n", table.Render(colour));
}

template <typename Problems>
std::string RenderProblems(const Problems& problems, bool colour) {
  if (problems.empty()) return "";
  TextTable table({{"line", true}, {""}, {"column"}, {"field"}, {"what is wrong, and what to do"}});
  int shown = 0;
  for (const config::LineProblem& problem : problems) {
    if (shown++ == kProblemsShown) break;
    const bool refused = problem.severity() == v1::SEVERITY_REFUSED;
    table.AddRow({absl::StrCat(problem.line()),
                  refused ? Cell("refused", Paint::kRed) : Cell("warning", Paint::kYellow),
                  problem.column(), problem.field(),
                  absl::StrCat(problem.problem(), ": ", problem.remedy())});
  }
  std::string text = absl::StrCat("\n", table.Render(colour));
  const int more = static_cast<int>(problems.size()) - kProblemsShown;
  if (more > 0) absl::StrAppend(&text, "and ", more, " more; --json has all\n");
  return text;
}

}  // namespace

std::string RenderReport(const config::MappingReport& report, bool colour) {
  const config::LineCounts& counts = report.counts();
  std::string text =
      absl::StrCat(Painted(cli::Printable(report.mapping()), Paint::kBold, colour), ", week of ",
                   report.week_commencing(), "\n", Counted(counts.lines(), "line", "lines"), ": ",
                   counts.mapped(), " in the list, ", counts.counted(), " in the totals only, ",
                   counts.skipped(), " skipped, ", counts.blank(), " blank, ", counts.refused(),
                   " refused\n", Counted(report.households(), "household", "households"), ", ",
                   report.rows(), " of them with something to offer\n\n");
  return text + RenderTotals(report, colour) + RenderLeftOut(report, colour) +
         RenderProblems(report.problems(), colour);
}

std::string RenderCoverage(const config::MappingReport& report, bool colour) {
  TextTable table({{"field of the shared schema"}, {"rows", true}, {""}});
  for (const config::FieldCoverage& field : report.coverage()) {
    table.AddRow({field.field(), field.mapped() ? absl::StrCat(field.rows()) : "-",
                  field.mapped() ? Cell("") : Cell("not in the mapping", Paint::kDim)});
  }
  std::string text = absl::StrCat(
      Heading(absl::StrCat("Coverage: how many of ",
                           Counted(report.rows(), "row fills", "rows fill"), " each field"),
              colour),
      table.Render(colour));
  if (!report.unused_headers().empty()) {
    absl::StrAppend(&text, "\nColumns of the export that nothing uses:\n");
    for (const std::string& header : report.unused_headers())
      absl::StrAppend(&text, "  ", cli::Printable(header), "\n");
  }
  return text;
}

std::string RenderAnswer(const config::PublicationReport& publication, bool colour) {
  const v1::PublishVacancyListResponse& answer = publication.answer();
  const bool stored = answer.has_receipt();
  const v1::ListDifference& difference = answer.difference();
  std::string text = Heading(stored ? "Published" : "Valid; nothing was stored", colour);
  absl::StrAppend(&text, Counted(answer.rows_accepted(), "household", "households"),
                  stored ? " on offer" : " would be on offer", ": ", difference.added(), " added, ",
                  difference.changed(), " changed, ", difference.removed(), " removed, ",
                  difference.unchanged(), " unchanged; the list is ",
                  cli::WordOf(answer.punctuality()), "\n",
                  cli::RenderEndedClaims(answer.ended_claims()));
  if (stored) {
    absl::StrAppend(&text, "receipt ", answer.receipt().request_id(), ", journal sequence ",
                    answer.receipt().sequence(), "\n");
  }
  absl::StrAppend(&text, RenderProblems(publication.problems(), colour));
  if (answer.problems_omitted() > 0)
    absl::StrAppend(&text, "and ", answer.problems_omitted(), " more that the gateway left out\n");
  return text;
}

std::string RenderProgrammeReport(const config::MappingReport& report, bool whole, bool colour) {
  const config::LineCounts& counts = report.counts();
  std::string text = absl::StrCat(Painted(cli::Printable(report.mapping()), Paint::kBold, colour),
                                  "\n", Counted(counts.lines(), "line", "lines"), ": ",
                                  counts.mapped(), " in the programme, ", counts.skipped(),
                                  " skipped, ", counts.blank(), " blank, ", counts.refused(),
                                  " refused\n", Counted(report.offers(), "offer", "offers"), ", ",
                                  report.offers_mapped(), " of them ready to be published\n");
  text +=
      whole ? "The whole programme: what stands and is not in the file is cancelled.\n"
            : "Not the whole programme, since lines are refused: offers are added and changed, and "
              "nothing is cancelled until the file is right.\n";
  return text + RenderLeftOut(report, colour) + RenderProblems(report.problems(), colour);
}

std::string RenderProgrammeAnswer(const config::PublicationReport& publication, bool colour) {
  const v1::PublishTrainingOffersResponse& answer = publication.training_answer();
  const bool stored = answer.has_receipt();
  const v1::ListDifference& difference = answer.difference();
  std::string text = Heading(stored ? "Published" : "Valid; nothing was stored", colour);
  absl::StrAppend(&text, Counted(answer.offers_accepted(), "offer", "offers"),
                  stored ? " accepted: " : " would be accepted: ", difference.added(), " added, ",
                  difference.changed(), " changed, ", difference.removed(), " cancelled, ",
                  difference.unchanged(), " unchanged\n");
  if (answer.bookings_cancelled() + answer.bookings_promoted() > 0) {
    absl::StrAppend(&text, Counted(answer.bookings_cancelled(), "booking", "bookings"),
                    " ended with cancelled offers, ", answer.bookings_promoted(),
                    " confirmed from the waiting list\n");
  }
  if (stored) {
    absl::StrAppend(&text, "receipt ", answer.receipt().request_id(), ", journal sequence ",
                    answer.receipt().sequence(), "\n");
  }
  absl::StrAppend(&text, RenderProblems(publication.problems(), colour));
  if (answer.problems_omitted() > 0) {
    absl::StrAppend(&text, "and ", answer.problems_omitted(), " more that the gateway left out\n");
  }
  return text;
}

std::string RenderFailure(const absl::Status& status, bool colour) {
  std::string text = absl::StrCat(Painted("error:", Paint::kRed, colour), " ",
                                  cli::Printable(status.message()), "\n");
  const std::vector<rpc::FieldViolation> violations = rpc::FieldViolationsOf(status);
  if (violations.size() < 2) return text;
  for (const rpc::FieldViolation& violation : violations) {
    absl::StrAppend(&text, "  ", cli::Printable(violation.field), ": ",
                    cli::Printable(violation.description), "\n");
  }
  return text;
}

}  // namespace consortium::publishing
