#include "gateway/journal/request_ledger.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/status_details.h"

namespace consortium::journal {
namespace {

// What a request id was answered with before.
enum class Found { kNothing, kSame, kOther };

// What was kept of a request.
struct Kept {
  std::string digest;
  std::optional<std::string> salt;  // Empty: erased. Nothing: not personal.
};

// Whether `request` is the one that was kept.
absl::StatusOr<bool> IsSame(const WriteRequest& request, const Kept& kept) {
  if (!kept.salt.has_value()) return request.salt.empty() && kept.digest == request.digest;
  if (request.salt.empty()) return false;
  if (kept.salt->empty()) return true;
  const absl::StatusOr<std::string> digest = request.digest_under(*kept.salt);
  if (!digest.ok()) return digest.status();
  return *digest == kept.digest;
}

absl::StatusOr<Found> Replay(storage::Transaction& transaction, const WriteRequest& request,
                             google::protobuf::Message* response) {
  std::optional<Kept> kept;
  std::string bytes;
  const int64_t oldest = absl::ToUnixMicros(transaction.now() - kRequestIdsKept);
  absl::Status read = transaction.connection().Query(
      "SELECT digest, response, salt FROM requests "
      "WHERE member = $1 AND request_id = $2 AND at_us >= $3",
      {absl::string_view(request.member), absl::string_view(request.request_id), oldest},
      [&kept, &bytes](const storage::Row& row) {
        kept.emplace(Kept{.digest = std::string(row.Bytes(0)), .salt = std::nullopt});
        if (!row.IsNull(2)) kept->salt = std::string(row.Bytes(2));
        bytes = std::string(row.Bytes(1));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  if (!kept.has_value()) return Found::kNothing;
  const absl::StatusOr<bool> same = IsSame(request, *kept);
  if (!same.ok()) return same.status();
  if (!*same) return Found::kOther;
  if (response->ParseFromString(bytes)) return Found::kSame;
  return absl::DataLossError("a kept response cannot be read: the requests table is damaged");
}

// Equal messages give equal bytes, maps included, within one build.
absl::StatusOr<std::string> Serialised(const google::protobuf::Message& message) {
  std::string bytes;
  bool complete = false;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    complete = message.SerializeToCodedStream(&coded);
  }
  if (complete && bytes.size() <= kResponseBytesMax) return bytes;
  return absl::InternalError(absl::StrCat("a response of ", bytes.size(),
                                          " bytes cannot be kept: at most ", kResponseBytesMax));
}

absl::Status Keep(storage::Transaction& transaction, const WriteRequest& request,
                  const google::protobuf::Message& response) {
  const absl::StatusOr<std::string> bytes = Serialised(response);
  if (!bytes.ok()) return bytes.status();
  return transaction.connection()
      .Execute(
          // The row that is replaced is one too old to count.
          "INSERT INTO requests (member, request_id, digest, response, at_us, salt) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (member, request_id) DO UPDATE "
          "SET digest = excluded.digest, response = excluded.response, at_us = excluded.at_us, "
          "salt = excluded.salt",
          {absl::string_view(request.member), absl::string_view(request.request_id),
           storage::Blob{request.digest}, storage::Blob{*bytes},
           absl::ToUnixMicros(transaction.now()),
           request.salt.empty() ? storage::Parameter(nullptr)
                                : storage::Parameter(storage::Blob{request.salt})})
      .status();
}

}  // namespace

absl::Status CheckRequestId(absl::string_view request_id) {
  constexpr absl::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  bool fits = request_id.size() == kForm.size();
  for (size_t i = 0; fits && i < kForm.size(); ++i) {
    fits = kForm[i] == '-' ? request_id[i] == '-' : absl::ascii_isxdigit(request_id[i]);
  }
  if (fits) return absl::OkStatus();
  return rpc::InvalidField("request_id",
                           "must be a UUID of 36 characters, e.g. as uuidgen prints one; choose a "
                           "new one per write and keep it for retries");
}

void SubmitOnce(storage::Writer& writer, WriteRequest request, google::protobuf::Message* response,
                absl::AnyInvocable<absl::Status(storage::Transaction&)> decide,
                absl::AnyInvocable<void(absl::Status)> done) {
  writer.Submit(
      [request = std::move(request), response,
       decide = std::move(decide)](storage::Transaction& transaction) mutable -> absl::Status {
        absl::StatusOr<Found> found = Replay(transaction, request, response);
        if (!found.ok()) return found.status();
        switch (*found) {
          case Found::kSame:
            return absl::OkStatus();
          case Found::kOther:
            return rpc::WithReason(
                absl::AlreadyExistsError("request_id was used for another request: a retry repeats "
                                         "its request unchanged, a new write takes a new id"),
                "REQUEST_ID_REUSED");
          case Found::kNothing:
            break;
        }
        if (absl::Status decided = decide(transaction); !decided.ok()) return decided;
        return Keep(transaction, request, *response);
      },
      std::move(done));
}

absl::Status ForgetContent(storage::Transaction& transaction, absl::string_view member,
                           absl::string_view request_id) {
  return transaction.connection()
      .Execute(
          "UPDATE requests SET digest = $3, salt = $3 "
          "WHERE member = $1 AND request_id = $2 AND salt IS NOT NULL",
          {member, request_id, storage::Blob{""}})
      .status();
}

absl::StatusOr<int64_t> ForgetOldRequests(storage::Transaction& transaction, int rows_max) {
  return transaction.connection().Execute(
      "DELETE FROM requests WHERE (member, request_id) IN "
      "(SELECT member, request_id FROM requests WHERE at_us < $1 ORDER BY at_us LIMIT $2)",
      {absl::ToUnixMicros(transaction.now() - kRequestIdsKept), int64_t{rows_max}});
}

}  // namespace consortium::journal
