#ifndef CONSORTIUM_ADAPTERS_CLI_PLACEMENT_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_PLACEMENT_COMMANDS_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "adapters/cli/need_options.h"
#include "adapters/cli/placement_answers.h"
#include "adapters/cli/placement_lists.h"
#include "adapters/cli/session.h"
#include "consortium/v1/placements.pb.h"

namespace consortium::cli {

// `placements request`, `save-search`, `take-up`, `withdraw`, `record` and `unmet`: what an
// asker does; PlacementAnswers and PlacementLists.
class PlacementCommands {
 public:
  // As VacancyCommands.
  PlacementCommands(CLI::App& app, Session& session);

 private:
  // The group `placements` with its help.
  static CLI::App& AddGroup(CLI::App& app);
  void AddRequest(CLI::App& group);
  void AddSaveSearch(CLI::App& group);
  void AddMoves(CLI::App& group);
  void AddRecord(CLI::App& group);

  ExitCode Request();
  ExitCode SaveSearch();
  ExitCode TakeUp();
  ExitCode Withdraw();
  ExitCode Record();
  ExitCode Unmet();

  // The need of the command line as a search for it.
  absl::StatusOr<consortium::v1::SearchAvailabilityRequest> Need(
      const config::ClientSettings& settings);
  // Fills what does not depend on who asks.
  absl::Status FillAsked(consortium::v1::RequestPlacementRequest* request);
  std::string RequestId() const;

  Session& session_;
  CLI::App& group_;
  PlacementAnswers answers_;
  PlacementLists lists_;
  NeedOptions need_;
  std::string need_ref_;
  std::string note_;
  std::vector<std::string> hosts_;
  std::string searched_file_;
  std::string request_id_;
  std::string until_;
  std::string placement_ref_;
  std::string html_file_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_PLACEMENT_COMMANDS_H_
