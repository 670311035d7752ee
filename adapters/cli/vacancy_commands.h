#ifndef CONSORTIUM_ADAPTERS_CLI_VACANCY_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_VACANCY_COMMANDS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/cli/need_options.h"
#include "adapters/cli/session.h"

namespace consortium::cli {

// `vacancies publish`, `update`, `withdraw`, `search`, `watch`, `lists`, `show`
// and `quoted`.
class VacancyCommands {
 public:
  // Adds the commands to `app`; both references outlive the parse, and so does
  // this object, which the options are read into.
  VacancyCommands(CLI::App& app, Session& session);

 private:
  void AddPublish(CLI::App& group);
  void AddUpdate(CLI::App& group);
  void AddSearch(CLI::App& group);
  void AddSearchWishes(CLI::App& search);
  void AddWatch(CLI::App& group);
  void AddLists(CLI::App& group);
  void AddQuoted(CLI::App& group);

  ExitCode Publish();
  ExitCode Update();
  ExitCode Withdraw();
  ExitCode Search();
  ExitCode Watch();
  ExitCode Lists();
  ExitCode Show();
  ExitCode Quoted();

  // Adds a search's token to the file of --record.
  absl::Status Record(const std::string& search_token) const;

  // The officer's reference from the command line, else from the settings.
  std::string OfficerOr(const config::ClientSettings& settings) const;

  Session& session_;
  std::string file_;
  std::string request_id_;
  bool validate_only_ = false;
  std::string household_ref_;
  std::string withdrawal_reason_;
  NeedOptions need_;
  std::string record_file_;
  std::vector<std::string> members_;
  std::string position_;
  uint32_t count_ = 0;
  double for_seconds_ = 0;
  bool show_snapshot_ = false;
  bool totals_ = false;
  std::string member_;
  uint32_t page_size_ = 0;
  std::string quoted_reference_;
  std::string quoted_by_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_VACANCY_COMMANDS_H_
