#include "adapters/mapping/programme_mapper.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/mapping/line_counts.h"
#include "adapters/mapping/line_reader.h"
#include "adapters/mapping/offer_lines.h"
#include "adapters/mapping/private_text.h"
#include "policy/training/offer_rules.h"

namespace consortium::mapping {
namespace {

// From lines to the programme. One use.
class ProgrammeBuilder {
 public:
  ProgrammeBuilder(absl::Time now, LineReader<OfferLines>& lines, MappedProgramme* programme)
      : now_(now), lines_(lines), programme_(*programme) {}

  absl::Status Build(const Plan& plan) {
    for (const OfferLines& offer : lines_.groups()) Check(offer);
    RefusePrivateText();
    for (Candidate& candidate : candidates_) Settle(candidate);
    if (programme_.request.offers_size() > policy::kOffersMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the programme has ", programme_.request.offers_size(), " offers, at most ",
                       policy::kOffersMax,
                       " are published; leave out what is over (a skip rule of the mapping)"));
    }
    config::MappingReport& report = programme_.report;
    report.set_mapping(plan.mapping().name());
    report.set_offers(static_cast<uint32_t>(candidates_.size()));
    report.set_offers_mapped(static_cast<uint32_t>(programme_.request.offers_size()));
    CountLines(&report);
    FillCoverage(plan);
    programme_.request.set_whole_programme(report.counts().refused() == 0);
    return absl::OkStatus();
  }

 private:
  struct Candidate {
    const OfferLines* lines;
    v1::TrainingOffer offer;
    bool refused = false;
  };

  void AddProblem(config::LineProblem problem, v1::Severity severity) {
    problem.set_severity(severity);
    *programme_.report.add_problems() = std::move(problem);
  }

  // Judges one offer, but for names in its texts.
  void Check(const OfferLines& lines) {
    Candidate candidate{&lines, lines.Offer()};
    const std::vector<config::LineProblem> unread = lines.Problems();
    candidate.refused = !unread.empty();
    for (const config::LineProblem& problem : unread) AddProblem(problem, v1::SEVERITY_REFUSED);
    for (const v1::OfferProblem& problem : policy::CheckOffer(candidate.offer, now_)) {
      // A cell that could not be read has been reported; its field is empty for it.
      if (!unread.empty() && IsOf(unread, problem.field())) continue;
      AddProblem(lines.ProblemAt(problem.field(), problem.problem(), problem.remedy()),
                 problem.severity());
      candidate.refused |= problem.severity() == v1::SEVERITY_REFUSED;
    }
    candidates_.push_back(std::move(candidate));
  }

  static bool IsOf(const std::vector<config::LineProblem>& unread, const std::string& field) {
    return std::any_of(unread.begin(), unread.end(), [&](const config::LineProblem& problem) {
      const bool session =
          absl::StartsWith(field, "sessions") && absl::StartsWith(problem.field(), "session_");
      return session || problem.field().empty() || absl::StartsWith(field, problem.field()) ||
             absl::StartsWith(problem.field(), absl::StrCat(field, "."));
    });
  }

  void RefusePrivateText() {
    std::vector<const v1::TrainingOffer*> offers;
    for (const Candidate& candidate : candidates_) offers.push_back(&candidate.offer);
    for (const PrivateText& found : FindPrivateText(offers, lines_.PrivateValues())) {
      Candidate& candidate = candidates_[found.row];
      candidate.refused = true;
      AddProblem(candidate.lines->ProblemAt(
                     found.field, found.problem,
                     "take it out of the text: whoever wants to know asks by booking"),
                 v1::SEVERITY_REFUSED);
    }
  }

  void Settle(Candidate& candidate) {
    for (const uint32_t line : candidate.lines->lines()) {
      config::LineReport& report = lines_.ReportOf(line);
      report.set_fate(candidate.refused ? config::LINE_FATE_REFUSED : config::LINE_FATE_MAPPED);
      if (candidate.refused) report.set_reason("refused; what stood of the offer stands on");
    }
    if (candidate.refused) return;
    *programme_.request.add_offers() = std::move(candidate.offer);
    programme_.origins.push_back(candidate.lines->lines());
    published_.push_back(candidate.lines);
  }

  void FillCoverage(const Plan& plan) {
    for (const std::string& path : SchemaFields(config::RECORD_TRAINING_OFFER)) {
      config::FieldCoverage& coverage = *programme_.report.add_coverage();
      coverage.set_field(path);
      const Target* target = nullptr;
      for (const FieldPlan& field : plan.fields()) {
        if (field.target().path() == path) target = &field.target();
      }
      uint32_t filled = 0;
      for (int i = 0; i < programme_.request.offers_size(); ++i) {
        const bool given = target != nullptr && published_[static_cast<size_t>(i)]->Gives(*target);
        filled += given || ValuesAt(programme_.request.offers(i), path) > 0 ? 1 : 0;
      }
      coverage.set_mapped(target != nullptr || filled > 0);
      coverage.set_rows(filled);
    }
  }

  const absl::Time now_;
  LineReader<OfferLines>& lines_;
  MappedProgramme& programme_;
  std::vector<Candidate> candidates_;
  std::vector<const OfferLines*> published_;
};

}  // namespace

absl::StatusOr<MappedProgramme> MapProgramme(const Plan& plan, sources::Source& source,
                                             absl::Time now) {
  MappedProgramme programme;
  LineReader<OfferLines> lines(plan, &programme.report);
  if (absl::Status read = lines.ReadAll(source); !read.ok()) return read;
  if (!HasContent(programme.report)) {
    return absl::InvalidArgumentError(
        "the file has a header and no offer; export it again: publishing it would cancel every "
        "offer");
  }
  ProgrammeBuilder builder(now, lines, &programme);
  if (absl::Status built = builder.Build(plan); !built.ok()) return built;
  return programme;
}

}  // namespace consortium::mapping
