#include "certs/authority/authority.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "absl/strings/str_cat.h"
#include "certs/authority/signing.h"
#include "certs/identity/identifier.h"
#include "certs/identity/inspect.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::authority {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::TempFolder;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

std::string Request() {
  return MakeRequest("spiffe://consortium.example/hackney/adapter")->request_pem;
}

IssueOptions Member(const std::string& member) {
  IssueOptions options;
  options.member = member;
  options.client = "adapter";
  return options;
}

class AuthorityTest : public ::testing::Test {
 protected:
  Authority Made() { return *Authority::Create(path_, "consortium.example", kNow); }
  std::string File(const std::string& name) { return absl::StrCat(path_, "/", name); }
  std::string Content(const std::string& name) { return *platform::ReadFile(File(name), 1 << 20); }

  TempFolder folder_;
  const std::string path_ = folder_ / "new/authority";
};

TEST_F(AuthorityTest, MakesItsFolderAndFilesAndKeepsItsKeyPrivate) {
  const Authority made = Made();
  EXPECT_EQ(made.trust_domain(), "consortium.example");
  EXPECT_EQ(Content("authority.crt"), made.certificate_pem());
  EXPECT_EQ(Content("revoked.crl"), made.revocations_pem());
  EXPECT_THAT(Content("register.textproto"), HasSubstr("trust_domain: \"consortium.example\""));
  struct stat facts = {};
  ASSERT_EQ(::stat(File("authority.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0600u);
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0700u);
  EXPECT_THAT(made.List(), IsEmpty());
  const auto certificate = identity::Inspect(made.certificate_pem());
  ASSERT_THAT(certificate, IsOk());
  EXPECT_TRUE(certificate->is_authority);
  EXPECT_EQ(certificate->not_after, kNow + 3652 * kDay);
  const auto trust = identity::Trust::Parse(made.certificate_pem(), made.revocations_pem());
  ASSERT_THAT(trust, IsOk());
  EXPECT_THAT((*trust)->Warnings(kNow), IsEmpty());
}

TEST_F(AuthorityTest, TouchesNothingWhereThereIsOneAlready) {
  std::string key;
  {
    const Authority made = Made();
    key = Content("authority.key");
  }
  EXPECT_THAT(Authority::Create(path_, "consortium.example", kNow),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Content("authority.key"), key);
  ASSERT_TRUE(std::filesystem::remove(File("register.textproto")));
  EXPECT_THAT(Authority::Create(path_, "consortium.example", kNow),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Content("authority.key"), key);
}

TEST_F(AuthorityTest, RefusesATrustDomainThatIsNone) {
  for (const std::string& domain : {std::string(), std::string("Consortium.example"),
                                    std::string("a/b"), std::string(65, 'a')}) {
    EXPECT_THAT(Authority::Create(path_, domain, kNow),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("trust domain")));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_THAT(Authority::Create(path_, std::string(64, 'a'), kNow), IsOk());
}

TEST_F(AuthorityTest, IssuesWhatIdentifiesAMember) {
  Authority made = Made();
  const auto pem = made.Issue(Request(), Member("camden"), kNow);
  ASSERT_THAT(pem, IsOk());
  const identity::Identifier identifier(
      "consortium.example",
      *identity::Trust::Parse(made.certificate_pem(), made.revocations_pem()));
  const auto caller = identifier.Identify(*pem, kNow);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->member, "camden") << "the request's own name is not trusted";
  const auto facts = identity::Inspect(*pem);
  ASSERT_THAT(facts, IsOk());
  EXPECT_TRUE(facts->for_clients);
  EXPECT_FALSE(facts->for_servers);
  EXPECT_THAT(facts->serial, SizeIs(32));
  EXPECT_EQ(facts->not_before, kNow - absl::Minutes(5));
  EXPECT_EQ(facts->not_after, kNow + 90 * kDay);
}

TEST_F(AuthorityTest, IssuesWhatServesAGateway) {
  Authority made = Made();
  const auto request = MakeRequest("spiffe://consortium.example/consortium/gateway");
  IssueOptions options = Member("consortium");
  options.use = CertificateUse::kGateway;
  options.hosts = {"gateway.example", "127.0.0.1"};
  const auto pem = made.Issue(request->request_pem, options, kNow);
  ASSERT_THAT(pem, IsOk());
  EXPECT_THAT(identity::CheckServerIdentity(*pem, request->private_key_pem, kNow), IsOk());
  ASSERT_THAT(made.List(), SizeIs(1));
  EXPECT_EQ(made.List()[0].use, CertificateUse::kGateway);
  EXPECT_THAT(made.List()[0].hosts, ElementsAre("gateway.example", "127.0.0.1"));
}

TEST_F(AuthorityTest, KeepsItsRegisterAndItsListWhenReopened) {
  std::string revoked_list;
  {
    Authority made = Made();
    ASSERT_THAT(made.Issue(Request(), Member("camden"), kNow), IsOk());
    ASSERT_THAT(made.Issue(Request(), Member("hackney"), kNow + kDay), IsOk());
    // A part of a second is cut off, so that memory and disk say the same.
    ASSERT_THAT(made.Revoke(made.List()[0].serial, kNow + kDay + absl::Milliseconds(300)), IsOk());
    revoked_list = made.revocations_pem();
    EXPECT_EQ(made.List()[0].revoked_at, kNow + kDay);
  }
  const auto opened = Authority::Open(path_);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->trust_domain(), "consortium.example");
  EXPECT_EQ(opened->revocations_pem(), revoked_list);
  const std::vector<Issued> all = opened->List();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].spiffe_id, "spiffe://consortium.example/camden/adapter");
  EXPECT_EQ(all[0].not_before, kNow - absl::Minutes(5));
  EXPECT_EQ(all[0].not_after, kNow + 90 * kDay);
  EXPECT_TRUE(all[0].revoked);
  EXPECT_EQ(all[0].revoked_at, kNow + kDay);
  EXPECT_EQ(all[1].spiffe_id, "spiffe://consortium.example/hackney/adapter");
  EXPECT_EQ(all[1].use, CertificateUse::kMember);
  EXPECT_FALSE(all[1].revoked);
}

