#include "gateway/enquiries/enquiry_change.h"

#include <optional>
#include <utility>

#include "certs/evidence/enquiry_reference.h"
#include "gateway/enquiries/record.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status_details.h"

namespace consortium::enquiries {
namespace {

// The response's message field of this name; null when it has none.
google::protobuf::Message* Part(google::protobuf::Message& response, const char* name) {
  const google::protobuf::FieldDescriptor* field = response.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? nullptr : response.GetReflection()->MutableMessage(&response, field);
}

absl::Status Decide(const EnquiryChange& change, const std::string& reference, EnquiryQueue& queue,
                    storage::Transaction& transaction, google::protobuf::Message* response) {
  EnquiryStore store(transaction.connection());
  absl::StatusOr<std::optional<StoredEnquiry>> found = store.Find(reference);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return NoSuchEnquiry();
  StoredEnquiry& enquiry = **found;
  if (absl::Status decided = change.decide(transaction, store, enquiry); !decided.ok()) {
    return decided;
  }
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction,
      journal::MakeEntry(change.kind, change.member, change.client, reference, change.digest));
  if (!sequence.ok()) return sequence.status();
  if (enquiry.position == 0) enquiry.position = *sequence;
  if (absl::Status stored = store.Update(enquiry); !stored.ok()) return stored;

  journal::FillReceipt(change.request_id, *sequence, transaction.now(),
                       static_cast<v1::Receipt*>(Part(*response, "receipt")));
  if (google::protobuf::Message* record = Part(*response, "record")) {
    record->CopyFrom(At(enquiry.record, transaction.now()));
  }
  if (change.answer) change.answer(enquiry);
  enquiry.body.reset();
  transaction.AfterCommit([&queue, enquiry = std::move(enquiry)] {
    if (enquiry.state == State::kWaiting) {
      queue.Put(enquiry);
    } else {
      queue.Remove(enquiry.record.reference());
    }
  });
  return absl::OkStatus();
}

}  // namespace

absl::Status NoSuchEnquiry() {
  return absl::NotFoundError(
      "reference: no enquiry of yours has it; check it with whoever gave it to you");
}

absl::StatusOr<std::string> ReferenceOf(absl::string_view written) {
  const absl::StatusOr<evidence::EnquiryReference> reference =
      evidence::EnquiryReference::Parse(written);
  if (!reference.ok()) {
    return rpc::InvalidField("reference", std::string(reference.status().message()));
  }
  return reference->Text();
}

void SubmitChange(storage::Writer& writer, EnquiryQueue& queue, EnquiryChange change,
                  google::protobuf::Message* response, server::Done done) {
  if (absl::Status id = journal::CheckRequestId(change.request_id); !id.ok()) return done(id);
  absl::StatusOr<std::string> reference = ReferenceOf(change.reference);
  if (!reference.ok()) return done(reference.status());
  if (!change.kept) {
    return writer.Submit(
        [&queue, change = std::move(change), reference = *std::move(reference),
         response](storage::Transaction& transaction) {
          return Decide(change, reference, queue, transaction, response);
        },
        std::move(done));
  }
  journal::WriteRequest write{
      .member = change.member, .request_id = change.request_id, .digest = change.digest};
  journal::SubmitOnce(
      writer, std::move(write), response,
      [&queue, change = std::move(change), reference = *std::move(reference),
       response](storage::Transaction& transaction) {
        return Decide(change, reference, queue, transaction, response);
      },
      std::move(done));
}

}  // namespace consortium::enquiries
