#ifndef CONSORTIUM_ADAPTERS_CLI_VACANCY_WATCH_H_
#define CONSORTIUM_ADAPTERS_CLI_VACANCY_WATCH_H_

#include <cstdint>
#include <set>
#include <string>

#include "adapters/cli/session.h"
#include "consortium/v1/vacancies.pb.h"

namespace consortium::cli {

// One watch on a terminal: a line that sums up the snapshot, then a line per
// change; with --json every response as it comes.
class VacancyWatch {
 public:
  struct Options {
    uint32_t count = 0;          // Changes after which it ends; 0: it does not.
    bool show_snapshot = false;  // The snapshot's households too.
  };
  VacancyWatch(Session& session, Options options) : session_(session), options_(options) {}

  // Watches until the count or the time is reached. Starts with a new snapshot
  // where the gateway does not remember the position any more. kNothingFound
  // when the time was over before the count.
  ExitCode Run(client::GatewayClient& client, consortium::v1::WatchAvailabilityRequest request,
               absl::Duration time_max);

 private:
  // Shows one response. False: there were enough.
  bool Show(const consortium::v1::WatchAvailabilityResponse& response);

  Session& session_;
  const Options options_;
  bool in_snapshot_ = false;
  uint32_t households_ = 0;
  std::set<std::string> members_;
  uint32_t changes_ = 0;
  std::string position_;
  absl::Status failure_;
};

// Sends one household's change, with a new request id where it has none.
ExitCode SendUpdate(Session& session, consortium::v1::UpdateVacancyRequest request);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_VACANCY_WATCH_H_
