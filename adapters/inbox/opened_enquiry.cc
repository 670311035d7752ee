#include "adapters/inbox/opened_enquiry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/enquiry_reference.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::inbox {

namespace v1 = consortium::v1;

namespace {

constexpr size_t kFingerprintCharacters = 64;

// As the delivery states it, when it has the form of one.
std::string Fingerprint(const v1::ReceiveEnquiriesResponse& delivery) {
  const std::string& stated = delivery.sealing_certificate();
  const bool fits = stated.size() == kFingerprintCharacters &&
                    std::all_of(stated.begin(), stated.end(), absl::ascii_isxdigit);
  return fits ? absl::StrCat("with SHA-256 ", stated) : "of a key";
}

}  // namespace

absl::StatusOr<std::string> NameOf(const v1::EnquiryRecord& record) {
  absl::StatusOr<evidence::EnquiryReference> reference =
      evidence::EnquiryReference::Parse(record.reference());
  if (!reference.ok()) {
    return absl::InvalidArgumentError(
        "record.reference: the gateway sent what is no reference; tell its operator");
  }
  // Each time that it was submitted or passed here is a step.
  const auto came = std::count_if(
      record.steps().begin(), record.steps().end(), [&record](const v1::EnquiryStep& step) {
        return step.stage() == v1::ENQUIRY_STAGE_RECEIVED && step.member() == record.recipient();
      });
  if (came < 2) return reference->Text();
  return absl::StrCat(reference->Text(), ".", came);
}

absl::StatusOr<OpenedEnquiry> OpenedEnquiry::Open(const v1::ReceiveEnquiriesResponse& delivery,
                                                  const sealing::SealingKeys& keys) {
  OpenedEnquiry opened;
  absl::StatusOr<std::string> name = NameOf(delivery.record());
  if (!name.ok()) return name.status();
  opened.name_ = *std::move(name);
  opened.record_ = delivery.record();

  absl::StatusOr<sealing::ClearText> clear = sealing::Unseal(delivery.sealed_enquiry(), keys);
  if (absl::IsFailedPrecondition(clear.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat("it is sealed to the certificate ", Fingerprint(delivery),
                     ", whose key is not among sealing_keys; add that key and start again"));
  }
  if (!clear.ok()) {
    return absl::Status(clear.status().code(),
                        absl::StrCat("the sealed enquiry: ", clear.status().message()));
  }
  // Raw line breaks in JSON stand only between its parts.
  std::string line(clear->view());
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  opened.json_ = sealing::ClearText(std::move(line));

  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // A newer form's answers are in json().
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(opened.json_.view().data(), opened.json_.view().size()),
      &opened.answers_, options);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        "the sealed enquiry: it opens, but holds no answers of an enquiry; tell the gateway's "
        "operator");
  }
  return opened;
}

OpenedEnquiry::~OpenedEnquiry() { sealing::Wipe(answers_); }

}  // namespace consortium::inbox
