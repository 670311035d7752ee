#include "adapters/publishing/programme.h"

#include <utility>

#include "adapters/client/file_error.h"
#include "adapters/publishing/send_once.h"
#include "adapters/sources/csv.h"
#include "policy/training/offer_rules.h"

namespace consortium::publishing {
namespace {

Failure Fail(ExitCode exit_code, absl::Status status) { return {exit_code, std::move(status)}; }

// Whether it could be published at all, as the gateway would judge it.
Failure CheckWhole(const mapping::MappedProgramme& programme) {
  if (programme.request.offers().empty()) {
    return Fail(kFileUnusable,
                absl::InvalidArgumentError(
                    "no offer of the file could be read, so that there is nothing to publish"));
  }
  absl::Status whole = policy::CheckProgramme(programme.request);
  if (!whole.ok()) return Fail(kFileUnusable, std::move(whole));
  Failure failure;
  if (programme.report.counts().refused() > 0) failure.exit_code = kRowsRefused;
  return failure;
}

}  // namespace

ProgrammeOutcome MakeProgramme(const LoadedPlan& plan, const std::string& export_file,
                               absl::Time now) {
  ProgrammeOutcome outcome;
  auto source = sources::CsvSource::Open(export_file, plan.plan.mapping().csv());
  absl::StatusOr<mapping::MappedProgramme> programme =
      source.ok() ? mapping::MapProgramme(plan.plan, **source, now)
                  : absl::StatusOr<mapping::MappedProgramme>(source.status());
  if (!programme.ok()) {
    outcome.failure = Fail(kFileUnusable, client::InFile(export_file, programme.status()));
    return outcome;
  }
  outcome.programme = *std::move(programme);
  outcome.failure = CheckWhole(outcome.programme);
  return outcome;
}

ProgrammeOutcome PublishProgramme(const LoadedPlan& plan, const std::string& export_file,
                                  bool validate_only, const SendProgramme& send, absl::Time now) {
  ProgrammeOutcome outcome = MakeProgramme(plan, export_file, now);
  if (!outcome.failure.status.ok()) return outcome;
  const ExitCode so_far = outcome.failure.exit_code;
  outcome.failure = SendOnce(export_file + ".pending", validate_only, send,
                             &outcome.programme.request, &outcome.answer);
  if (outcome.failure.status.ok()) {
    outcome.failure.exit_code = outcome.answer.offers_refused() > 0 ? kRowsRefused : so_far;
  }
  return outcome;
}

std::vector<config::LineProblem> ProgrammeProblemsByLine(
    const mapping::MappedProgramme& programme, const v1::PublishTrainingOffersResponse& answer) {
  std::vector<config::LineProblem> problems;
  for (const v1::OfferProblem& found : answer.problems()) {
    config::LineProblem& problem = problems.emplace_back();
    if (found.offer() < programme.origins.size()) {
      problem.set_line(programme.origins[found.offer()].front());
    }
    problem.set_field(found.field());
    problem.set_problem(found.problem());
    problem.set_remedy(found.remedy());
    problem.set_severity(found.severity());
  }
  return problems;
}

}  // namespace consortium::publishing
