#ifndef CONSORTIUM_TESTS_SUPPORT_POSTGRESQL_SERVER_H_
#define CONSORTIUM_TESTS_SUPPORT_POSTGRESQL_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/support/temp_folder.h"

namespace consortium::testing {

// A PostgreSQL server of its own in a temporary folder: unix socket only, fsync
// on, run as another user when this process is root. Ends with this object, and
// with the process. For one thread.
class PostgresqlServer {
 public:
  // Makes a cluster and starts it. NOT_FOUND names the package to install.
  static absl::StatusOr<std::unique_ptr<PostgresqlServer>> Start();
  ~PostgresqlServer();

  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  // A new, empty database; returns its connection string.
  absl::StatusOr<std::string> CreateDatabase();

  // Ends the server without any farewell, as a crash does, and waits for its end.
  absl::Status Crash();

  // Starts it again over the same data, and waits until it takes connections.
  absl::Status StartAgain();

 private:
  PostgresqlServer() = default;

  // Runs a program of PostgreSQL's as the server's user and returns its process.
  absl::StatusOr<pid_t> Spawn(const std::string& program,
                              const std::vector<std::string>& arguments) const;
  absl::Status End(int signal);
  std::string ConnectionString(const std::string& database) const;

  TempFolder folder_;
  std::string programs_;  // Folder of initdb and postgres.
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t process_ = 0;  // 0: not running.
  int databases_ = 0;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_POSTGRESQL_SERVER_H_
