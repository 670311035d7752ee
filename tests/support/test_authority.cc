#include "tests/support/test_authority.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "certs/identity/inspect.h"
#include "certs/identity/spiffe_id.h"
#include "certs/platform/file.h"

namespace consortium::testing {
namespace {

void Need(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "the test authority failed: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Need(absl::StatusOr<T> result) {
  Need(result.status());
  return *std::move(result);
}

authority::KeyAndRequest NewRequest() {
  return Need(authority::MakeRequest("spiffe://consortium.example/hackney/adapter"));
}

}  // namespace

TestAuthority::TestAuthority(absl::Time now, absl::string_view trust_domain)
    : now_(now),
      authority_(Need(authority::Authority::Create(folder_ / "authority", trust_domain, now))),
      issuer_{authority_.certificate_pem(),
              Need(platform::ReadFile(folder_ / "authority/authority.key", 1 << 20))} {}

TestIdentity TestAuthority::Issue(const authority::IssueOptions& options) {
  authority::KeyAndRequest made = NewRequest();
  TestIdentity identity;
  identity.certificate_pem = Need(authority_.Issue(made.request_pem, options, now_));
  identity.private_key_pem = std::move(made.private_key_pem);
  identity.serial = Need(identity::Inspect(identity.certificate_pem)).serial;
  return identity;
}

TestIdentity TestAuthority::Member(absl::string_view member, absl::string_view client,
                                   absl::Duration validity) {
  authority::IssueOptions options;
  options.member = std::string(member);
  options.client = std::string(client);
  options.validity = validity;
  return Issue(options);
}

TestIdentity TestAuthority::Gateway(const std::vector<std::string>& hosts,
                                    absl::Duration validity) {
  authority::IssueOptions options;
  options.use = authority::CertificateUse::kGateway;
  options.member = "consortium";
  options.client = "gateway";
  options.hosts = hosts;
  options.validity = validity;
  return Issue(options);
}

TestIdentity TestAuthority::Sealing(absl::string_view member, absl::Duration validity) {
  authority::IssueOptions options;
  options.use = authority::CertificateUse::kSealing;
  options.member = std::string(member);
  options.client = identity::kSealingClient;
  options.validity = validity;
  return Issue(options);
}

TestIdentity TestAuthority::Recovery(absl::Duration validity) {
  authority::IssueOptions options;
  options.use = authority::CertificateUse::kRecovery;
  options.member = identity::kRecoveryMember;
  options.client = identity::kRecoveryClient;
  options.validity = validity;
  return Issue(options);
}

authority::CertificateContent TestAuthority::GoodContent() const {
  authority::CertificateContent content;
  content.serial = authority::NewSerial();
  content.organisation = "hackney";
  content.common_name = "adapter";
  content.uris = {absl::StrCat("spiffe://", authority_.trust_domain(), "/hackney/adapter")};
  content.not_before = now_ - absl::Minutes(5);
  content.not_after = now_ + absl::Hours(24 * 90);
  content.for_clients = true;
  return content;
}

TestIdentity TestAuthority::SignContent(const authority::CertificateContent& content) const {
  authority::KeyAndRequest made = NewRequest();
  return {std::move(made.private_key_pem),
          Need(authority::SignCertificate(issuer_, made.request_pem, content)), content.serial};
}

void TestAuthority::Revoke(const TestIdentity& identity) {
  Need(authority_.Revoke(identity.serial, now_));
}

void TestAuthority::RefreshRevocations() { Need(authority_.RefreshRevocations(now_)); }

TestIdentityFiles TestAuthority::WriteIdentity(const TestIdentity& identity,
                                               const std::string& folder, const std::string& name) {
  TestIdentityFiles files = {absl::StrCat(folder, "/", name, ".key"),
                             absl::StrCat(folder, "/", name, ".crt")};
  Need(platform::WriteFile(files.private_key_file, identity.private_key_pem,
                           platform::FileMode::kPrivate));
  Need(platform::WriteFile(files.certificate_file, identity.certificate_pem,
                           platform::FileMode::kPublic));
  return files;
}

void TestAuthority::WriteTrust(const std::string& issuers_file,
                               const std::string& revocations_file) const {
  Need(platform::WriteFile(issuers_file, issuers_pem(), platform::FileMode::kPublic));
  Need(platform::WriteFile(revocations_file, revocations_pem(), platform::FileMode::kPublic));
}

}  // namespace consortium::testing
