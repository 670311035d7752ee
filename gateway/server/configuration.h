#ifndef CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_H_
#define CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/identity/trust.h"
#include "certs/platform/mutex.h"
#include "certs/sealing/sealing_certificates.h"
#include "consortium/config/gateway.pb.h"
#include "policy/access/policy.h"

namespace consortium::server {

// Bytes of one file of the configuration.
inline constexpr size_t kConfigurationBytesMax = 16 * 1024 * 1024;

// The files that reload without a restart, read and checked together: policy,
// own certificate and key, issuers, revocations, sealing certificates. Immutable.
struct Configuration {
  std::shared_ptr<const policy::Policy> policy;
  std::shared_ptr<const identity::Trust> trust;
  std::string certificate_pem;
  std::string private_key_pem;
  std::string issuers_pem;
  std::string policy_digest;  // Hexadecimal SHA-256 of the policy file.
  std::string digest;         // Hexadecimal SHA-256 over all files' digests.

  // To whom enquiries are sealed; null when the settings say nothing of sealing.
  std::shared_ptr<const sealing::SealingCertificates> sealing;

  // Which files these are, for the journal: `policy=<12 hex digits> issuers=… `
  // and so on; of the private key nothing.
  std::string subject;

  // What an operator should see to, in sentences.
  std::vector<std::string> warnings;
};

// Holds the configuration in force, for those who ask one by one. Thread-safe.
class CurrentConfiguration {
 public:
  using ConfigurationPtr = std::shared_ptr<const Configuration>;

  explicit CurrentConfiguration(ConfigurationPtr configuration)
      : configuration_(std::move(configuration)) {}

  ConfigurationPtr Get() const {
    platform::MutexLock lock(mutex_);
    return configuration_;
  }
  void Replace(ConfigurationPtr configuration) {
    platform::MutexLock lock(mutex_);
    configuration_.swap(configuration);
  }

 private:
  mutable platform::Mutex mutex_;
  ConfigurationPtr configuration_ ABSL_GUARDED_BY(mutex_);
};

// The files of `settings` as they are now, in the order of the above; a folder of
// sealing certificates stands in front of those in it.
std::vector<std::string> ConfigurationFiles(const config::GatewaySettings& settings);

// Reads and checks all of them. `actions`: what the policy may name.
// INVALID_ARGUMENT: everything that is wrong in any of them, one line each,
// beginning with its file.
absl::StatusOr<std::shared_ptr<const Configuration>> LoadConfiguration(
    const config::GatewaySettings& settings, const std::set<std::string>& actions, absl::Time now);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_H_
