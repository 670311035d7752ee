#include "gateway/training/sealed_details.h"

#include <string>
#include <utility>

#include "certs/sealing/clear_text.h"
#include "certs/sealing/seal.h"

namespace consortium::training {

absl::Status SealDetails(const v1::ParticipantDetails& details,
                         const sealing::SealingCertificate& certificate, StoredBooking& booking) {
  const absl::StatusOr<sealing::ClearText> clear = sealing::ClearText::Json(details);
  if (!clear.ok()) return clear.status();
  absl::StatusOr<std::string> sealed = sealing::Seal(clear->view(), certificate);
  if (!sealed.ok()) return sealed.status();
  booking.has_details = true;
  booking.sealed = *std::move(sealed);
  booking.sealing_certificate = certificate.facts().fingerprint;
  return absl::OkStatus();
}

}  // namespace consortium::training
