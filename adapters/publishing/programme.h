#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_PROGRAMME_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_PROGRAMME_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/mapping/programme_mapper.h"
#include "adapters/publishing/loaded_plan.h"
#include "adapters/publishing/publication.h"
#include "consortium/v1/training.pb.h"

namespace consortium::publishing {

// What a run made of a training programme, as far as it came; as Outcome.
struct ProgrammeOutcome {
  Failure failure;
  mapping::MappedProgramme programme;
  v1::PublishTrainingOffersResponse answer;
};

// Reads the export and makes the programme, judged at `now`, as the gateway would.
// Writes nothing.
ProgrammeOutcome MakeProgramme(const LoadedPlan& plan, const std::string& export_file,
                               absl::Time now);

// Sends the programme and returns the gateway's answer; see GatewayClient.
using SendProgramme = std::function<absl::StatusOr<v1::PublishTrainingOffersResponse>(
    const v1::PublishTrainingOffersRequest&)>;

// MakeProgramme(), and publishes it. The request id is on disk beside the export
// (`<export>.pending`) before anything is sent, so that after a crash at any instant
// the same command finishes the publication once. validate_only: it is not.
ProgrammeOutcome PublishProgramme(const LoadedPlan& plan, const std::string& export_file,
                                  bool validate_only, const SendProgramme& send, absl::Time now);

// The gateway's problems by lines of the export, for people.
std::vector<config::LineProblem> ProgrammeProblemsByLine(
    const mapping::MappedProgramme& programme, const v1::PublishTrainingOffersResponse& answer);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_PROGRAMME_H_
