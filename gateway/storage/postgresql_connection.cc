#include "gateway/storage/postgresql_connection.h"

#include <endian.h>
#include <libpq-fe.h>

#include <cstring>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/storage/ruled_connection.h"
#include "gateway/storage/sqlstate.h"

namespace consortium::storage {
namespace {

// Object ids of the types that statements use (pg_type.dat; they never change).
constexpr Oid kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kVarchar = 1043;

// A server that hangs or a network that swallows packets is noticed within these
// bounds. The lock is another gateway's transaction at most.
constexpr char kSession[] =
    "SET synchronous_commit = on; SET lock_timeout = '10s'; SET statement_timeout = '60s';"
    "SET idle_in_transaction_session_timeout = '60s'; SHOW fsync";
constexpr char kConnectSeconds[] = "10";
constexpr char kSendMilliseconds[] = "10000";

// The journal's lock: taken by every transaction for writing, on one number that
// only gateways use. Not LOCK TABLE: that would turn autovacuum away for good.
constexpr char kBegin[] = "BEGIN; SELECT pg_advisory_xact_lock(8027161604951732)";

constexpr size_t kStatementsMax = 256;  // As for SQLite.

struct CloseHandle {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

absl::string_view FieldOf(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? "" : text;
}

absl::Status ConnectionLost(PGconn* handle) {
  return absl::UnavailableError(
      absl::StrCat("PostgreSQL: ", absl::StripAsciiWhitespace(PQerrorMessage(handle)),
                   "; see that the server runs, has this database, and lets this user in"));
}

// The server's words for an error, without what may quote a parameter.
absl::Status ErrorOf(PGconn* handle, const PGresult* result) {
  const absl::string_view sqlstate = FieldOf(result, PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) return ConnectionLost(handle);
  const absl::string_view words = MayQuoteParameters(sqlstate)
                                      ? FieldOf(result, PG_DIAG_CONSTRAINT_NAME)
                                      : FieldOf(result, PG_DIAG_MESSAGE_PRIMARY);
  return absl::Status(CodeOfSqlstate(sqlstate),
                      absl::StrCat("PostgreSQL: ", words, " (SQLSTATE ", sqlstate, ")"));
}

class PostgresqlRow final : public Row {
 public:
  explicit PostgresqlRow(const PGresult* result) : result_(result) {}

  bool IsNull(int column) const override {
    if (column < 0 || column >= PQnfields(result_)) EndForWrongColumn(column, "column");
    return PQgetisnull(result_, 0, column) != 0;
  }
  int64_t Integer(int column) const override {
    if (IsNull(column)) EndForWrongColumn(column, "integer");
    switch (PQftype(result_, column)) {
      case kInt8:
        return static_cast<int64_t>(be64toh(Read<uint64_t>(column)));
      case kInt4:
        return static_cast<int32_t>(be32toh(Read<uint32_t>(column)));
      case kInt2:
        return static_cast<int16_t>(be16toh(Read<uint16_t>(column)));
      default:
        EndForWrongColumn(column, "integer");
    }
  }
  absl::string_view Text(int column) const override {
    const Oid type = IsNull(column) ? 0 : PQftype(result_, column);
    if (type != kText && type != kVarchar) EndForWrongColumn(column, "text");
    return View(column);
  }
  absl::string_view Bytes(int column) const override {
    if (IsNull(column) || PQftype(result_, column) != kBytea) EndForWrongColumn(column, "bytes");
    return View(column);
  }

 private:
  absl::string_view View(int column) const {
    return {PQgetvalue(result_, 0, column), static_cast<size_t>(PQgetlength(result_, 0, column))};
  }
  template <typename T>
  T Read(int column) const {
    T value;
    std::memcpy(&value, PQgetvalue(result_, 0, column), sizeof(value));
    return value;
  }

