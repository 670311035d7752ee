#ifndef CONSORTIUM_GATEWAY_STORAGE_SCHEMA_H_
#define CONSORTIUM_GATEWAY_STORAGE_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// Whose DDL: the only SQL that differs.
enum class Dialect { kSqlite, kPostgresql };

// One step of the schema: the statements that lead from version - 1 to version.
// Steps that were released are never edited; a change is a new one at the end.
struct Migration {
  int version = 0;
  absl::Span<const absl::string_view> sqlite;
  absl::Span<const absl::string_view> postgresql;
};

// All steps, versions from 1 without gaps. README.md says what the tables hold.
absl::Span<const Migration> Migrations();

// Runs the steps that the database lacks, each in a transaction of its own with
// its row of `schema_version`. Running it again changes nothing; two programs
// that start at once do not disturb each other.
//
// FAILED_PRECONDITION: the database has a version that `migrations` lacks.
// Otherwise as the connection fails; earlier steps stay.
absl::Status MigrateSchema(Connection& connection, Dialect dialect,
                           absl::Span<const Migration> migrations = Migrations());

// Whether MigrateSchema() would take the database: reads its version alone. Codes
// as there.
absl::Status CheckSchema(Connection& connection, Dialect dialect,
                         absl::Span<const Migration> migrations = Migrations());

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_SCHEMA_H_
