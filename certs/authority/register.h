#ifndef CONSORTIUM_CERTS_AUTHORITY_REGISTER_H_
#define CONSORTIUM_CERTS_AUTHORITY_REGISTER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/authority/authority.h"
#include "certs/authority/signing.h"
#include "consortium/config/authority.pb.h"

// The register's text and its entries: the one home of these conversions.
namespace consortium::authority {

// Protobuf text format with a comment at the top.
std::string PrintRegister(const config::AuthorityRegister& entries);

// INVALID_ARGUMENT: the line that is no text format, or the entry that is not
// complete.
absl::StatusOr<config::AuthorityRegister> ParseRegister(absl::string_view text);

// What `options` ask to certify, with a new serial number and without dates.
// INVALID_ARGUMENT: a name's form, the hosts, or the validity.
absl::StatusOr<CertificateContent> ContentOf(absl::string_view trust_domain,
                                             const IssueOptions& options);

// The register's entry of a certificate.
config::IssuedCertificate EntryOf(const CertificateContent& content, const IssueOptions& options);

// An entry that ParseRegister admitted or EntryOf made, not revoked.
Issued IssuedOf(const config::IssuedCertificate& entry);

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_REGISTER_H_
