#ifndef CONSORTIUM_ADAPTERS_CLI_PLACEMENT_LISTS_H_
#define CONSORTIUM_ADAPTERS_CLI_PLACEMENT_LISTS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "adapters/cli/session.h"
#include "consortium/v1/placements.pb.h"

namespace consortium::cli {

// `placements list`, `holds`, `declined`, `history` and `watch`.
class PlacementLists {
 public:
  // As VacancyCommands; `group` is `placements`.
  PlacementLists(CLI::App& group, Session& session);

 private:
  CLI::App* AddList(CLI::App& group, const char* name, const char* about,
                    absl::Span<const consortium::v1::PlacementState> states);
  void AddWatch(CLI::App& group);

  ExitCode List(absl::Span<const consortium::v1::PlacementState> states);
  ExitCode History();
  ExitCode Watch();

  Session& session_;
  bool out_ = false;
  bool in_ = false;
  bool all_ = false;
  std::string need_ref_;
  uint32_t page_size_ = 0;
  std::string page_;
  std::string placement_ref_;
  std::string position_;
  uint32_t count_ = 0;
  double for_seconds_ = 0;
  bool snapshot_ = false;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_PLACEMENT_LISTS_H_
