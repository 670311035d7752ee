#include "certs/identity/inspect.h"

#include "certs/identity/certificate.h"
#include "certs/identity/pem.h"

namespace consortium::identity {

absl::StatusOr<CertificateFacts> Inspect(absl::string_view pem) {
  absl::StatusOr<std::vector<platform::X509Ptr>> certificates = ReadCertificates(pem);
  if (!certificates.ok()) return certificates.status();
  return FactsOf(certificates->front().get());
}

absl::StatusOr<RevocationFacts> InspectRevocations(absl::string_view pem) {
  absl::StatusOr<std::vector<platform::X509CrlPtr>> lists = ReadRevocationLists(pem);
  if (!lists.ok()) return lists.status();
  return FactsOf(lists->front().get());
}

}  // namespace consortium::identity