  const PGresult* const result_;
};

// Parameters as libpq takes them: all binary. Valid while the parameters are.
class Binding {
 public:
  explicit Binding(absl::Span<const Parameter> parameters) {
    integers_.reserve(parameters.size());  // values_ points into it.
    for (const Parameter& parameter : parameters) Add(parameter);
  }

  int count() const { return static_cast<int>(values_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void Add(const Parameter& parameter) {
    formats_.push_back(1);
    if (const auto* integer = std::get_if<int64_t>(&parameter)) {
      integers_.push_back(htobe64(static_cast<uint64_t>(*integer)));
      AddValue(kInt8, {reinterpret_cast<const char*>(&integers_.back()), sizeof(uint64_t)});
    } else if (const auto* text = std::get_if<absl::string_view>(&parameter)) {
      AddValue(kText, *text);
    } else if (const auto* blob = std::get_if<Blob>(&parameter)) {
      AddValue(kBytea, blob->bytes);
    } else {
      types_.push_back(0);  // The statement's context says which.
      values_.push_back(nullptr);
      lengths_.push_back(0);
    }
  }
  void AddValue(Oid type, absl::string_view bytes) {
    types_.push_back(type);
    values_.push_back(bytes.data() == nullptr ? "" : bytes.data());
    lengths_.push_back(static_cast<int>(bytes.size()));
  }

  std::vector<uint64_t> integers_;
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

class PostgresqlConnection final : public RuledConnection {
 public:
  explicit PostgresqlConnection(Handle handle) : handle_(std::move(handle)) {}

  // Sets the session up; once.
  absl::Status Configure() {
    const Result fsync(PQexec(handle_.get(), kSession));
    if (PQresultStatus(fsync.get()) != PGRES_TUPLES_OK) {
      return ErrorOf(handle_.get(), fsync.get());
    }
    if (absl::string_view(PQgetvalue(fsync.get(), 0, 0)) == "on") return absl::OkStatus();
    return absl::FailedPreconditionError(
        "PostgreSQL runs with fsync = off, so that nothing it confirms is on disk: set fsync = on "
        "in postgresql.conf");
  }

 private:
  absl::StatusOr<int64_t> DoExecute(absl::string_view sql,
                                    absl::Span<const Parameter> parameters) override {
    const Binding binding(parameters);
    absl::StatusOr<std::string> name = Prepared(sql, binding);
    if (!name.ok()) return name.status();
    const Result result(PQexecPrepared(handle_.get(), name->c_str(), binding.count(),
                                       binding.values(), binding.lengths(), binding.formats(), 1));
    switch (PQresultStatus(result.get())) {
      case PGRES_COMMAND_OK:
        break;
      case PGRES_TUPLES_OK:
        return absl::InternalError("Execute() of a statement with a result: use Query()");
      default:
        return ErrorOf(handle_.get(), result.get());
    }
    int64_t changed = 0;  // Empty for statements that do not count rows.
    const absl::string_view text = PQcmdTuples(result.get());
    if (!text.empty() && !absl::SimpleAtoi(text, &changed)) {
      return absl::InternalError("PostgreSQL: a count of rows is no number");
    }
    return changed;
  }

  // Row by row, since a result may be larger than this process should be.
  absl::Status DoQuery(absl::string_view sql, absl::Span<const Parameter> parameters,
                       RowCallback callback) override {
    const Binding binding(parameters);
    absl::StatusOr<std::string> name = Prepared(sql, binding);
    if (!name.ok()) return name.status();
    if (PQsendQueryPrepared(handle_.get(), name->c_str(), binding.count(), binding.values(),
                            binding.lengths(), binding.formats(), 1) != 1 ||
        PQsetSingleRowMode(handle_.get()) != 1) {
      return ConnectionLost(handle_.get());
    }
    // Read to its end, also after a failure: the connection is busy until then.
    absl::Status outcome;
    while (const Result result{PQgetResult(handle_.get())}) {
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_SINGLE_TUPLE) {
        if (outcome.ok()) outcome = callback(PostgresqlRow(result.get()));
      } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && outcome.ok()) {
        outcome = ErrorOf(handle_.get(), result.get());
      }
    }
    return outcome;
  }

  absl::Status DoVerb(Verb verb) override {
    switch (verb) {
      case Verb::kBegin:
        return Begun();
      case Verb::kCommit:
        return Run("COMMIT", "COMMIT");
      case Verb::kRollback:
        return Run("ROLLBACK", "ROLLBACK");
      case Verb::kSavepoint:
        return Run("SAVEPOINT change", "SAVEPOINT");
      case Verb::kRelease:
        return Run("RELEASE SAVEPOINT change", "RELEASE");
      case Verb::kRollbackTo:
        return Run("ROLLBACK TO SAVEPOINT change; RELEASE SAVEPOINT change", "RELEASE");
      case Verb::kScrub:
        return absl::OkStatus();
    }
    return absl::InternalError("no such verb");
  }

  absl::Status Begun() {
    absl::Status begun = Run(kBegin, "SELECT 1");
    if (begun.ok() || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return begun;
    // The lock was not had: nothing stays open.
    const absl::Status rolled_back = Run("ROLLBACK", "ROLLBACK");
    return rolled_back.ok() ? begun : rolled_back;
  }

  // Runs commands without parameters; the last one must end with `tag`, since
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK.
  absl::Status Run(const char* sql, absl::string_view tag) {
    const Result result(PQexec(handle_.get(), sql));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      return ErrorOf(handle_.get(), result.get());
    }
    if (PQcmdStatus(result.get()) != tag) {
      return absl::InternalError(
          absl::StrCat("PostgreSQL answers ", sql, " with ", PQcmdStatus(result.get())));
    }
    return absl::OkStatus();
  }

  // The name of `sql` prepared on this connection.
  absl::StatusOr<std::string> Prepared(absl::string_view sql, const Binding& binding) {
    if (auto found = names_.find(sql); found != names_.end()) return found->second;
    if (names_.size() >= kStatementsMax) {
      if (absl::Status forgotten = Run("DEALLOCATE ALL", "DEALLOCATE ALL"); !forgotten.ok()) {
        return forgotten;
      }
      names_.clear();
    }
    std::string text(sql);
    std::string name = absl::StrCat("s", ++prepared_);
    const Result result(
        PQprepare(handle_.get(), name.c_str(), text.c_str(), binding.count(), binding.types()));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
      return ErrorOf(handle_.get(), result.get());
    }
    return names_.emplace(std::move(text), std::move(name)).first->second;
  }

