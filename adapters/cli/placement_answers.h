#ifndef CONSORTIUM_ADAPTERS_CLI_PLACEMENT_ANSWERS_H_
#define CONSORTIUM_ADAPTERS_CLI_PLACEMENT_ANSWERS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/cli/session.h"
#include "consortium/v1/placements.pb.h"

namespace consortium::cli {

// `placements hold`, `accept`, `decline` and `consent`.
class PlacementAnswers {
 public:
  // As VacancyCommands; `group` is `placements`.
  PlacementAnswers(CLI::App& group, Session& session);

 private:
  CLI::App* AddAnswer(CLI::App& group, const char* name, const char* about);
  void AddTerms(CLI::App& command, bool until_required);

  ExitCode Hold();
  ExitCode Accept();
  ExitCode Decline();
  ExitCode Consent();
  ExitCode Send(absl::string_view what, consortium::v1::RespondToPlacementRequestRequest request);

  Session& session_;
  std::string placement_ref_;
  std::string until_;
  std::string fee_;
  std::vector<std::string> subject_to_;
  std::string reason_;
  std::string consent_;
  std::string verdict_;
  std::string request_id_;
};

// Until when: `+4h`, `+30m`, `18:00` today, or `2026-11-24 18:00`, in London.
// INVALID_ARGUMENT says so.
absl::StatusOr<absl::Time> ParseUntil(absl::string_view text, absl::Time now);

// Pounds as `512` or `512.50`, in pence. INVALID_ARGUMENT says so.
absl::StatusOr<uint32_t> ParsePounds(absl::string_view text);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_PLACEMENT_ANSWERS_H_
