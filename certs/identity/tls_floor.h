#ifndef CONSORTIUM_CERTS_IDENTITY_TLS_FLOOR_H_
#define CONSORTIUM_CERTS_IDENTITY_TLS_FLOOR_H_

#include "absl/status/status.h"

namespace consortium::identity {

// Makes TLS 1.3 the only version of this process. Call first in main(), before
// anything makes an SSL_CTX: gRPC 1.51 has no option for it, so this goes by
// OpenSSL's configuration. FAILED_PRECONDITION when OpenSSL refuses.
absl::Status AllowOnlyTls13();

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_TLS_FLOOR_H_
