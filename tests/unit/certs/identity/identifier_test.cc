#include "certs/identity/identifier.h"

#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"

namespace consortium::identity {
namespace {

using authority::CertificateContent;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

constexpr char kDomain[] = "consortium.example";
const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);
constexpr absl::Duration kTick = absl::Seconds(1);

std::shared_ptr<const Trust> TrustIn(const TestAuthority& authority) {
  return *Trust::Parse(authority.issuers_pem(), authority.revocations_pem());
}

struct NameCase {
  std::string name;
  std::vector<std::string> uris;
  std::string want;  // Part of the refusal; empty: accepted.
};

class SpiffeNameTest : public ::testing::TestWithParam<NameCase> {};

TEST_P(SpiffeNameTest, IsTheOnlyUriAndOfTheOneForm) {
  TestAuthority authority(kNow);
  const TestIdentity identity =
      authority.Sign([](CertificateContent& content) { content.uris = GetParam().uris; });
  const Identifier identifier(kDomain, TrustIn(authority));
  const auto caller = identifier.Identify(identity.certificate_pem, kNow);
  if (GetParam().want.empty()) {
    ASSERT_THAT(caller, IsOk());
    EXPECT_EQ((*caller)->spiffe_id, GetParam().uris.front());
  } else {
    EXPECT_THAT(caller, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(GetParam().want)));
  }
}

const std::string k32(32, 'a');
const std::string k33(33, 'a');

INSTANTIATE_TEST_SUITE_P(
    Names, SpiffeNameTest,
    ::testing::ValuesIn(std::vector<NameCase>{
        {"Good", {"spiffe://consortium.example/hackney/adapter"}, ""},
        {"OneLetterAndDigits", {"spiffe://consortium.example/h/7"}, ""},
        {"LongestSegments", {"spiffe://consortium.example/" + k32 + "/" + k32}, ""},
        {"SegmentTooLong", {"spiffe://consortium.example/" + k33 + "/adapter"}, "33 characters"},
        {"ClientTooLong", {"spiffe://consortium.example/hackney/" + k33}, "33 characters"},
        {"None", {}, "0 URI names"},
        {"Two",
         {"spiffe://consortium.example/hackney/adapter",
          "spiffe://consortium.example/camden/adapter"},
         "2 URI names"},
        {"TwoOfWhichOneIsNoSpiffeId",
         {"spiffe://consortium.example/hackney/adapter", "https://hackney.example/"},
         "2 URI names"},
        {"TheSameTwice",
         {"spiffe://consortium.example/hackney/adapter",
          "spiffe://consortium.example/hackney/adapter"},
         "2 URI names"},
        {"OtherScheme", {"https://consortium.example/hackney/adapter"}, "spiffe://"},
        {"SchemeInCapitals", {"SPIFFE://consortium.example/hackney/adapter"}, "spiffe://"},
        {"OtherTrustDomain", {"spiffe://other.example/hackney/adapter"}, "another trust domain"},
        {"LongerTrustDomain",
         {"spiffe://consortium.example.org/hackney/adapter"},
         "another trust domain"},
        {"TrustDomainInCapitals", {"spiffe://CONSORTIUM.example/hackney/adapter"}, "trust domain"},
        {"Port", {"spiffe://consortium.example:443/hackney/adapter"}, "trust domain"},
        {"User", {"spiffe://me@consortium.example/hackney/adapter"}, "trust domain"},
        {"NoTrustDomain", {"spiffe:///hackney/adapter"}, "trust domain"},
        {"NoPath", {"spiffe://consortium.example"}, "0 path segments"},
        {"OneSegment", {"spiffe://consortium.example/hackney"}, "1 path segments"},
        {"ThreeSegments", {"spiffe://consortium.example/hackney/adapter/x"}, "3 path segments"},
        {"SlashAtTheEnd", {"spiffe://consortium.example/hackney/adapter/"}, "3 path segments"},
        {"EmptySegment", {"spiffe://consortium.example/hackney/"}, "0 characters"},
        {"EmptyMember", {"spiffe://consortium.example//adapter"}, "0 characters"},
        {"Capital", {"spiffe://consortium.example/Hackney/adapter"}, "member must be"},
        {"Dots", {"spiffe://consortium.example/../adapter"}, "member must be"},
        {"Escaped", {"spiffe://consortium.example/hack%6eey/adapter"}, "member must be"},
        {"Query", {"spiffe://consortium.example/hackney/adapter?x"}, "client must be"},
        {"Fragment", {"spiffe://consortium.example/hackney/adapter#x"}, "client must be"},
        {"Space", {"spiffe://consortium.example/hackney/adapter "}, "client must be"},
        {"NulByte",
         {std::string("spiffe://consortium.example/hackney/adapter\0.evil", 49)},
         "client must be"},
        {"Empty", {""}, "spiffe://"},
    }),
    [](const auto& test) { return test.param.name; });

