#ifndef CONSORTIUM_CERTS_EVIDENCE_NORMAL_CONTACT_H_
#define CONSORTIUM_CERTS_EVIDENCE_NORMAL_CONTACT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

// One spelling for each way to reach a person, so that the same person is known
// again by it. Pure. Not for showing or dialling: what was typed is kept inside
// the seal.
namespace consortium::evidence {

inline constexpr size_t kEmailBytesMax = 254;  // RFC 5321.
inline constexpr size_t kTelephoneBytesMax = 64;

// Without white space around it and in small letters (of ASCII): providers that
// tell `A@` from `a@` are unknown. What stands behind a plus, and dots, count:
// they are different mailboxes for some providers. Empty when it is no address:
// not one @ with something on both sides, a space inside, or too long.
std::string NormalEmail(absl::string_view text);

// E.164, e.g. `+442079460123`. Spaces, brackets, dots, slashes and hyphens do not
// count. Numbers of the United Kingdom are known by a 0, +44, 0044, +44 (0), a
// bare 44, or ten digits that need only the 0; others by + or 00. Empty when it is
// no number: another character, or too few or too many digits.
std::string NormalTelephone(absl::string_view text);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_NORMAL_CONTACT_H_
