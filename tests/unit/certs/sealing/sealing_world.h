#ifndef CONSORTIUM_TESTS_UNIT_CERTS_SEALING_SEALING_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_CERTS_SEALING_SEALING_WORLD_H_

#include <memory>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "certs/sealing/sealing_certificate.h"
#include "certs/sealing/unseal.h"
#include "tests/support/test_authority.h"

namespace consortium::sealing {

inline constexpr absl::Duration kDay = absl::Hours(24);
inline const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 11, 23, 9, 0, 0), absl::UTCTimeZone());

// Of an identity that is known to be good.
inline std::shared_ptr<const SealingCertificate> CertificateOf(
    const consortium::testing::TestIdentity& identity) {
  return SealingCertificate::Parse(identity.certificate_pem).value();
}
inline std::shared_ptr<const SealingKey> KeyOf(const consortium::testing::TestIdentity& identity) {
  return SealingKey::Parse(identity.certificate_pem, identity.private_key_pem).value();
}

}  // namespace consortium::sealing

#endif  // CONSORTIUM_TESTS_UNIT_CERTS_SEALING_SEALING_WORLD_H_
