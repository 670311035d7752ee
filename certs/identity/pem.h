#ifndef CONSORTIUM_CERTS_IDENTITY_PEM_H_
#define CONSORTIUM_CERTS_IDENTITY_PEM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/platform/openssl_handles.h"

// Strict PEM, for .cc files of certs/ alone. Outside the blocks only white space
// and lines that begin with `#` are allowed, so that a damaged or a wrong file
// is refused instead of read in part. All errors are INVALID_ARGUMENT and say
// what to do; none repeats a byte of the input.
namespace consortium::identity {

// The most that any of these functions reads, and the most blocks of a file.
inline constexpr size_t kPemBytesMax = size_t{16} * 1024 * 1024;
inline constexpr size_t kPemBlocksMax = 256;

// One certificate or more.
absl::StatusOr<std::vector<platform::X509Ptr>> ReadCertificates(absl::string_view pem);

// One certificate or more, each as a text of its own that ReadCertificates reads.
// They are told apart by their labels; what is in them is not looked at.
absl::StatusOr<std::vector<std::string>> SplitCertificates(absl::string_view pem);

// One revocation list or more.
absl::StatusOr<std::vector<platform::X509CrlPtr>> ReadRevocationLists(absl::string_view pem);

// Exactly one private key without a passphrase (PKCS #8, or the older forms).
absl::StatusOr<platform::KeyPtr> ReadPrivateKey(absl::string_view pem);

// Exactly one signing request (PKCS #10).
absl::StatusOr<platform::X509ReqPtr> ReadRequest(absl::string_view pem);

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_PEM_H_
