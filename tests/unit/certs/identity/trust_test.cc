#include "certs/identity/trust.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/authority/signing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"

namespace consortium::identity {
namespace {

using authority::CertificateContent;
using authority::Issuer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);
constexpr absl::Duration kTick = absl::Seconds(1);

std::shared_ptr<const Trust> TrustIn(const TestAuthority& authority) {
  return *Trust::Parse(authority.issuers_pem(), authority.revocations_pem());
}

// A list of `issuer` that revokes `serials`.
std::string ListOf(const Issuer& issuer, const std::vector<std::string>& serials = {},
                   absl::Time next_update = kNow + absl::Hours(24)) {
  RevocationFacts facts;
  facts.number = 1;
  facts.this_update = kNow;
  facts.next_update = next_update;
  for (const std::string& serial : serials) facts.revocations.push_back({serial, kNow});
  return *authority::SignRevocations(issuer, facts);
}

Issuer Root(int path_length = 1, absl::Time not_after = kNow + absl::Hours(24 * 365)) {
  return *authority::MakeIssuer("consortium.example", path_length, kNow - absl::Hours(1),
                                not_after);
}

CertificateContent Leaf() {
  CertificateContent content;
  content.serial = authority::NewSerial();
  content.uris = {"spiffe://consortium.example/hackney/adapter"};
  content.not_before = kNow - absl::Hours(1);
  content.not_after = kNow + absl::Hours(24);
  content.for_clients = true;
  return content;
}

std::string Signed(const Issuer& issuer, const CertificateContent& content) {
  return *authority::SignCertificate(
      issuer, authority::MakeRequest("spiffe://consortium.example/hackney/adapter")->request_pem,
      content);
}

// An authority below `root`.
Issuer Below(const Issuer& root) {
  CertificateContent content;
  content.serial = authority::NewSerial();
  content.common_name = "between";
  content.not_before = kNow - absl::Hours(1);
  content.not_after = kNow + absl::Hours(48);
  content.is_authority = true;
  const auto made = authority::MakeRequest("spiffe://consortium.example/hackney/adapter");
  return {*authority::SignCertificate(root, made->request_pem, content), made->private_key_pem};
}

struct LeafCase {
  std::string name;
  std::function<void(CertificateContent&)> change;
  std::string want;  // Part of the refusal; empty: accepted.
};

class ClientCertificateTest : public ::testing::TestWithParam<LeafCase> {};

TEST_P(ClientCertificateTest, IsAcceptedOnlyWhenItIsWhole) {
  TestAuthority authority(kNow);
  const TestIdentity identity = authority.Sign(GetParam().change);
  const absl::Status status =
      TrustIn(authority)->VerifyClient(identity.certificate_pem, kNow).status();
  if (GetParam().want.empty()) {
    EXPECT_THAT(status, IsOk());
  } else {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(GetParam().want)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Leaves, ClientCertificateTest,
    ::testing::ValuesIn(std::vector<LeafCase>{
        {"Good", [](CertificateContent&) {}, ""},
        {"BeginsNow", [](CertificateContent& c) { c.not_before = kNow; }, ""},
        {"BeginsInASecond", [](CertificateContent& c) { c.not_before = kNow + kTick; },
         "not valid yet"},
        {"EndsInASecond", [](CertificateContent& c) { c.not_after = kNow + kTick; }, ""},
        {"EndsNow", [](CertificateContent& c) { c.not_after = kNow; }, "has expired"},
        {"ServerOnly",
         [](CertificateContent& c) {
           c.for_clients = false;
           c.for_servers = true;
         },
         "clientAuth"},
        {"NoExtendedKeyUsage", [](CertificateContent& c) { c.for_clients = false; }, "clientAuth"},
        {"ServerAndClient", [](CertificateContent& c) { c.for_servers = true; }, ""},
        {"AnAuthoritysOwn", [](CertificateContent& c) { c.is_authority = true; },
         "authority's own"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(TrustTest, RefusesAnotherAuthorityOfTheSameName) {
  TestAuthority ours(kNow);
  TestAuthority theirs(kNow);
  EXPECT_THAT(
      TrustIn(ours)->VerifyClient(theirs.Member("hackney", "adapter").certificate_pem, kNow),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("trusted here")));
}

TEST(TrustTest, TrustsEveryIssuerOfTheFile) {
  TestAuthority old_one(kNow);
  TestAuthority new_one(kNow);
  const auto trust =
      Trust::Parse(absl::StrCat("# Until March:\n", old_one.issuers_pem(), new_one.issuers_pem()),
                   absl::StrCat(new_one.revocations_pem(), "\n", old_one.revocations_pem()));
  ASSERT_THAT(trust, IsOk());
  EXPECT_THAT((*trust)->VerifyClient(old_one.Member("camden", "adapter").certificate_pem, kNow),
              IsOk());
  EXPECT_THAT((*trust)->VerifyClient(new_one.Member("camden", "adapter").certificate_pem, kNow),
              IsOk());
}

TEST(TrustTest, RefusesWhatWasRevokedAlsoWhenTheListIsOld) {
  TestAuthority authority(kNow);
  const TestIdentity revoked = authority.Member("hackney", "adapter", absl::Hours(24 * 398));
  authority.Revoke(revoked);
  authority.SetNow(kNow + absl::Hours(24 * 300));
  const TestIdentity good = authority.Member("camden", "adapter");
  const auto trust = TrustIn(authority);
  const absl::Time list_ends = kNow + absl::Hours(24 * 365);
  for (const absl::Time at : {list_ends - kTick, list_ends, list_ends + absl::Hours(24)}) {
    EXPECT_THAT(trust->VerifyClient(revoked.certificate_pem, at),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
    EXPECT_THAT(trust->VerifyClient(good.certificate_pem, at), IsOk());
  }
  EXPECT_THAT(trust->Warnings(list_ends - kTick), IsEmpty());
  EXPECT_THAT(trust->Warnings(list_ends), ElementsAre(HasSubstr("revocation list")));
}

TEST(TrustTest, KeepsWhatAnyListOfAnIssuerRevoked) {
  const Issuer root = Root();
  const CertificateContent leaf = Leaf();
  const std::string certificate = Signed(root, leaf);
  const auto trust =
      Trust::Parse(root.certificate_pem, ListOf(root, {leaf.serial}) + ListOf(root, {}));
  ASSERT_THAT(trust, IsOk());
  EXPECT_THAT((*trust)->VerifyClient(certificate, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
}

TEST(TrustTest, FollowsAChainOnlyThroughIssuersOfItsOwn) {
  const Issuer root = Root();
  const Issuer between = Below(root);
  const std::string leaf = Signed(between, Leaf());
  const std::string chain = leaf + between.certificate_pem;
  const std::string other_list = ListOf(between);

  const auto root_alone = Trust::Parse(root.certificate_pem, ListOf(root));
  ASSERT_THAT(root_alone, IsOk());
  EXPECT_THAT((*root_alone)->VerifyClient(chain, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("not among")));
  EXPECT_THAT((*root_alone)->VerifyClient(leaf, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated));

  const auto between_alone = Trust::Parse(between.certificate_pem, other_list);
  ASSERT_THAT(between_alone, IsOk());
  EXPECT_THAT((*between_alone)->VerifyClient(leaf, kNow), IsOk());

  const auto both =
      Trust::Parse(root.certificate_pem + between.certificate_pem, ListOf(root) + other_list);
  ASSERT_THAT(both, IsOk());
  EXPECT_THAT((*both)->VerifyClient(chain, kNow), IsOk());
}

TEST(TrustTest, RefusesBelowAnIssuerThatWasRevoked) {
  const Issuer root = Root();
  const Issuer between = Below(root);
  const std::string chain = Signed(between, Leaf()) + between.certificate_pem;
  const std::string serial = Inspect(between.certificate_pem)->serial;
  const auto trust = Trust::Parse(root.certificate_pem + between.certificate_pem,
                                  ListOf(root, {serial}) + ListOf(between));
  ASSERT_THAT(trust, IsOk());
  EXPECT_THAT((*trust)->VerifyClient(chain, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("issuer")));
}

TEST(TrustTest, NarrowsTheValidityToThatOfTheWholeChain) {
  const Issuer root = Root(1, kNow + absl::Hours(2));
  const auto trust = Trust::Parse(root.certificate_pem, ListOf(root));
  ASSERT_THAT(trust, IsOk());
  const std::string leaf = Signed(root, Leaf());
  const auto facts = (*trust)->VerifyClient(leaf, kNow);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->not_after, kNow + absl::Hours(2));
  EXPECT_THAT((*trust)->VerifyClient(leaf, kNow + absl::Hours(2)),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("expired")));
}

TEST(TrustTest, WarnsThirtyDaysBeforeAnIssuerEnds) {
  const absl::Time end = kNow + absl::Hours(24 * 40);
  const Issuer root = Root(0, end);
  const auto trust = Trust::Parse(root.certificate_pem, ListOf(root, {}, end + absl::Hours(1)));
  ASSERT_THAT(trust, IsOk());
  EXPECT_THAT((*trust)->Warnings(end - absl::Hours(24 * 30) - kTick), IsEmpty());
  EXPECT_THAT((*trust)->Warnings(end - absl::Hours(24 * 30)), ElementsAre(HasSubstr("ends on")));
  EXPECT_THAT((*trust)->Warnings(end), ElementsAre(HasSubstr("ended on")));
}

TEST(TrustTest, RefusesChainsThatAreNone) {
  TestAuthority authority(kNow);
  const auto trust = TrustIn(authority);
  const std::string good = authority.Member("hackney", "adapter").certificate_pem;
  std::string nine;
  for (int i = 0; i < 8; ++i) nine += good;
  EXPECT_THAT(trust->VerifyClient(nine, kNow), IsOk());
  nine += good;
  for (const std::string& chain :
       {std::string(), std::string("garbage"), good + "garbage", good.substr(0, good.size() - 40),
        nine, std::string(70'000, '\n'), authority.issuer().private_key_pem,
        absl::StrReplaceAll(good, {{"M", "N"}})}) {
    EXPECT_THAT(trust->VerifyClient(chain, kNow), StatusIs(absl::StatusCode::kUnauthenticated));
  }
}

struct FileCase {
  std::string name;
  std::string issuers;
  std::string revocations;
  std::string want;
};

std::vector<FileCase> FileCases() {
  const Issuer root = Root();
  const Issuer other = Root();
  const Issuer between = Below(root);
  const std::string certificate = root.certificate_pem;
  const std::string list = ListOf(root);
  const std::string leaf = Signed(root, Leaf());
  return {
      {"NoIssuer", "", list, "trusted issuers: it holds no CERTIFICATE"},
      {"OnlyComments", "# nothing\n\n", list, "trusted issuers: it holds no CERTIFICATE"},
      {"GarbageIssuer", "garbage", list, "trusted issuers: it is not in PEM form"},
      {"TrailingJunk", certificate + "junk\n", list, "trusted issuers: line"},
      {"CutShort", certificate.substr(0, certificate.size() - 30), list, "cut short"},
      {"DamagedBase64", absl::StrReplaceAll(certificate, {{"\nMII", "\n!!!"}}), list, "damaged"},
      {"OtherEnd", absl::StrReplaceAll(certificate, {{"END CERT", "END KERT"}}), list,
       "ends with another name"},
      {"KeyAmongIssuers", certificate + root.private_key_pem, list, "is not a CERTIFICATE"},
      {"LeafAsIssuer", leaf, list, "certificate 1 is no authority"},
      {"NoList", certificate, "", "revocation lists: it holds no X509 CRL"},
      {"GarbageList", certificate, "garbage", "revocation lists: it is not in PEM form"},
      {"CertificateAsList", certificate, certificate, "revocation lists: the block of line 1"},
      {"ListOfAnother", certificate, ListOf(other), "signed by none of the trusted issuers"},
      {"ListOfAnotherBeside", certificate, list + ListOf(other), "list 2 is signed by none"},
      {"OneListForTwo", certificate + between.certificate_pem, list,
       "there is none of trusted issuer 2"},
      {"OneListForTwoOfOneName", certificate + other.certificate_pem, list,
       "there is none of trusted issuer 2"},
  };
}

TEST(TrustParseTest, NamesTheFileAndWhatIsWrongWithIt) {
  for (const FileCase& test : FileCases()) {
    EXPECT_THAT(Trust::Parse(test.issuers, test.revocations),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.want)))
        << test.name;
  }
}

TEST(TrustParseTest, AcceptsWindowsLineEnds) {
  const Issuer root = Root();
  EXPECT_THAT(Trust::Parse(absl::StrReplaceAll(root.certificate_pem, {{"\n", "\r\n"}}),
                           absl::StrReplaceAll(ListOf(root), {{"\n", "\r\n"}})),
              IsOk());
}

}  // namespace
}  // namespace consortium::identity
