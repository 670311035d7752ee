#ifndef CONSORTIUM_GATEWAY_STORAGE_POSTGRESQL_CONNECTION_H_
#define CONSORTIUM_GATEWAY_STORAGE_POSTGRESQL_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// Connects by libpq connection string and sets the session up as
// OpenPostgresql() promises. Codes as Database::Connect.
absl::StatusOr<std::unique_ptr<Connection>> ConnectPostgresql(const std::string& connection_string);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_POSTGRESQL_CONNECTION_H_
