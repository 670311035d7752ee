#ifndef CONSORTIUM_GATEWAY_JOURNAL_REQUEST_LEDGER_H_
#define CONSORTIUM_GATEWAY_JOURNAL_REQUEST_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/storage/writer.h"
#include "google/protobuf/message.h"

namespace consortium::journal {

// A write as a client asked for it.
struct WriteRequest {
  std::string member;      // The caller's member; ids of two members never meet.
  std::string request_id;  // A UUID, checked by CheckRequestId().
  std::string digest;      // evidence::MessageDigest of the whole request.

  // For a request with personal data: a fresh random salt that keys `digest`, and
  // the digest of the same request under another salt, for comparing with what
  // was kept. Salt and digest go when the data is erased (ForgetContent()); the
  // id then returns its response uncompared.
  std::string salt = {};
  std::function<absl::StatusOr<std::string>(absl::string_view salt)> digest_under = {};
};

// Ids are kept this long; a retry after it is a new write.
inline constexpr absl::Duration kRequestIdsKept = absl::Hours(24 * 30);

// A response that is kept is at most this large; a larger one is INTERNAL.
inline constexpr size_t kResponseBytesMax = 4 << 20;

// INVALID_ARGUMENT naming `request_id` unless it is a UUID in its usual form.
absl::Status CheckRequestId(absl::string_view request_id);

// Makes retrying safe, once for every room: runs `decide` within the writer's
// transaction unless this request was answered before, and keeps its response.
//
// `decide` fills `response` (its receipt included, from the transaction) and
// writes its rows and journal entry. A repeated request with the same digest
// fills `response` with the original's bytes instead; with another digest it is
// ALREADY_EXISTS with reason `REQUEST_ID_REUSED`. An id older than
// kRequestIdsKept is a new one, forgotten already or not. A `decide` that fails
// is not remembered. `response` must live until `done`, which is called as by
// Writer::Submit, and says something only when that is OK.
void SubmitOnce(storage::Writer& writer, WriteRequest request, google::protobuf::Message* response,
                absl::AnyInvocable<absl::Status(storage::Transaction&)> decide,
                absl::AnyInvocable<void(absl::Status)> done);

// Erases salt and digest of a request with personal data; nothing when the id is
// not known (any more).
absl::Status ForgetContent(storage::Transaction& transaction, absl::string_view member,
                           absl::string_view request_id);

// Rows forgotten in one change, so that no write waits long behind it.
inline constexpr int kForgottenAtOnce = 10'000;

// Housekeeping, hourly: forgets ids older than kRequestIdsKept by the transaction's
// instant, oldest first and at most `rows_max`; returns how many.
absl::StatusOr<int64_t> ForgetOldRequests(storage::Transaction& transaction,
                                          int rows_max = kForgottenAtOnce);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_REQUEST_LEDGER_H_