TEST_F(AuthorityTest, IsOfOneProcessAtATime) {
  {
    const Authority made = Made();
    EXPECT_THAT(Authority::Open(path_), StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(Authority::Create(path_, "consortium.example", kNow),
                StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_THAT(Authority::Open(path_), IsOk());
}

TEST_F(AuthorityTest, RevokesOnceAndTellsWhatItNeverIssued) {
  Authority made = Made();
  ASSERT_THAT(made.Issue(Request(), Member("camden"), kNow), IsOk());
  const std::string serial = made.List()[0].serial;
  ASSERT_THAT(made.Revoke(serial, kNow), IsOk());
  const std::string list = made.revocations_pem();
  EXPECT_EQ(identity::InspectRevocations(list)->number, 2u);
  EXPECT_EQ(Content("revoked.crl"), list);
  EXPECT_THAT(made.Revoke(serial, kNow + kDay), IsOk());
  EXPECT_EQ(made.revocations_pem(), list);
  EXPECT_THAT(made.Revoke("00", kNow), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Content("revoked.crl"), list);
}

TEST_F(AuthorityTest, SignsTheListAnewWithTheSameRevocations) {
  Authority made = Made();
  ASSERT_THAT(made.Issue(Request(), Member("camden"), kNow), IsOk());
  ASSERT_THAT(made.Revoke(made.List()[0].serial, kNow), IsOk());
  ASSERT_THAT(made.RefreshRevocations(kNow + 100 * kDay), IsOk());
  const auto facts = identity::InspectRevocations(Content("revoked.crl"));
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->number, 3u);
  EXPECT_EQ(facts->next_update, kNow + 465 * kDay);
  EXPECT_THAT(facts->revocations, SizeIs(1));
  EXPECT_TRUE(made.List()[0].revoked);
}

struct OptionsCase {
  std::string name;
  std::function<void(IssueOptions&)> change;
  std::string want;  // Part of the refusal; empty: issued.
};

void MakeGateway(IssueOptions& options, size_t hosts) {
  options.use = CertificateUse::kGateway;
  for (size_t i = 0; i < hosts; ++i) options.hosts.push_back(absl::StrCat("host", i, ".example"));
}

void MakeGatewayAt(IssueOptions& options, const std::string& host) {
  options.use = CertificateUse::kGateway;
  options.hosts = {host};
}

std::vector<OptionsCase> OptionsCases() {
  using Options = IssueOptions;
  const std::string label(63, 'a');
  const std::string longest =
      absl::StrCat(label, ".", label, ".", label, ".", std::string(61, 'b'));
  return {
      {"Member", [](Options&) {}, ""},
      {"NoMember", [](Options& o) { o.member = ""; }, "member must be"},
      {"MemberInCapitals", [](Options& o) { o.member = "Camden"; }, "member must be"},
      {"MemberWithSlash", [](Options& o) { o.member = "camden/x"; }, "member must be"},
      {"LongestMember", [](Options& o) { o.member = std::string(32, 'm'); }, ""},
      {"MemberTooLong", [](Options& o) { o.member = std::string(33, 'm'); }, "33 characters"},
      {"NoClient", [](Options& o) { o.client = ""; }, "client must be"},
      {"MemberWithHosts", [](Options& o) { o.hosts = {"camden.example"}; }, "has no hosts"},
      {"ShortestValidity", [](Options& o) { o.validity = absl::Seconds(1); }, ""},
      {"NoValidity", [](Options& o) { o.validity = absl::ZeroDuration(); }, "1 second to 398"},
      {"NegativeValidity", [](Options& o) { o.validity = -kDay; }, "1 second to 398"},
      {"LongestValidity", [](Options& o) { o.validity = 398 * kDay; }, ""},
      {"ValidityTooLong", [](Options& o) { o.validity = 398 * kDay + absl::Seconds(1); },
       "1 second to 398"},
      {"EndlessValidity", [](Options& o) { o.validity = absl::InfiniteDuration(); },
       "1 second to 398"},
      {"GatewayWithoutHosts", [](Options& o) { MakeGateway(o, 0); }, "1 to 20 hosts"},
      {"GatewayWithMostHosts", [](Options& o) { MakeGateway(o, 20); }, ""},
      {"GatewayWithTooManyHosts", [](Options& o) { MakeGateway(o, 21); }, "these are 21"},
      {"Localhost", [](Options& o) { MakeGatewayAt(o, "localhost"); }, ""},
      {"Version6Address", [](Options& o) { MakeGatewayAt(o, "::1"); }, ""},
      {"LongestHost", [longest](Options& o) { MakeGatewayAt(o, longest); }, ""},
      {"HostTooLong", [longest](Options& o) { MakeGatewayAt(o, longest + "b"); }, "host 1"},
      {"LabelTooLong", [label](Options& o) { MakeGatewayAt(o, label + "a"); }, "host 1"},
      {"EmptyHost", [](Options& o) { MakeGatewayAt(o, ""); }, "host 1"},
      {"Wildcard", [](Options& o) { MakeGatewayAt(o, "*.example"); }, "host 1"},
      {"HostInCapitals", [](Options& o) { MakeGatewayAt(o, "Gateway.example"); }, "host 1"},
      {"HostWithPort", [](Options& o) { MakeGatewayAt(o, "gateway.example:8443"); }, "host 1"},
      {"HostWithComma", [](Options& o) { MakeGatewayAt(o, "a,URI:spiffe://x"); }, "host 1"},
  };
}

TEST_F(AuthorityTest, IssuesWithinItsBoundsAlone) {
  Authority made = Made();
  const std::string request = Request();
  size_t issued = 0;
  for (const OptionsCase& test : OptionsCases()) {
    IssueOptions options = Member("camden");
    test.change(options);
    const auto pem = made.Issue(request, options, kNow);
    if (test.want.empty()) {
      EXPECT_THAT(pem, IsOk()) << test.name;
      ++issued;
    } else {
      EXPECT_THAT(pem, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.want)))
          << test.name;
    }
  }
  EXPECT_THAT(made.List(), SizeIs(issued));
}