class IdentifierTest : public ::testing::Test {
 protected:
  TestAuthority authority_{kNow};
};

TEST_F(IdentifierTest, TellsWhoIsCalling) {
  const TestIdentity hackney = authority_.Member("hackney", "adapter", absl::Hours(1));
  const Identifier identifier(kDomain, TrustIn(authority_));
  const auto caller = identifier.Identify(hackney.certificate_pem, kNow);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->trust_domain, kDomain);
  EXPECT_EQ((*caller)->member, "hackney");
  EXPECT_EQ((*caller)->client, "adapter");
  EXPECT_EQ((*caller)->spiffe_id, "spiffe://consortium.example/hackney/adapter");
  EXPECT_EQ((*caller)->serial, hackney.serial);
  EXPECT_EQ((*caller)->not_after, kNow + absl::Hours(1));
}

TEST_F(IdentifierTest, AnswersTheSameChainFromTheCache) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  const Identifier identifier(kDomain, TrustIn(authority_));
  const auto first = identifier.Identify(chain, kNow);
  const auto second = identifier.Identify(chain, kNow + kTick);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ(identifier.CacheEntries(), 1u);
}

TEST_F(IdentifierTest, JudgesTheDatesOfWhatItHasInTheCache) {
  const std::string chain = authority_.Member("hackney", "adapter", absl::Hours(1)).certificate_pem;
  const Identifier identifier(kDomain, TrustIn(authority_));
  ASSERT_THAT(identifier.Identify(chain, kNow), IsOk());
  const absl::Time begin = kNow - absl::Minutes(5);
  const absl::Time end = kNow + absl::Hours(1);
  EXPECT_THAT(identifier.Identify(chain, begin), IsOk());
  EXPECT_THAT(identifier.Identify(chain, begin - kTick),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("not valid yet")));
  EXPECT_THAT(identifier.Identify(chain, end - absl::Nanoseconds(1)), IsOk());
  EXPECT_THAT(identifier.Identify(chain, end),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("expired")));
  EXPECT_THAT(identifier.Identify(chain, kNow), IsOk()) << "the clock was set back";
}

