#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_PUBLICATION_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_PUBLICATION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/mapping/mapper.h"
#include "adapters/publishing/exit_code.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/vacancies.pb.h"

namespace consortium::publishing {

// What the command line says of one run.
struct ListOptions {
  std::string mapping_file;
  std::string export_file;
  std::string week;   // Its Monday; empty: this week's.
  std::string as_of;  // RFC 3339; empty: when the export was last written.
};

struct PublishOptions {
  std::string key_file;
  std::string alias_file;
  bool validate_only = false;
};

// A failure and how the program ends with it.
struct Failure {
  ExitCode exit_code = kOk;
  absl::Status status;
};

// What a run made, as far as it came. OK up to kRowsRefused.
struct Outcome {
  Failure failure;  // exit_code kOk or kRowsRefused without one.
  mapping::MappedList list;
  consortium::v1::PublishVacancyListResponse answer;  // After a publication.
  bool key_created = false;
};

// Names households from their local references; see Circumstances.
using Pseudonym = std::function<std::string(absl::string_view)>;

// Reads the mapping and the export and makes the list, judged at `now`, as the
// gateway would. Writes nothing.
Outcome MakeList(const ListOptions& options, const Pseudonym& pseudonym, absl::Time now);

// The dry run: MakeList() with pseudonyms that nobody keeps.
Outcome Check(const ListOptions& options, absl::Time now);

// Sends the list and returns the gateway's answer; see GatewayClient.
using Send = std::function<absl::StatusOr<consortium::v1::PublishVacancyListResponse>(
    const consortium::v1::PublishVacancyListRequest&)>;

// Makes the list with the borough's key, which is made where neither it nor an
// alias table is there, and publishes it.
//
// The alias table and the request id are on disk before anything is sent, so that
// after a crash at any instant the same command finishes the publication once.
// validate_only: neither is written.
Outcome Publish(const ListOptions& options, const PublishOptions& publish, const Send& send,
                absl::Time now);

// The gateway's problems by lines of the export, for people.
std::vector<config::LineProblem> ProblemsByLine(
    const mapping::MappedList& list, const consortium::v1::PublishVacancyListResponse& answer);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_PUBLICATION_H_
