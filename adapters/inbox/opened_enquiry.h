#ifndef CONSORTIUM_ADAPTERS_INBOX_OPENED_ENQUIRY_H_
#define CONSORTIUM_ADAPTERS_INBOX_OPENED_ENQUIRY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/sealing/clear_text.h"
#include "certs/sealing/unseal.h"
#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/enquiry.pb.h"

namespace consortium::inbox {

// What an enquiry is called in sinks, files and the record of what was handed
// over. It is its reference, and `<reference>.2` and so on where it was passed to
// another member and came back: that is news for the team. Safe in a file name.
//
// INVALID_ARGUMENT: the record's reference is none.
absl::StatusOr<std::string> NameOf(const consortium::v1::EnquiryRecord& record);

// One enquiry in clear. Its answers are overwritten in memory when it is gone.
// Moved, not copied.
class OpenedEnquiry {
 public:
  // Opens a delivery. Errors never hold a part of it. INVALID_ARGUMENT: the
  // reference is none, or what was sealed is no enquiry; FAILED_PRECONDITION: it
  // is sealed to none of `keys`, with the fingerprint of the certificate that it
  // is sealed to; DATA_LOSS: it was altered.
  static absl::StatusOr<OpenedEnquiry> Open(
      const consortium::v1::ReceiveEnquiriesResponse& delivery, const sealing::SealingKeys& keys);

  OpenedEnquiry(OpenedEnquiry&&) = default;
  OpenedEnquiry& operator=(OpenedEnquiry&&) = delete;
  ~OpenedEnquiry();

  // As NameOf().
  const std::string& name() const { return name_; }
  const consortium::v1::EnquiryRecord& record() const { return record_; }
  // What this program knows of the answers.
  const consortium::v1::Enquiry& answers() const { return answers_; }
  // All that was sealed, also what a newer form asks: protobuf JSON of Enquiry
  // on one line.
  absl::string_view json() const { return json_.view(); }

 private:
  OpenedEnquiry() = default;

  std::string name_;
  consortium::v1::EnquiryRecord record_;
  consortium::v1::Enquiry answers_;
  sealing::ClearText json_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_OPENED_ENQUIRY_H_