TEST_F(IdentifierTest, ForgetsWhatWasRevokedWhenTheTrustIsReplaced) {
  const TestIdentity hackney = authority_.Member("hackney", "adapter");
  const TestIdentity camden = authority_.Member("camden", "adapter");
  Identifier identifier(kDomain, TrustIn(authority_));
  ASSERT_THAT(identifier.Identify(hackney.certificate_pem, kNow), IsOk());
  authority_.Revoke(hackney);
  ASSERT_THAT(identifier.Identify(hackney.certificate_pem, kNow), IsOk()) << "not yet replaced";
  identifier.Replace(kDomain, TrustIn(authority_));
  EXPECT_EQ(identifier.CacheEntries(), 0u);
  EXPECT_THAT(identifier.Identify(hackney.certificate_pem, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
  EXPECT_THAT(identifier.Identify(camden.certificate_pem, kNow), IsOk());
}

TEST_F(IdentifierTest, RefusesAnIssuerThatWasRemoved) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  Identifier identifier(kDomain, TrustIn(authority_));
  ASSERT_THAT(identifier.Identify(chain, kNow), IsOk());
  TestAuthority other(kNow);
  identifier.Replace(kDomain, TrustIn(other));
  EXPECT_THAT(identifier.Identify(chain, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("trusted here")));
}

TEST_F(IdentifierTest, RefusesATrustDomainThatWasReplaced) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  Identifier identifier(kDomain, TrustIn(authority_));
  ASSERT_THAT(identifier.Identify(chain, kNow), IsOk());
  identifier.Replace("other.example", TrustIn(authority_));
  EXPECT_THAT(identifier.Identify(chain, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("another trust domain")));
}

TEST_F(IdentifierTest, KeepsNoMoreThanItsBound) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  const Identifier identifier(kDomain, TrustIn(authority_));
  // A comment makes other bytes of the same certificate.
  for (size_t i = 0; i < Identifier::kCacheEntriesMax; ++i) {
    ASSERT_THAT(identifier.Identify(absl::StrCat("# ", i, "\n", chain), kNow), IsOk());
  }
  EXPECT_EQ(identifier.CacheEntries(), Identifier::kCacheEntriesMax);
  ASSERT_THAT(identifier.Identify(chain, kNow), IsOk());
  EXPECT_EQ(identifier.CacheEntries(), 1u);
}

TEST_F(IdentifierTest, KeepsARefusalForAWhile) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  const Identifier identifier(kDomain, TrustIn(authority_));
  const absl::Time begin = kNow - absl::Minutes(5);
  const absl::Time early = begin - kTick;
  const absl::Time kept_until = early + Identifier::kRefusalKept;
  EXPECT_THAT(identifier.Identify(chain, early), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(identifier.CacheEntries(), 1u);
  EXPECT_THAT(identifier.Identify(chain, kept_until - kTick),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(identifier.Identify(chain, kept_until), IsOk());
}

TEST_F(IdentifierTest, KeepsNoChainAboveItsBound) {
  const std::string chain = authority_.Member("hackney", "adapter").certificate_pem;
  const Identifier identifier(kDomain, TrustIn(authority_));
  const std::string longest = std::string(Identifier::kCachedChainBytesMax - chain.size(), '\n');
  ASSERT_THAT(identifier.Identify(longest + "\n" + chain, kNow), IsOk());
  EXPECT_EQ(identifier.CacheEntries(), 0u);
  ASSERT_THAT(identifier.Identify(longest + chain, kNow), IsOk());
  EXPECT_EQ(identifier.CacheEntries(), 1u);
}

TEST_F(IdentifierTest, AnswersManyThreadsWhileTheTrustIsReplaced) {
  const TestIdentity stays = authority_.Member("hackney", "adapter");
  const TestIdentity goes = authority_.Member("camden", "adapter");
  const auto before = TrustIn(authority_);
  authority_.Revoke(goes);
  const auto after = TrustIn(authority_);
  Identifier identifier(kDomain, before);
  std::atomic<bool> replaced = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 200; ++call) {
        const bool must_refuse = replaced.load();
        EXPECT_THAT(identifier.Identify(stays.certificate_pem, kNow), IsOk());
        const auto caller = identifier.Identify(goes.certificate_pem, kNow);
        if (must_refuse) {
          EXPECT_THAT(caller, StatusIs(absl::StatusCode::kUnauthenticated));
        }
      }
    });
  }
  for (int i = 0; i < 50; ++i) identifier.Replace(kDomain, before);
  identifier.Replace(kDomain, after);
  replaced = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(identifier.Identify(goes.certificate_pem, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace consortium::identity
