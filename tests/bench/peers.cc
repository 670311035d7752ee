#include "tests/bench/peers.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "etcd.pb.h"
#include "tests/bench/process_cpu.h"

namespace consortium::bench {
namespace {

using testing::ChildProcess;

constexpr absl::Duration kStartBound = absl::Seconds(60);

// PostgreSQL refuses to run as root; then it runs as Debian's own user for it.
uid_t PostgresUser() {
  if (geteuid() != 0) return 0;
  const passwd* user = getpwnam("postgres");
  return user == nullptr ? 0 : user->pw_uid;
}

// Copies a key so that `user` alone may read it.
absl::Status CopyFor(uid_t user, const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot copy ", from));
  std::filesystem::permissions(to, std::filesystem::perms::owner_read, error);
  if (user != 0 && chown(to.c_str(), user, user) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot hand over ", to));
  }
  return absl::OkStatus();
}

absl::Status InitCluster(const std::string& data, uid_t user) {
  absl::StatusOr<ChildProcess> init = ChildProcess::Start(
      {.command = {"/usr/lib/postgresql/15/bin/initdb", "-D", data, "-U", "bench", "-A", "trust",
                   "--no-instructions", "-E", "UTF8", "--locale=C"},
       .environment = {},
       .stderr_file = data + ".log",
       .user = user});
  if (!init.ok()) return init.status();
  const absl::StatusOr<int> end = init->WaitForEnd(kStartBound);
  if (!end.ok()) return end.status();
  if (*end == 0) return absl::OkStatus();
  return absl::UnavailableError("initdb failed: is the package postgresql-15 installed?");
}

// Connects once the server listens: libpq itself has no way to wait for that.
PGconn* ConnectWhenReady(const std::string& settings, ChildProcess& server) {
  const absl::Duration end = Monotonic() + kStartBound;
  PGconn* connection = PQconnectdb(settings.c_str());
  while (PQstatus(connection) != CONNECTION_OK && Monotonic() < end) {
    PQfinish(connection);
    if (server.WaitForEnd(absl::Milliseconds(100)).ok()) return nullptr;
    connection = PQconnectdb(settings.c_str());
  }
  return connection;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EtcdServer>> EtcdServer::Start(const std::string& folder,
                                                              const TlsFiles& server,
                                                              const TlsFiles& client) {
  const std::string address = absl::StrCat("127.0.0.1:", testing::FreePort());
  const std::string peer = absl::StrCat("http://127.0.0.1:", testing::FreePort());
  absl::StatusOr<ChildProcess> process =
      ChildProcess::Start({.command = {"/usr/bin/etcd",
                                       "--data-dir",
                                       folder + "/etcd",
                                       "--log-level",
                                       "error",
                                       "--listen-client-urls",
                                       "https://" + address,
                                       "--advertise-client-urls",
                                       "https://" + address,
                                       "--listen-peer-urls",
                                       peer,
                                       "--initial-advertise-peer-urls",
                                       peer,
                                       "--initial-cluster",
                                       "default=" + peer,
                                       "--cert-file",
                                       server.certificate,
                                       "--key-file",
                                       server.private_key,
                                       "--client-cert-auth",
                                       "--trusted-ca-file",
                                       server.issuers},
                           .environment = {},
                           .stderr_file = folder + "/etcd.log",
                           .user = 0});
  if (!process.ok()) return process.status();
  const auto channel = OpenChannel(address, "localhost", client);
  if (!channel->WaitForConnected(
          gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_seconds(60, GPR_TIMESPAN)))) {
    return absl::UnavailableError("etcd did not start: is the package etcd-server installed?");
  }
  return std::unique_ptr<EtcdServer>(new EtcdServer(*std::move(process), address));
}

absl::StatusOr<LoadResult> RunPuts(const EtcdServer& etcd, const TlsFiles& client,
                                   const Puts& puts) {
  Load load;
  for (int channel = 0; channel < puts.channels; ++channel) {
    load.channels.push_back(OpenChannel(etcd.address(), "localhost", client));
  }
  load.outstanding = puts.callers;
  load.calls = puts.calls;
  load.path = "/etcdserverpb.KV/Put";
  load.request = [&puts](uint64_t call, size_t) {
    std::pair<std::string, std::string> made = puts.maker(call);
    etcdserverpb::PutRequest put;
    put.set_key(std::move(made.first));
    put.set_value(std::move(made.second));
    return put.SerializeAsString();
  };
  return RunLoad(load, etcd.pid());
}

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start(const std::string& folder,
                                                                      const TlsFiles& server,
                                                                      const TlsFiles& client) {
  const uid_t user = PostgresUser();
  auto home = std::make_unique<testing::TempFolder>();
  if (user != 0 && chown(home->path().c_str(), user, user) != 0) {
    return absl::UnavailableError("cannot hand the cluster's folder to postgres");
  }
  const std::string data = *home / "data";
  if (absl::Status status = InitCluster(data, user); !status.ok()) return status;
  for (const auto& [from, to] :
       {std::pair(server.certificate, "/server.crt"), std::pair(server.private_key, "/server.key"),
        std::pair(server.issuers, "/root.crt")}) {
    if (absl::Status status = CopyFor(user, from, data + to); !status.ok()) return status;
  }
  std::ofstream(data + "/pg_hba.conf")
      << "hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n";
  const int port = testing::FreePort();
  std::ofstream(data + "/postgresql.auto.conf")
      << "ssl = on\nssl_ca_file = 'root.crt'\nssl_min_protocol_version = 'TLSv1.3'\n"
      << "listen_addresses = '127.0.0.1'\nport = " << port
      << "\nunix_socket_directories = ''\nmax_parallel_workers_per_gather = 0\njit = off\n"
      << "shared_buffers = '256MB'\n";
  absl::StatusOr<ChildProcess> process =
      ChildProcess::Start({.command = {"/usr/lib/postgresql/15/bin/postgres", "-D", data},
                           .environment = {},
                           .stderr_file = folder + "/postgres.log",
                           .user = user});
  if (!process.ok()) return process.status();
  PGconn* connection = ConnectWhenReady(
      absl::StrCat("host=127.0.0.1 port=", port, " user=bench dbname=postgres sslmode=verify-ca",
                   " sslrootcert=", client.issuers, " sslcert=", client.certificate,
                   " sslkey=", client.private_key),
      *process);
  if (PQstatus(connection) != CONNECTION_OK) {
    PQfinish(connection);
    return absl::UnavailableError("PostgreSQL did not start; see postgres.log");
  }
  return std::unique_ptr<PostgresServer>(
      new PostgresServer(std::move(home), *std::move(process), connection));
}

PostgresServer::~PostgresServer() {
  PQfinish(connection_);
  process_.Signal(SIGINT);  // A fast shutdown ends its children too.
  if (!process_.WaitForEnd(kStartBound).ok()) process_.Signal(SIGKILL);
}

absl::Status PostgresServer::Run(const std::string& sql) {
  PGresult* result = PQexec(connection_, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  const std::string message = PQresultErrorMessage(result);
  PQclear(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return absl::OkStatus();
  return absl::InternalError(message);
}

absl::Status PostgresServer::Prepare(const std::string& name, const std::string& sql) {
  PGresult* result = PQprepare(connection_, name.c_str(), sql.c_str(), 0, nullptr);
  const bool prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string message = PQresultErrorMessage(result);
  PQclear(result);
  return prepared ? absl::OkStatus() : absl::InternalError(message);
}

absl::StatusOr<int> PostgresServer::Query(const std::string& name,
                                          const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  PGresult* result = PQexecPrepared(connection_, name.c_str(), static_cast<int>(values.size()),
                                    values.data(), nullptr, nullptr, 0);
  const bool answered = PQresultStatus(result) == PGRES_TUPLES_OK;
  const int rows = PQntuples(result);
  const std::string message = PQresultErrorMessage(result);
  PQclear(result);
  if (!answered) return absl::InternalError(message);
  return rows;
}

absl::Status PostgresServer::Copy(const std::string& table, const std::string& lines) {
  PQclear(PQexec(connection_, absl::StrCat("COPY ", table, " FROM STDIN").c_str()));
  if (PQputCopyData(connection_, lines.data(), static_cast<int>(lines.size())) != 1 ||
      PQputCopyEnd(connection_, nullptr) != 1) {
    return absl::InternalError(PQerrorMessage(connection_));
  }
  PGresult* result = PQgetResult(connection_);
  const bool copied = PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string message = PQresultErrorMessage(result);
  PQclear(result);
  PQclear(PQgetResult(connection_));
  return copied ? absl::OkStatus() : absl::InternalError(message);
}

absl::StatusOr<absl::Duration> PostgresServer::BackendCpu() const {
  return CpuOf(PQbackendPID(connection_));
}

}  // namespace consortium::bench
