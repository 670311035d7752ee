#ifndef CONSORTIUM_TESTS_SUPPORT_RUNNING_CONSORTIUM_H_
#define CONSORTIUM_TESTS_SUPPORT_RUNNING_CONSORTIUM_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/inbox.pb.h"
#include "grpcpp/channel.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"

namespace consortium::testing {

// The real gateway with its room of enquiries, and members' real inboxes, as an
// operator sets them up: keys and certificates by `consortium certs`, the postcode
// directory by `consortium-gateway directory import` from the sample that is
// shipped, the development policy. What the gateway has lies in one folder, what
// each member has in another, the recovery key in a third. Everything is stopped
// by its process id. Ends the test program with a sentence when any of it cannot
// be made. One thread.
class RunningConsortium {
 public:
  struct Options {
    std::vector<std::string> boroughs = {"hackney", "haringey"};  // That have sealing keys.
    std::string picked_up = "calendar_days: 1";                   // Inside `picked_up { }`.
    std::string storage = "";                       // Inside `storage { }`; SQLite when empty.
    std::string settings = "";                      // Further settings of the gateway.
    std::map<std::string, std::string> files = {};  // In its folder, by name.
  };

  explicit RunningConsortium(Options options);
  RunningConsortium() : RunningConsortium(Options()) {}
  ~RunningConsortium();

  const std::string& address() const { return address_; }
  int port() const;

  // Starts the gateway (again) and waits until it serves.
  void Start();
  // kill -9, and waits for the end.
  void Kill();
  // SIGTERM; whether it drained and ended well.
  bool Terminate();

  // Where things lie.
  std::string gateway_folder() const { return folder_ / "gateway"; }
  std::string InGateway(absl::string_view name) const;
  std::string InMember(absl::string_view member, absl::string_view name) const;
  std::string InSafe(absl::string_view name) const;

  // Makes a key in `folder` and certifies it: `<folder>/<member>-<client>.key` and
  // `.crt`. `options` as of `consortium certs issue`.
  void Issue(const std::string& folder, const std::string& member, const std::string& client,
             const std::vector<std::string>& options = {}) const;

  // Gives the member another sealing key beside those that it has, and its
  // certificate to the gateway's folder. Returns the certificate's file there.
  std::string AddSealingKey(const std::string& member);

  // A new connection as a client that was issued, to the gateway itself or to
  // `address`, e.g. a relay's. Comes back quickly after it was cut.
  std::shared_ptr<grpc::Channel> Connect(const std::string& member, const std::string& client,
                                         const std::string& address = "") const;

  // The folder `enquiries` of each member, as a sink in an inbox's settings.
  static constexpr char kFolderSink[] = R"(folder { path: "enquiries" })";

  // Starts `consortium-adapter inbox` of a member, which hands over to `sink`: a
  // field of InboxSettings in text format, paths relative to the member's folder.
  // `name` tells a member's inboxes apart: each has settings and a state of its
  // own. It opens with all sealing keys.
  ChildProcess StartInbox(const std::string& member, const std::string& name,
                          const std::string& address = "",
                          const std::string& sink = kFolderSink) const;

  // What has arrived in the member's folder, by file name without its ending.
  // Ends the test program when a file cannot be read: only whole ones have names.
  std::map<std::string, config::ReceivedEnquiry> Received(const std::string& member) const;

  // The readable text beside it.
  std::string Text(const std::string& member, const std::string& name) const;

  // What the gateway's log says now; what an inbox said.
  std::string Log() const;
  std::string InboxSaid(const std::string& member, const std::string& name) const;

  // Replaces a file of the gateway's.
  void Write(const std::string& file, absl::string_view content) const;

  // Runs a program to its end and returns its exit status; -1 when it was killed
  // or takes too long.
  int Run(const std::vector<std::string>& command) const;

 private:
  void MakeCertificates();
  void WriteSettings(const Options& options) const;

  TempFolder folder_;
  std::map<std::string, int> sealing_keys_;  // How many each member has.
  std::vector<std::string> boroughs_;
  std::optional<ChildProcess> gateway_;
  std::string address_;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_RUNNING_CONSORTIUM_H_
