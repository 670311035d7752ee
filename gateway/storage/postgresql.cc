#include <memory>
#include <string>
#include <utility>

#include "gateway/storage/connection.h"
#include "gateway/storage/postgresql_connection.h"
#include "gateway/storage/schema.h"

namespace consortium::storage {
namespace {

class PostgresqlDatabase final : public Database {
 public:
  explicit PostgresqlDatabase(std::string connection_string)
      : connection_string_(std::move(connection_string)) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override {
    return ConnectPostgresql(connection_string_);
  }

  absl::Status Migrate() override {
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connect();
    if (!connection.ok()) return connection.status();
    return MigrateSchema(**connection, Dialect::kPostgresql);
  }

  absl::Status Check() override {
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connect();
    if (!connection.ok()) return connection.status();
    return CheckSchema(**connection, Dialect::kPostgresql);
  }

 private:
  const std::string connection_string_;
};

}  // namespace

std::unique_ptr<Database> OpenPostgresql(const std::string& connection_string) {
  return std::make_unique<PostgresqlDatabase>(connection_string);
}

}  // namespace consortium::storage
