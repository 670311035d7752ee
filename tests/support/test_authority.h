#ifndef CONSORTIUM_TESTS_SUPPORT_TEST_AUTHORITY_H_
#define CONSORTIUM_TESTS_SUPPORT_TEST_AUTHORITY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/authority/authority.h"
#include "certs/authority/signing.h"
#include "tests/support/temp_folder.h"

namespace consortium::testing {

// A private key with its certificate, PEM.
struct TestIdentity {
  std::string private_key_pem;
  std::string certificate_pem;  // The leaf alone.
  std::string serial;
};

// Where WriteIdentity() put the two.
struct TestIdentityFiles {
  std::string private_key_file;  // 0600
  std::string certificate_file;
};

// A real authority for `consortium.example` in a folder of its own, and through
// Sign() every bad certificate as well. Ends the test program with a sentence
// when anything fails. Not thread-safe.
//
//   TestAuthority authority(clock.Now());
//   TestIdentity hackney = authority.Member("hackney", "adapter");
//   TestIdentity two_names = authority.Sign([](authority::CertificateContent& content) {
//     content.uris.push_back("spiffe://consortium.example/camden/adapter");
//   });
class TestAuthority {
 public:
  // What is issued is issued at `now`.
  explicit TestAuthority(absl::Time now, absl::string_view trust_domain = "consortium.example");

  // From here on certificates are issued and revoked at `now`.
  void SetNow(absl::Time now) { now_ = now; }

  // As the authority itself issues them.
  TestIdentity Member(absl::string_view member, absl::string_view client,
                      absl::Duration validity = absl::Hours(24 * 90));
  TestIdentity Gateway(const std::vector<std::string>& hosts = {"localhost", "127.0.0.1"},
                       absl::Duration validity = absl::Hours(24 * 90));

  TestIdentity Sealing(absl::string_view member, absl::Duration validity = absl::Hours(24 * 365));
  TestIdentity Recovery(absl::Duration validity = absl::Hours(24 * 1825));

  // A good certificate of hackney's adapter after `change`; the register does
  // not know it.
  template <typename Change>
  TestIdentity Sign(Change change) {
    authority::CertificateContent content = GoodContent();
    change(content);
    return SignContent(content);
  }

  // Revokes what the authority issued.
  void Revoke(const TestIdentity& identity);

  // The list signed anew at the present `now`.
  void RefreshRevocations();

  std::string issuers_pem() const { return authority_.certificate_pem(); }
  std::string revocations_pem() const { return authority_.revocations_pem(); }
  const authority::Issuer& issuer() const { return issuer_; }
  authority::Authority& authority() { return authority_; }

  // Writes `<name>.key` and `<name>.crt` into `folder`.
  static TestIdentityFiles WriteIdentity(const TestIdentity& identity, const std::string& folder,
                                         const std::string& name);

  // Writes issuers_pem() and revocations_pem(), as the gateway's settings name
  // them.
  void WriteTrust(const std::string& issuers_file, const std::string& revocations_file) const;

 private:
  authority::CertificateContent GoodContent() const;
  TestIdentity SignContent(const authority::CertificateContent& content) const;
  TestIdentity Issue(const authority::IssueOptions& options);

  absl::Time now_;
  TempFolder folder_;
  authority::Authority authority_;
  authority::Issuer issuer_;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_TEST_AUTHORITY_H_
