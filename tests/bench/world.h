#ifndef CONSORTIUM_TESTS_BENCH_WORLD_H_
#define CONSORTIUM_TESTS_BENCH_WORLD_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/authority/authority.h"
#include "tests/bench/load.h"
#include "tests/bench/rows.h"
#include "tests/support/child_process.h"

namespace consortium::bench {

// A consortium to measure: an authority, a policy of so many boroughs without
// tight rates, and the gateway as members run it, on SQLite, on loopback.
class World {
 public:
  // Makes everything in `folder` and starts `program` (the gateway, with the
  // Floor service beside its own).
  static absl::StatusOr<std::unique_ptr<World>> Start(const std::string& folder,
                                                      const std::string& program, int boroughs) {
    return Start(folder, program, boroughs, Extras());
  }

  struct Extras {
    std::string areas_csv = "";           // Another table of areas than the gateway's own.
    std::string postcode_directory = "";  // Its bytes; with it the gateway takes enquiries.
  };
  static absl::StatusOr<std::unique_ptr<World>> Start(const std::string& folder,
                                                      const std::string& program, int boroughs,
                                                      const Extras& extras);

  // Publishes `rows` households, spread evenly over the boroughs.
  absl::Status Publish(RowMaker& maker, int rows);

  // Ends the gateway and starts it again on what it stored; how long until it
  // served.
  absl::StatusOr<absl::Duration> Restart();

  const std::string& address() const { return address_; }
  const std::string& json_address() const { return json_address_; }
  const std::string& folder() const { return folder_; }
  std::string database() const { return folder_ + "/consortium.db"; }
  pid_t pid() const { return gateway_->pid(); }
  int boroughs() const { return boroughs_; }

  // Certificates of `b0000/desk` and so on; of servers for the peers.
  TlsFiles Desk(int borough) const;
  TlsFiles Server() const { return FilesOf("server"); }
  std::shared_ptr<grpc::Channel> Connect(int borough) const;

 private:
  World(std::string folder, std::string program, int boroughs);

  absl::Status MakeFiles(const Extras& extras);
  absl::Status MakeSealing(authority::Authority& authority);
  absl::Status Issue(authority::Authority& authority, const std::string& name,
                     const authority::IssueOptions& options);
  absl::Status StartGateway();
  TlsFiles FilesOf(const std::string& name) const;

  const std::string folder_;
  const std::string program_;
  const int boroughs_;
  std::string address_;
  std::string json_address_;
  std::unique_ptr<testing::ChildProcess> gateway_;
};

// The id of borough number `borough`, e.g. `b0007`, and its authority's code.
std::string BoroughId(int borough);
std::string GssCodeOf(int borough);

// One call, for setting things up. `Response` is parsed from the answer.
absl::Status Call(grpc::Channel& channel, const std::string& path,
                  const google::protobuf::Message& request, google::protobuf::Message* response);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_WORLD_H_
