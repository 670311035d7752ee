#ifndef CONSORTIUM_TESTS_SUPPORT_RUNNING_GATEWAY_H_
#define CONSORTIUM_TESTS_SUPPORT_RUNNING_GATEWAY_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"

namespace consortium::testing {

// A channel over TLS to `address` that trusts `issuers_pem` and shows `identity`,
// or no certificate when that is null. A connection of its own.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address,
                                           const std::string& issuers_pem,
                                           const TestIdentity* identity);

// The real gateway program on a free port of 127.0.0.1 with SQLite unless it is
// told otherwise, a development policy and certificates of its own authority; stopped by its
// process id. Ends the test program with a sentence when it cannot be started.
// One thread.
class RunningGateway {
 public:
  struct Options {
    std::string policy = "";    // Text; policy/consortium.textproto when empty.
    std::string limits = "";    // Inside `limits { }`, e.g. `drain_seconds_max: 2`.
    std::string storage = "";   // Inside `storage { }`; SQLite when empty.
    std::string settings = "";  // Further settings, e.g. `metrics_address: "…"`.
  };

  explicit RunningGateway(Options options);
  RunningGateway() : RunningGateway(Options()) {}
  ~RunningGateway();

  const std::string& address() const { return address_; }
  int port() const;
  TestAuthority& authority() { return authority_; }
  ChildProcess& process() { return *process_; }

  // A new connection as `identity`.
  std::shared_ptr<grpc::Channel> Channel(const TestIdentity& identity) const;

  // Files that the gateway watches, and what it writes.
  std::string settings_file() const { return folder_ / "gateway.textproto"; }
  std::string policy_file() const { return folder_ / "policy.textproto"; }
  std::string certificate_file() const { return folder_ / "gateway.crt"; }
  std::string private_key_file() const { return folder_ / "gateway.key"; }
  std::string issuers_file() const { return folder_ / "issuers.pem"; }
  std::string revocations_file() const { return folder_ / "revocations.pem"; }
  std::string database_file() const { return folder_ / "gateway.sqlite"; }
  std::string gateway_key_file() const { return folder_ / "state/gateway.key"; }
  std::string log_file() const { return folder_ / "gateway.log"; }

  // What the log says now.
  std::string Log() const;

  // Replaces a watched file.
  void Write(const std::string& file, absl::string_view content) const;

  // Writes the authority's issuers and revocations as they are now.
  void PublishTrust() const;

  // Starts it (again) and waits until it serves.
  void Start();

  // SIGTERM, then its exit status within `bound`; nothing when it went on.
  std::optional<int> Terminate(absl::Duration bound);

 private:
  TempFolder folder_;
  TestAuthority authority_;
  std::optional<ChildProcess> process_;
  std::string address_;
};

// The policy that development uses.
std::string DevelopmentPolicy();

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_RUNNING_GATEWAY_H_
