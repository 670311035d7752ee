#include "tests/support/postgresql_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace consortium::testing {
namespace {

constexpr int kStartSeconds = 60;
constexpr int kEndSeconds = 30;

// The newest version installed, where Debian puts it.
absl::StatusOr<std::string> FindPrograms() {
  std::vector<std::string> found;
  std::error_code absent;  // Leaves `found` empty, which is the answer.
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", absent)) {
    const std::string programs = version.path().string() + "/bin";
    if (::access((programs + "/initdb").c_str(), X_OK) == 0 &&
        ::access((programs + "/postgres").c_str(), X_OK) == 0) {
      found.push_back(programs);
    }
  }
  if (!found.empty()) return *std::max_element(found.begin(), found.end());
  return absl::NotFoundError(
      "PostgreSQL's server is not installed: apt-get install postgresql-15 (initdb and postgres "
      "under /usr/lib/postgresql/15/bin)");
}

// Waits until `process`, a child, has ended. False after `seconds`.
bool WaitForEnd(pid_t process, int seconds, int* status) {
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  pollfd ended = {.fd = descriptor, .events = POLLIN, .revents = 0};
  const bool in_time = descriptor >= 0 && ::poll(&ended, 1, seconds * 1000) == 1;
  if (descriptor >= 0) ::close(descriptor);
  return in_time && ::waitpid(process, status, 0) == process;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresqlServer>> PostgresqlServer::Start() {
  std::unique_ptr<PostgresqlServer> server(new PostgresqlServer);
  absl::StatusOr<std::string> programs = FindPrograms();
  if (!programs.ok()) return programs.status();
  server->programs_ = *std::move(programs);
  server->user_ = ::geteuid();
  server->group_ = ::getegid();
  if (server->user_ == 0) {  // The server refuses to run as root.
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr) user = ::getpwnam("nobody");
    if (user == nullptr) return absl::NotFoundError("no user postgres or nobody to run it as");
    server->user_ = user->pw_uid;
    server->group_ = user->pw_gid;
    if (::chown(server->folder_.path().c_str(), server->user_, server->group_) != 0) {
      return absl::InternalError(absl::StrCat("chown: ", std::strerror(errno)));
    }
  }
  absl::StatusOr<pid_t> made = server->Spawn(
      "initdb", {"--pgdata", server->folder_ / "data", "--username", "consortium", "--auth",
                 "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"});
  if (!made.ok()) return made.status();
  int status = 0;
  if (!WaitForEnd(*made, kStartSeconds, &status) || status != 0) {
    ::kill(*made, SIGKILL);
    return absl::InternalError("initdb failed");
  }
  if (absl::Status started = server->StartAgain(); !started.ok()) return started;
  return server;
}

PostgresqlServer::~PostgresqlServer() {
  // Fast shutdown; what does not end in time is ended.
  if (process_ != 0 && !End(SIGINT).ok()) ::kill(process_, SIGKILL);
}

absl::StatusOr<pid_t> PostgresqlServer::Spawn(const std::string& program,
                                              const std::vector<std::string>& arguments) const {
  const std::string path = programs_ + "/" + program;
  const std::string log = folder_ / "log";
  std::vector<char*> argv = {const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return absl::InternalError(absl::StrCat("fork: ", std::strerror(errno)));
  if (child > 0) return child;

  // In the child: system calls alone until exec. It ends with its parent, however
  // that ends.
  const bool dropped = ::geteuid() != 0 || (::setgroups(0, nullptr) == 0 && ::setgid(group_) == 0 &&
                                            ::setuid(user_) == 0);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (dropped && output >= 0 && ::prctl(PR_SET_PDEATHSIG, SIGQUIT) == 0 && ::getppid() == parent &&
      ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0 &&
      ::chdir("/") == 0) {
    ::execv(argv[0], argv.data());
  }
  ::_exit(127);
}

absl::Status PostgresqlServer::StartAgain() {
  absl::StatusOr<pid_t> started =
      Spawn("postgres", {"-D", folder_ / "data", "-k", folder_.path(), "-c",
                         "listen_addresses=", "-c", "fsync=on", "-c", "shared_buffers=16MB", "-c",
                         "max_connections=32", "-c", "autovacuum=off"});
  if (!started.ok()) return started.status();
  process_ = *started;

  // Its end is an event to wait for; its readiness has to be asked for.
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
  pollfd ended = {.fd = descriptor, .events = POLLIN, .revents = 0};
  bool ready = false;
  bool gone = descriptor < 0;
  constexpr int kAskEveryMilliseconds = 20;
  for (int asked = 0; !ready && !gone && asked < kStartSeconds * 1000 / kAskEveryMilliseconds;
       ++asked) {
    gone = ::poll(&ended, 1, kAskEveryMilliseconds) != 0;
    ready = !gone && ::PQping(ConnectionString("postgres").c_str()) == PQPING_OK;
  }
  if (descriptor >= 0) ::close(descriptor);
  if (ready) return absl::OkStatus();

  std::ifstream log(folder_ / "log");
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  return absl::InternalError(absl::StrCat("PostgreSQL did not start:\n", text));
}

absl::Status PostgresqlServer::Crash() { return End(SIGQUIT); }

absl::Status PostgresqlServer::End(int signal) {
  int status = 0;
  if (::kill(process_, signal) != 0 || !WaitForEnd(process_, kEndSeconds, &status)) {
    return absl::InternalError(absl::StrCat("PostgreSQL (process ", process_, ") does not end"));
  }
  process_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::string> PostgresqlServer::CreateDatabase() {
  const std::string name = absl::StrCat("test", ++databases_);
  PGconn* connection = ::PQconnectdb(ConnectionString("postgres").c_str());
  PGresult* result = ::PQexec(connection, absl::StrCat("CREATE DATABASE ", name).c_str());
  const bool created = ::PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string complaint = ::PQerrorMessage(connection);
  ::PQclear(result);
  ::PQfinish(connection);
  if (!created) return absl::InternalError(complaint);
  return ConnectionString(name);
}

std::string PostgresqlServer::ConnectionString(const std::string& database) const {
  return absl::StrCat("host=", folder_.path(), " user=consortium dbname=", database);
}

}  // namespace consortium::testing
