#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_JOURNALLING_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_JOURNALLING_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"

namespace consortium::storage {

// A journal row whose subject is all that matters.
inline absl::Status InsertJournalRow(Connection& connection, uint64_t sequence, int64_t at_us,
                                     absl::string_view subject) {
  return connection
      .Execute(
          "INSERT INTO journal (sequence, at_us, kind, member, client, subject, digest, salt, "
          "leaf) VALUES ($1, $2, 'test', '', '', $3, $4, $4, $4)",
          {static_cast<int64_t>(sequence), at_us, subject, Blob{"x"}})
      .status();
}

// What a room's change does: takes a sequence and inserts its row.
inline absl::StatusOr<int64_t> JournalSequence(Transaction& transaction,
                                               absl::string_view subject) {
  const uint64_t sequence = transaction.TakeSequence();
  absl::Status inserted = InsertJournalRow(transaction.connection(), sequence,
                                           absl::ToUnixMicros(transaction.now()), subject);
  if (!inserted.ok()) return inserted;
  return static_cast<int64_t>(sequence);
}
inline absl::Status Journal(Transaction& transaction, absl::string_view subject) {
  return JournalSequence(transaction, subject).status();
}

// The journal as a read model: subjects by sequence.
using Model = std::map<int64_t, std::string>;

inline absl::StatusOr<Model> ReadJournal(Connection& connection) {
  Model model;
  absl::Status read =
      connection.Query("SELECT sequence, subject FROM journal", {}, [&model](const Row& row) {
        model[row.Integer(0)] = std::string(row.Text(1));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return model;
}

}  // namespace consortium::storage

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_JOURNALLING_H_
