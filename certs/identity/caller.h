#ifndef CONSORTIUM_CERTS_IDENTITY_CALLER_H_
#define CONSORTIUM_CERTS_IDENTITY_CALLER_H_

#include <string>

#include "absl/time/time.h"

namespace consortium::identity {

// Who a certificate says is calling. Made by Identifier and by nothing else.
struct Caller {
  std::string trust_domain;  // `consortium.example`
  std::string member;        // `hackney`
  std::string client;        // `adapter`
  std::string spiffe_id;     // `spiffe://consortium.example/hackney/adapter`
  std::string serial;        // Of the leaf, lower-case hexadecimal.
  absl::Time not_after;      // End of validity: the leaf's, or an issuer's when that is earlier.
};

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_CALLER_H_
