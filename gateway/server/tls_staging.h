#ifndef CONSORTIUM_GATEWAY_SERVER_TLS_STAGING_H_
#define CONSORTIUM_GATEWAY_SERVER_TLS_STAGING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/server/configuration.h"

namespace consortium::server {

// The folder from which gRPC reads its key, certificate and issuers: filled with
// checked files alone, since a bad file there shuts everybody out. Each set is a
// folder of its own behind a link that is swapped at once, so that no reader
// sees parts of two. One thread at a time.
class TlsStaging {
 public:
  // Empties and uses `folder`, made when absent (mode 0700). Codes of
  // platform::WriteFile.
  static absl::StatusOr<TlsStaging> Prepare(const std::string& folder);

  // Puts a set in force; on failure the last one stays.
  absl::Status Stage(const Configuration& configuration);

  // Where the set in force is; the same for all sets.
  std::string private_key_file() const { return folder_ + "/current/key.pem"; }
  std::string certificate_file() const { return folder_ + "/current/certificate.pem"; }
  std::string issuers_file() const { return folder_ + "/current/issuers.pem"; }

 private:
  explicit TlsStaging(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  int sets_ = 0;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_TLS_STAGING_H_
