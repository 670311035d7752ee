#ifndef CONSORTIUM_POLICY_ACCESS_FORMS_H_
#define CONSORTIUM_POLICY_ACCESS_FORMS_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

// Forms of what stands in a policy file.
namespace consortium::policy {

inline constexpr size_t kNameMax = 64;  // Bytes; of roles, tiers and rules.
// Of what stands in a certificate's name, as certs/identity/spiffe_id.h bounds it:
// a longer one would have no certificate.
inline constexpr size_t kTrustDomainMax = 64;
inline constexpr size_t kSpiffeNameMax = 32;  // Of members and clients.
inline constexpr size_t kTelephoneMax = 32;

// Whether `text` has only a-z, 0-9 and characters of `others`.
bool ConsistsOf(absl::string_view text, absl::string_view others);

// Whether certificates of this name are sealed to, so that no client can call with
// one: `sealing` of every member, `recovery` of the consortium.
bool IsReservedClient(absl::string_view member, absl::string_view client);

// A capital and eight digits, as the ONS gives them.
bool IsGssCode(absl::string_view text);

// At least three digits, with spaces, +, - and brackets; at most kTelephoneMax.
bool IsTelephone(absl::string_view text);

// A calendar date in ISO 8601 that exists.
bool IsDate(absl::string_view text);

// `name` in quotation marks for an error: printable whatever it holds, and short.
std::string Quoted(absl::string_view name);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_FORMS_H_
