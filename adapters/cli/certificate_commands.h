#ifndef CONSORTIUM_ADAPTERS_CLI_CERTIFICATE_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_CERTIFICATE_COMMANDS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "adapters/cli/session.h"
#include "certs/authority/authority.h"

namespace consortium::cli {

// `certs init`, `request`, `issue`, `revoke`, `list` and `refresh`: the
// authority's folder and requests for it. Offline.
class CertificateCommands {
 public:
  // As VacancyCommands.
  CertificateCommands(CLI::App& app, Session& session);

 private:
  void AddInit(CLI::App& group);
  void AddRequest(CLI::App& group);
  void AddIssue(CLI::App& group);
  void AddRevoke(CLI::App& group);
  void AddList(CLI::App& group);
  void AddFolder(CLI::App& command);

  ExitCode Init();
  ExitCode Request();
  ExitCode Issue();
  ExitCode Revoke();
  ExitCode List();
  ExitCode Refresh();

  // Opens the authority's folder for `work`, or prints why it cannot.
  ExitCode WithAuthority(absl::FunctionRef<ExitCode(authority::Authority&)> work);

  Session& session_;
  std::string folder_ = "authority";
  std::string trust_domain_ = "consortium.example";
  std::string member_;
  std::string client_;
  std::string into_ = ".";
  std::string request_file_;
  std::string out_file_;
  bool gateway_ = false;
  std::vector<std::string> hosts_;
  uint32_t days_ = 0;  // 0: as usual for the use.
  std::string serial_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_CERTIFICATE_COMMANDS_H_