TEST_F(AuthorityTest, IssuesNothingThatOutlivesIt) {
  Authority made = Made();
  const absl::Time end = kNow + 3652 * kDay;
  IssueOptions options = Member("camden");
  options.validity = 10 * kDay;
  EXPECT_THAT(made.Issue(Request(), options, end - 10 * kDay), IsOk());
  EXPECT_THAT(made.Issue(Request(), options, end - 10 * kDay + absl::Seconds(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("authority's own end")));
}

TEST_F(AuthorityTest, RefusesARequestThatIsNone) {
  Authority made = Made();
  EXPECT_THAT(made.Issue("garbage", Member("camden"), kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signing request")));
  EXPECT_THAT(made.List(), IsEmpty());
}

TEST_F(AuthorityTest, HasInItsRegisterWhatItGaveAwayAndNothingElseWhenTheDiskIsFull) {
  { const Authority made = Made(); }
  const auto fill = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    auto opened = Authority::Open(path_);
    if (!opened.ok()) std::exit(2);
    const rlimit limit = {2048, 2048};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::exit(3);
    absl::Status status;
    size_t count = 0;
    for (; count < 100 && status.ok(); count += status.ok() ? 1 : 0) {
      status = opened->Issue(Request(), Member("camden"), kNow).status();
    }
    const bool same = opened->List().size() == count;
    std::exit(absl::IsResourceExhausted(status) && same ? static_cast<int>(count) : 0);
  };
  size_t given = 0;
  const auto gave_some = [&given](int status) {
    given = WIFEXITED(status) ? static_cast<size_t>(WEXITSTATUS(status)) : 0;
    return given > 1;
  };
  EXPECT_EXIT(fill(), gave_some, "");
  auto opened = Authority::Open(path_);
  ASSERT_THAT(opened, IsOk());
  EXPECT_THAT(opened->List(), SizeIs(given));
  EXPECT_THAT(opened->Issue(Request(), Member("camden"), kNow), IsOk()) << "there is room again";
  EXPECT_THAT(opened->List(), SizeIs(given + 1));
}

TEST(NewSerialTest, IsPositiveAndOfSixteenBytes) {
  for (int i = 0; i < 200; ++i) {
    const std::string serial = NewSerial();
    EXPECT_THAT(serial, SizeIs(32));
    EXPECT_TRUE(serial[0] >= '4' && serial[0] <= '7') << "positive, and without leading zeros";
  }
}

}  // namespace
}  // namespace consortium::authority
