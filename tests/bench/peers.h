#ifndef CONSORTIUM_TESTS_BENCH_PEERS_H_
#define CONSORTIUM_TESTS_BENCH_PEERS_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libpq-fe.h"
#include "tests/bench/load.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

namespace consortium::bench {

// etcd (Debian's etcd-server) on loopback with mutual TLS and its own fsync
// defaults; ends with the object.
class EtcdServer {
 public:
  // `server`: files of a server certificate for `localhost` and 127.0.0.1.
  static absl::StatusOr<std::unique_ptr<EtcdServer>> Start(const std::string& folder,
                                                           const TlsFiles& server,
                                                           const TlsFiles& client);

  const std::string& address() const { return address_; }
  pid_t pid() const { return process_.pid(); }

 private:
  EtcdServer(testing::ChildProcess process, std::string address)
      : process_(std::move(process)), address_(std::move(address)) {}

  testing::ChildProcess process_;
  std::string address_;
};

// Puts in a closed loop of `callers`, over as many connections as `channels`; the
// maker gives key and value of call number `call`.
struct Puts {
  std::function<std::pair<std::string, std::string>(uint64_t call)> maker;
  int channels = 1;
  int callers = 1;
  int calls = 1;
};
absl::StatusOr<LoadResult> RunPuts(const EtcdServer& etcd, const TlsFiles& client,
                                   const Puts& puts);

// PostgreSQL 15 on loopback with TLS client certificates and one connection,
// whose backend process is what figures count; ends with the object.
class PostgresServer {
 public:
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start(const std::string& folder,
                                                               const TlsFiles& server,
                                                               const TlsFiles& client);
  ~PostgresServer();

  // Runs statements without results.
  absl::Status Run(const std::string& sql);

  // Prepares `sql` as `name`, then runs it with text parameters; the number of
  // rows that came back.
  absl::Status Prepare(const std::string& name, const std::string& sql);
  absl::StatusOr<int> Query(const std::string& name, const std::vector<std::string>& parameters);

  // Copies lines of tab-separated values into `table`.
  absl::Status Copy(const std::string& table, const std::string& lines);

  // Processor time of this connection's backend.
  absl::StatusOr<absl::Duration> BackendCpu() const;

 private:
  PostgresServer(std::unique_ptr<testing::TempFolder> home, testing::ChildProcess process,
                 PGconn* connection)
      : home_(std::move(home)), process_(std::move(process)), connection_(connection) {}

  // In a folder of its own: the benchmarks' others are for nobody but their user.
  const std::unique_ptr<testing::TempFolder> home_;
  testing::ChildProcess process_;
  PGconn* connection_;
};

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_PEERS_H_
