#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_CHANGE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_CHANGE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/enquiries/enquiry_queue.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "google/protobuf/message.h"

namespace consortium::enquiries {

// One write to one enquiry, as its request asks for it.
struct EnquiryChange {
  absl::string_view kind;  // Of its journal entry, e.g. `enquiries.acknowledge`.
  std::string member;
  std::string client;
  std::string request_id;
  std::string reference;  // As written.
  std::string digest;     // Of the request, without personal data.

  // Decides, and changes what it is given; called at most once, within the transaction,
  // with an enquiry that exists. NOT_FOUND where the caller may not know of it.
  std::function<absl::Status(storage::Transaction&, EnquiryStore&, StoredEnquiry&)> decide;

  // Whether a retry gets the response that was kept. One that holds sealed answers
  // is not kept, so that erasing reaches all there are.
  bool kept = true;

  // Fills what the answer has beside receipt and record.
  std::function<void(const StoredEnquiry&)> answer = {};
};

// Checks id and reference, then runs the change once: finds the enquiry, decides,
// journals, stores, and brings the queue up to date. Fills the fields `receipt`
// and, where there is one, `record` of `response`, which lives until `done`.
void SubmitChange(storage::Writer& writer, EnquiryQueue& queue, EnquiryChange change,
                  google::protobuf::Message* response, server::Done done);

// NOT_FOUND in the words that are used for every reference that a caller may not
// know of.
absl::Status NoSuchEnquiry();

// The reference in its one form, or INVALID_ARGUMENT at `reference`.
absl::StatusOr<std::string> ReferenceOf(absl::string_view written);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_CHANGE_H_
