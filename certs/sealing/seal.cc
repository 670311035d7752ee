#include "certs/sealing/seal.h"

#include <openssl/rand.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "certs/platform/random.h"
#include "certs/sealing/der.h"
#include "certs/sealing/key_agreement.h"
#include "certs/sealing/recipient.h"

namespace consortium::sealing {
namespace {

// id-ct-authEnvelopedData (RFC 5083).
constexpr unsigned char kAuthEnvelopedDataOid[] = {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                   0x0d, 0x01, 0x09, 0x10, 0x01, 0x17};
// id-data.
constexpr unsigned char kDataOid[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                      0xf7, 0x0d, 0x01, 0x07, 0x01};
// id-aes256-GCM (RFC 5084).
constexpr unsigned char kGcmOid[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x01, 0x2e};
constexpr unsigned char kVersion0[] = {kDerInteger, 1, 0};
constexpr unsigned char kTagBytesInteger[] = {kDerInteger, 1, kTagBytes};

std::string GcmAlgorithm(absl::string_view nonce) {
  const std::string parameters =
      Der(kDerSequence, {Der(kDerOctetString, {nonce}), View(kTagBytesInteger)});
  return Der(kDerSequence, {View(kGcmOid), parameters});
}

// Everything before the encrypted content's bytes, of which there are `size`;
// after them only `after` bytes follow. Outermost first in the result, so made
// from the inside.
std::string Head(const std::string& recipient, const std::string& algorithm, size_t size,
                 size_t after) {
  std::string head = absl::StrCat(View(kDataOid), algorithm, DerHeader(DerPrimitive(0), size));
  head.insert(0, DerHeader(kDerSequence, head.size() + size));
  head.insert(0, absl::StrCat(View(kVersion0), Der(kDerSet, {recipient})));
  head.insert(0, DerHeader(kDerSequence, head.size() + size + after));
  head.insert(0, DerHeader(DerConstructed(0), head.size() + size + after));
  head.insert(0, std::string(View(kAuthEnvelopedDataOid)));
  return head.insert(0, DerHeader(kDerSequence, head.size() + size + after));
}

}  // namespace

absl::StatusOr<std::string> Seal(absl::string_view clear_text,
                                 const SealingCertificate& recipient) {
  if (clear_text.size() > kClearTextBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("the text to seal has ", clear_text.size(),
                                                   " bytes; at most ", kClearTextBytesMax));
  }
  Secret<kKeyBytes> content_key;
  if (RAND_priv_bytes(content_key.data(), static_cast<int>(content_key.size())) != 1) {
    return platform::OpenSslFailure("making a random key");
  }
  absl::StatusOr<std::string> info = RecipientInfoDer(content_key, recipient.recipient());
  if (!info.ok()) return info.status();

  const std::string nonce = platform::RandomBytes(kNonceBytes);
  constexpr size_t kTagDerBytes = 2 + kTagBytes;
  std::string sealed = Head(*info, GcmAlgorithm(nonce), clear_text.size(), kTagDerBytes);
  const size_t content_begin = sealed.size();
  sealed.resize(content_begin + clear_text.size());
  std::array<unsigned char, kTagBytes> tag;
  if (absl::Status status =
          EncryptContent(content_key, nonce, clear_text,
                         reinterpret_cast<unsigned char*>(sealed.data()) + content_begin, tag);
      !status.ok()) {
    return status;
  }
  return absl::StrCat(
      sealed, Der(kDerOctetString, {{reinterpret_cast<const char*>(tag.data()), tag.size()}}));
}

}  // namespace consortium::sealing
