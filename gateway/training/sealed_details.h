#ifndef CONSORTIUM_GATEWAY_TRAINING_SEALED_DETAILS_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEALED_DETAILS_H_

#include "absl/status/status.h"
#include "certs/sealing/sealing_certificate.h"
#include "consortium/v1/booking.pb.h"
#include "gateway/training/training_store.h"

namespace consortium::training {

// Seals what the trainer needs to know of one participant into `booking`: protobuf
// JSON of ParticipantDetails, UTF-8, so that whoever opens it with openssl alone can
// read it. The clear text is overwritten. About 0.1 ms. Thread-safe. INTERNAL:
// OpenSSL failed.
absl::Status SealDetails(const v1::ParticipantDetails& details,
                         const sealing::SealingCertificate& certificate, StoredBooking& booking);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEALED_DETAILS_H_
