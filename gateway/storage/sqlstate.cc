#include "gateway/storage/sqlstate.h"

#include "absl/strings/match.h"

namespace consortium::storage {

absl::StatusCode CodeOfSqlstate(absl::string_view sqlstate) {
  struct Prefix {
    absl::string_view text;
    absl::StatusCode code;
  };
  // The first that fits; whole states before their classes.
  static constexpr Prefix kPrefixes[] = {
      {"23505", absl::StatusCode::kAlreadyExists},      // unique_violation
      {"53100", absl::StatusCode::kResourceExhausted},  // disk_full
      {"08P01", absl::StatusCode::kInternal},           // protocol: as many parameters as needed
      {"25P03", absl::StatusCode::kUnavailable},        // idle_in_transaction_session_timeout
      {"25006", absl::StatusCode::kUnavailable},        // read_only_sql_transaction: a standby
      {"XX001", absl::StatusCode::kDataLoss},           // data_corrupted
      {"XX002", absl::StatusCode::kDataLoss},           // index_corrupted
      {"08", absl::StatusCode::kUnavailable},           // connection exception
      {"28", absl::StatusCode::kUnavailable},           // invalid authorisation
      {"3D", absl::StatusCode::kUnavailable},           // no such database
      {"40", absl::StatusCode::kUnavailable},           // serialisation failure, deadlock
      {"53", absl::StatusCode::kUnavailable},           // out of memory, too many connections
      {"55", absl::StatusCode::kUnavailable},           // lock not available
      {"57", absl::StatusCode::kUnavailable},           // shutdown, cancelled, starting up
      {"58", absl::StatusCode::kUnavailable},           // I/O error
  };
  if (sqlstate.empty()) return absl::StatusCode::kUnavailable;
  for (const Prefix& prefix : kPrefixes) {
    if (absl::StartsWith(sqlstate, prefix.text)) return prefix.code;
  }
  return absl::StatusCode::kInternal;
}

bool MayQuoteParameters(absl::string_view sqlstate) {
  return absl::StartsWith(sqlstate, "22") ||  // data exception: `invalid input syntax … "…"`
         absl::StartsWith(sqlstate, "23");    // constraint violation
}

}  // namespace consortium::storage
