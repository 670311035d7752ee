#include "gateway/enquiries/sealed_copies.h"

#include <memory>
#include <utility>

#include "certs/evidence/message_digest.h"
#include "certs/platform/random.h"
#include "certs/sealing/clear_text.h"
#include "certs/sealing/seal.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::enquiries {
namespace {

constexpr size_t kSaltBytes = 32;

absl::Status SealTo(absl::string_view clear_text, const sealing::SealingCertificate& certificate,
                    std::string* sealed, std::string* fingerprint) {
  absl::StatusOr<std::string> bytes = sealing::Seal(clear_text, certificate);
  if (!bytes.ok()) return bytes.status();
  *sealed = *std::move(bytes);
  *fingerprint = certificate.facts().fingerprint;
  return absl::OkStatus();
}

// A member without a usable certificate gets the copy for the recovery key.
absl::Status SealToMember(absl::string_view clear_text, absl::string_view member,
                          const sealing::SealingCertificates& certificates, absl::Time now,
                          Body* body) {
  const absl::StatusOr<std::shared_ptr<const sealing::SealingCertificate>> certificate =
      certificates.For(member, now);
  return SealTo(clear_text, certificate.ok() ? **certificate : certificates.recovery(),
                &body->sealed, &body->sealing_certificate);
}

}  // namespace

absl::StatusOr<v1::Enquiry> EnquiryOf(absl::string_view clear_text) {
  v1::Enquiry enquiry;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(clear_text.data(), clear_text.size()), &enquiry);
  if (!parsed.ok()) return absl::InvalidArgumentError("these are not the answers of an enquiry");
  return enquiry;
}

bool CanSealTo(const sealing::SealingCertificates& certificates, absl::string_view member,
               absl::Time now) {
  return certificates.For(member, now).ok();
}

absl::Status SealToRecipient(const v1::Enquiry& enquiry, absl::string_view recipient,
                             const sealing::SealingCertificates& certificates, absl::Time now,
                             Body* body) {
  const absl::StatusOr<sealing::ClearText> clear = sealing::ClearText::Json(enquiry);
  if (!clear.ok()) return clear.status();
  return SealToMember(clear->view(), recipient, certificates, now, body);
}

absl::Status SealBody(const v1::Enquiry& enquiry, absl::string_view recipient,
                      const sealing::SealingCertificates& certificates, absl::Time now,
                      Body* body) {
  const absl::StatusOr<sealing::ClearText> clear = sealing::ClearText::Json(enquiry);
  if (!clear.ok()) return clear.status();
  if (absl::Status sealed = SealToMember(clear->view(), recipient, certificates, now, body);
      !sealed.ok()) {
    return sealed;
  }
  if (absl::Status sealed = SealTo(clear->view(), certificates.recovery(), &body->recovery,
                                   &body->recovery_certificate);
      !sealed.ok()) {
    return sealed;
  }
  body->salt = platform::RandomBytes(kSaltBytes);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(enquiry, body->salt);
  if (!digest.ok()) return digest.status();
  body->digest = *std::move(digest);
  return absl::OkStatus();
}

}  // namespace consortium::enquiries