  const Handle handle_;
  absl::flat_hash_map<std::string, std::string> names_;
  uint64_t prepared_ = 0;
};

// Whether libpq can read `connection_string`. Its own complaint may quote a
// password, so it is not passed on.
bool IsConnectionString(const std::string& connection_string) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(connection_string.c_str(), &complaint));
  PQfreemem(complaint);
  return options != nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> ConnectPostgresql(
    const std::string& connection_string) {
  if (!IsConnectionString(connection_string)) {
    return absl::FailedPreconditionError(
        "the PostgreSQL connection string cannot be read: write it as key=value pairs, e.g. "
        "`host=/run/postgresql dbname=consortium`");
  }
  // Later ones win: defaults, then what the operator wrote, then what must be.
  const char* const keys[] = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
                              "dbname",          "client_encoding",  nullptr};
  const char* const values[] = {
      kConnectSeconds, kSendMilliseconds, "consortium-gateway", connection_string.c_str(), "UTF8",
      nullptr};
  Handle handle(PQconnectdbParams(keys, values, /*expand_dbname=*/1));
  if (handle == nullptr) return absl::UnavailableError("PostgreSQL: out of memory");
  if (PQstatus(handle.get()) != CONNECTION_OK) return ConnectionLost(handle.get());
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);

  auto connection = std::make_unique<PostgresqlConnection>(std::move(handle));
  if (absl::Status set = connection->Configure(); !set.ok()) return set;
  return connection;
}

}  // namespace consortium::storage
