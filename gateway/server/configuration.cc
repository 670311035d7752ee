#include "gateway/server/configuration.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/file.h"
#include "google/rpc/status_details.h"

namespace consortium::server {
namespace {

// What is wrong, one line each, beginning with the file.
class Problems {
 public:
  // A status may have several lines, or field violations; each is one line here.
  void Add(const std::string& file, const absl::Status& status) {
    const std::vector<rpc::FieldViolation> violations = rpc::FieldViolationsOf(status);
    for (const rpc::FieldViolation& violation : violations) {
      lines_.push_back(absl::StrCat(file, ": ", violation.field, ": ", violation.description));
    }
    if (!violations.empty()) return;
    for (absl::string_view line : absl::StrSplit(status.message(), '\n')) {
      lines_.push_back(absl::StrCat(file, ": ", line));
    }
  }

  bool none() const { return lines_.empty(); }
  absl::Status AsStatus() const { return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n")); }

 private:
  std::vector<std::string> lines_;
};

std::string Read(const std::string& file, Problems& problems) {
  absl::StatusOr<std::string> content = platform::ReadFile(file, kConfigurationBytesMax);
  if (content.ok()) return *std::move(content);
  problems.Add(file, content.status());
  return "";
}

std::string ShortDigest(absl::string_view content) {
  return evidence::Sha256Hex(content).substr(0, 12);
}

// Loads the sealing certificates, once policy and trust are there.
absl::Status AddSealing(const config::GatewaySettings& settings, absl::Time now,
                        Configuration& loaded) {
  if (!settings.has_sealing()) {
    if (loaded.policy->config().has_enquiries()) {
      loaded.warnings.push_back(
          "the policy takes enquiries, and they are refused: the settings have no sealing");
    }
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const sealing::SealingCertificates>> certificates =
      sealing::LoadSealingCertificates(settings.sealing().certificates(),
                                       settings.sealing().recovery_certificate_file(),
                                       *loaded.trust, loaded.policy->config().trust_domain(), now);
  if (!certificates.ok()) return certificates.status();
  loaded.sealing = *std::move(certificates);
  for (std::string& warning : loaded.sealing->Warnings(now)) {
    loaded.warnings.push_back(std::move(warning));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> ConfigurationFiles(const config::GatewaySettings& settings) {
  std::vector<std::string> files = {
      settings.policy_file(), settings.tls().certificate_file(), settings.tls().private_key_file(),
      settings.tls().trusted_issuers_file(), settings.tls().revocations_file()};
  if (!settings.has_sealing()) return files;
  files.push_back(settings.sealing().recovery_certificate_file());
  const absl::StatusOr<std::vector<std::string>> sealing =
      sealing::SealingFilesAt(settings.sealing().certificates());
  if (sealing.ok()) files.insert(files.end(), sealing->begin(), sealing->end());
  return files;
}

absl::StatusOr<std::shared_ptr<const Configuration>> LoadConfiguration(
    const config::GatewaySettings& settings, const std::set<std::string>& actions, absl::Time now) {
  const config::Tls& tls = settings.tls();
  Problems problems;
  auto loaded = std::make_shared<Configuration>();
  const std::string policy = Read(settings.policy_file(), problems);
  const std::string revocations = Read(tls.revocations_file(), problems);
  loaded->certificate_pem = Read(tls.certificate_file(), problems);
  loaded->private_key_pem = Read(tls.private_key_file(), problems);
  loaded->issuers_pem = Read(tls.trusted_issuers_file(), problems);
  if (!problems.none()) return problems.AsStatus();

  absl::StatusOr<std::shared_ptr<const policy::Policy>> parsed =
      policy::Policy::Parse(policy, actions);
  if (!parsed.ok()) problems.Add(settings.policy_file(), parsed.status());
  absl::StatusOr<std::shared_ptr<const identity::Trust>> trust =
      identity::Trust::Parse(loaded->issuers_pem, revocations);
  if (!trust.ok()) {
    problems.Add(absl::StrCat(tls.trusted_issuers_file(), " with ", tls.revocations_file()),
                 trust.status());
  }
  if (absl::Status secret = platform::CheckPrivate(tls.private_key_file()); !secret.ok()) {
    problems.Add(tls.private_key_file(), secret);
  }
  if (absl::Status fits =
          identity::CheckServerIdentity(loaded->certificate_pem, loaded->private_key_pem, now);
      !fits.ok()) {
    problems.Add(absl::StrCat(tls.certificate_file(), " with ", tls.private_key_file()), fits);
  }
  if (!problems.none()) return problems.AsStatus();

  loaded->policy = *std::move(parsed);
  loaded->trust = *std::move(trust);
  loaded->warnings = loaded->trust->Warnings(now);
  if (absl::Status sealed = AddSealing(settings, now, *loaded); !sealed.ok()) return sealed;
  loaded->policy_digest = evidence::Sha256Hex(policy);
  loaded->subject = absl::StrCat(
      "policy=", ShortDigest(policy), " certificate=", ShortDigest(loaded->certificate_pem),
      " issuers=", ShortDigest(loaded->issuers_pem), " revocations=", ShortDigest(revocations));
  loaded->digest = evidence::Sha256Hex(absl::StrCat(
      evidence::Sha256(policy), evidence::Sha256(loaded->certificate_pem),
      evidence::Sha256(loaded->private_key_pem), evidence::Sha256(loaded->issuers_pem),
      evidence::Sha256(revocations), loaded->sealing == nullptr ? "" : loaded->sealing->digest()));
  return loaded;
}

}  // namespace consortium::server
