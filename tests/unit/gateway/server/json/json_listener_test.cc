// The listener over real mutual TLS: HTTP, certificates, and its end.

#include "gateway/server/json/json_listener.h"

#include <future>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/json/json_world.h"

namespace consortium::server {
namespace {

using ::testing::AnyOf;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::HttpReply;
using testing::HttpsClient;
using testing::IsOk;
using testing::JsonRequest;
using ::testing::Not;
using testing::StatusIs;
using testing::TestIdentity;

constexpr absl::Duration kSoon = absl::Seconds(10);

class JsonListenerTest : public ::testing::Test {
 protected:
  void SetUp() override { world_.Listen(); }

  // What `bytes` on a connection of its own are answered with.
  HttpReply Ask(const std::string& bytes) {
    const std::unique_ptr<HttpsClient> client = world_.Connect();
    EXPECT_THAT(client->Send(bytes), IsOk());
    const absl::StatusOr<HttpReply> reply = client->Read();
    EXPECT_THAT(reply, IsOk()) << bytes.substr(0, 200);
    return reply.value_or(HttpReply());
  }

  absl::StatusOr<std::unique_ptr<HttpsClient>> ConnectAs(const TestIdentity* identity,
                                                         bool tls12 = false) {
    return HttpsClient::Connect(world_.listener->address(), world_.calls.authority.issuers_pem(),
                                identity, tls12);
  }

  // Whether a client of this identity is answered at all.
  bool IsAnswered(const TestIdentity* identity) {
    auto client = ConnectAs(identity);
    return client.ok() && (*client)->Send(JsonRequest(kWhoAmIPath, "{}")).ok() &&
           (*client)->Read().ok();
  }

  JsonWorld world_;
};

TEST_F(JsonListenerTest, AnswersOverMutualTls) {
  const HttpReply reply = Ask(JsonRequest(kWhoAmIPath, "{}"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, HasSubstr(R"("member":"hackney")"));
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  EXPECT_THAT(reply.headers.at("date"), HasSubstr("GMT"));
}

TEST_F(JsonListenerTest, KeepsAConnectionAndEndsItAfterItsLastRequest) {
  const std::unique_ptr<HttpsClient> client = world_.Connect();
  for (size_t i = 1; i <= world_.limits.requests_per_connection_max; ++i) {
    ASSERT_THAT(client->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
    const absl::StatusOr<HttpReply> reply = client->Read();
    ASSERT_THAT(reply, IsOk()) << i;
    EXPECT_EQ(reply->status, 200);
    const bool last = i == world_.limits.requests_per_connection_max;
    EXPECT_EQ(reply->headers.contains("connection"), last) << i;
    EXPECT_EQ(reply->headers.contains("keep-alive"), !last) << i;
  }
  EXPECT_TRUE(client->IsEnded());
}

TEST_F(JsonListenerTest, AnswersRequestsThatCameTogetherInTheirOrder) {
  const std::unique_ptr<HttpsClient> client = world_.Connect();
  ASSERT_THAT(client->Send(absl::StrCat(JsonRequest(kWhoAmIPath, "{}"), JsonRequest("/none", ""),
                                        JsonRequest(kWhoAmIPath, "{}"))),
              IsOk());
  EXPECT_EQ(client->Read()->status, 200);
  EXPECT_EQ(client->Read()->status, 404);
  EXPECT_EQ(client->Read()->status, 200);
}

TEST_F(JsonListenerTest, EndsAConnectionWhenItsClientSaysSo) {
  const std::unique_ptr<HttpsClient> client = world_.Connect();
  ASSERT_THAT(client->Send(JsonRequest(kWhoAmIPath, "{}", "Connection: close\r\n")), IsOk());
  EXPECT_EQ(client->Read()->headers.at("connection"), "close");
  EXPECT_TRUE(client->IsEnded());
}

TEST_F(JsonListenerTest, TakesABodyInChunks) {
  const std::string head = absl::StrCat("POST ", kWhoAmIPath,
                                        " HTTP/1.1\r\nContent-Type: application/json\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(Ask(head + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n").status, 200);
  EXPECT_EQ(Ask(head + "0\r\n\r\n").status, 400);
  const HttpReply no_chunk = Ask(head + "zz\r\n{}\r\n0\r\n\r\n");
  EXPECT_EQ(no_chunk.status, 400);
  EXPECT_EQ(ReasonIn(no_chunk.body), "MALFORMED_HTTP");
}

TEST_F(JsonListenerTest, RefusesABodyThatIsTooLargeWithoutReadingIt) {
  const std::string head = absl::StrCat(
      "POST ", kWhoAmIPath, " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ");
  // Not a byte of it is sent.
  const HttpReply declared = Ask(absl::StrCat(head, "99999999999\r\n\r\n"));
  EXPECT_EQ(declared.status, 429);
  EXPECT_EQ(ReasonIn(declared.body), "REQUEST_TOO_LARGE");
  EXPECT_EQ(declared.headers.at("connection"), "close");
  // Not even asked for.
  const HttpReply expected = Ask(absl::StrCat(head, "1025\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(expected.status, 429);
  EXPECT_EQ(ReasonIn(expected.body), "REQUEST_TOO_LARGE");
  // Sent whole all the same, as a client does that only reads once it has sent.
  const HttpReply sent = Ask(absl::StrCat(head, "4000000\r\n\r\n", std::string(4'000'000, ' ')));
  EXPECT_EQ(ReasonIn(sent.body), "REQUEST_TOO_LARGE");
}

TEST_F(JsonListenerTest, RefusesChunksThatBecomeTooMany) {
  const std::string head = absl::StrCat("POST ", kWhoAmIPath,
                                        " HTTP/1.1\r\nContent-Type: application/json\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n");
  const std::string at_limit = absl::StrCat("{}", std::string(kRequestBytesMax - 2, ' '));
  EXPECT_EQ(Ask(absl::StrCat(head, "400\r\n", at_limit, "\r\n0\r\n\r\n")).status, 200);
  const HttpReply over = Ask(absl::StrCat(head, "401\r\n", at_limit, " \r\n0\r\n\r\n"));
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(ReasonIn(over.body), "REQUEST_TOO_LARGE");
  // A body of one byte that never says how long its chunk is.
  const HttpReply size = Ask(absl::StrCat(head, std::string(200'000, '0')));
  EXPECT_EQ(size.headers.at("connection"), "close");
}

TEST_F(JsonListenerTest, AsksForABodyThatWaitsToBeAskedFor) {
  const std::unique_ptr<HttpsClient> client = world_.Connect();
  const std::string request = JsonRequest(kWhoAmIPath, "{}", "Expect: 100-continue\r\n");
  ASSERT_THAT(client->Send(request.substr(0, request.size() - 2)), IsOk());
  EXPECT_EQ(client->Read()->status, 100);
  ASSERT_THAT(client->Send("{}"), IsOk());
  EXPECT_EQ(client->Read()->status, 200);
}

TEST_F(JsonListenerTest, RefusesWhatIsNoHttp) {
  const std::string post = absl::StrCat("POST ", kWhoAmIPath, " HTTP/1.1\r\n");
  for (const std::string& bytes : {
           std::string("nonsense\r\n\r\n"),
           std::string("BREW /pot HTTP/1.1\r\n\r\n"),
           std::string("POST / HTTP/3\r\n\r\n"),
           absl::StrCat(post, "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
           absl::StrCat(post, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
           absl::StrCat(post, "Transfer-Encoding: gzip, chunked\r\n\r\n{}"),
           absl::StrCat(post, "Content-Length: +2\r\n\r\n{}"),
           absl::StrCat(post, "Content-Length: -1\r\n\r\n{}"),
           absl::StrCat(post, "Content-Length: two\r\n\r\n{}"),
           absl::StrCat(post, "Content-Length: 99999999999999999999999\r\n\r\n{}"),
           absl::StrCat(post, "Range: lines=1\r\n\r\n"),
       }) {
    const HttpReply reply = Ask(bytes);
    EXPECT_EQ(reply.status, 400) << bytes;
    EXPECT_EQ(ReasonIn(reply.body), "MALFORMED_HTTP") << bytes;
    EXPECT_EQ(reply.headers.at("connection"), "close") << bytes;
  }
}

TEST_F(JsonListenerTest, TakesAHeadAtItsBoundsAndNoneLarger) {
  const size_t line_max = world_.limits.line_bytes_max;
  const auto line = [](size_t bytes) { return "X: " + std::string(bytes - 5, 'x') + "\r\n"; };
  EXPECT_EQ(Ask(JsonRequest(kWhoAmIPath, "{}", line(line_max))).status, 200);
  EXPECT_EQ(
      Ask(absl::StrCat("POST /", std::string(line_max - 17, 'x'), " HTTP/1.1\r\n\r\n")).status,
      404);
  for (const std::string& bytes :
       {JsonRequest(kWhoAmIPath, "{}", line(line_max + 1)),
        JsonRequest(kWhoAmIPath, "{}", line(line_max) + line(line_max)),
        absl::StrCat("POST /", std::string(line_max - 16, 'x'), " HTTP/1.1\r\n\r\n"),
        std::string(100'000, 'x')}) {
    const HttpReply refused = Ask(bytes);
    EXPECT_EQ(refused.status, 431) << bytes.substr(0, 100);
    EXPECT_EQ(ReasonIn(refused.body), "HEAD_TOO_LARGE");
    EXPECT_EQ(refused.headers.at("connection"), "close");
  }
}

TEST_F(JsonListenerTest, IsNotLedAstrayByARangeOfAThousandParts) {
  std::string range = "Range: bytes=-";
  while (range.size() < world_.limits.line_bytes_max - 4) range += ",-";
  EXPECT_EQ(Ask(JsonRequest(kWhoAmIPath, "{}", range + "\r\n")).status, 200);
}

TEST_F(JsonListenerTest, NeitherCutsNorCompressesAnAnswer) {
  const HttpReply reply =
      Ask(JsonRequest(kWhoAmIPath, "{}", "Accept-Encoding: gzip, br\r\nRange: bytes=0-1\r\n"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.headers.contains("content-encoding"));
  EXPECT_THAT(reply.body, HasSubstr("hackney"));
}

TEST_F(JsonListenerTest, AnswersOtherMethodsThanPost) {
  for (const char* method : {"GET", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const HttpReply reply = Ask(absl::StrCat(method, " ", kWhoAmIPath, " HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.headers.at("allow"), "POST") << method;
    EXPECT_EQ(ReasonIn(reply.body), "METHOD_NOT_ALLOWED") << method;
  }
  EXPECT_EQ(Ask(absl::StrCat("POST ", kWhoAmIPath, "?a=b HTTP/1.0\r\n\r\n")).status, 415);
}

TEST_F(JsonListenerTest, LetsInNobodyWithoutACertificateOfOurs) {
  const absl::Time now = world_.calls.clock.Now();
  testing::TestAuthority other(now);
  const TestIdentity stranger = other.Member("hackney", "desk");
  const TestIdentity expired =
      world_.calls.authority.Sign([&](authority::CertificateContent& content) {
        content.not_before = now - absl::Hours(48);
        content.not_after = now - absl::Hours(24);
      });
  const TestIdentity server =
      world_.calls.authority.Sign([](authority::CertificateContent& content) {
        content.for_clients = false;
        content.for_servers = true;
      });
  EXPECT_TRUE(IsAnswered(&world_.desk));
  for (const TestIdentity* identity :
       {static_cast<const TestIdentity*>(nullptr), &stranger, &expired, &server}) {
    EXPECT_FALSE(IsAnswered(identity));
  }
  EXPECT_TRUE(Eventually(kSoon, [this] {
    platform::MutexLock lock(world_.mutex);
    return world_.failures.size() == 4;
  }));
}

TEST_F(JsonListenerTest, SpeaksTls13Alone) {
  EXPECT_THAT(ConnectAs(&world_.desk, /*tls12=*/true), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(JsonListenerTest, RefusesACertificateThatWasRevokedOnAKeptConnection) {
  const std::unique_ptr<HttpsClient> client = world_.Connect();
  ASSERT_THAT(client->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  EXPECT_EQ(client->Read()->status, 200);
  world_.calls.authority.Revoke(world_.desk);
  world_.calls.ReplaceTrust();
  ASSERT_THAT(client->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  const absl::StatusOr<HttpReply> refused = client->Read();
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(ReasonIn(refused->body), "CERTIFICATE_REFUSED");
}

TEST_F(JsonListenerTest, ShowsANewCertificateToNewConnections) {
  const std::unique_ptr<HttpsClient> before = world_.Connect();
  world_.listener->Replace(world_.MakeTls());
  const std::unique_ptr<HttpsClient> after = world_.Connect();
  EXPECT_NE(before->server_certificate_pem(), after->server_certificate_pem());
  for (HttpsClient* client : {before.get(), after.get()}) {
    ASSERT_THAT(client->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
    EXPECT_EQ(client->Read()->status, 200);
  }
}

TEST_F(JsonListenerTest, DrainsAfterTheCallsInProgress) {
  const std::unique_ptr<HttpsClient> idle = world_.Connect();
  ASSERT_THAT(idle->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  EXPECT_EQ(idle->Read()->status, 200);
  const std::unique_ptr<HttpsClient> calling = world_.Connect();
  ASSERT_THAT(calling->Send(JsonRequest(kReadPath, "{}")), IsOk());
  Done later = world_.TakeLater();
  world_.listener->BeginDrain();
  auto drained = std::async(std::launch::async, [this] { world_.listener->Drain(kSoon); });
  EXPECT_TRUE(idle->IsEnded());
  EXPECT_FALSE(testing::ConnectTcp(world_.listener->address()).valid() && IsAnswered(&world_.desk));
  std::move(later)(absl::OkStatus());
  const absl::StatusOr<HttpReply> reply = calling->Read();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->headers.at("connection"), "close");
  drained.get();
  EXPECT_EQ(world_.listener->connections(), 0u);
}

TEST_F(JsonListenerTest, EndsACallThatDoesNotEndInTimeWithItsReason) {
  const std::unique_ptr<HttpsClient> calling = world_.Connect();
  ASSERT_THAT(calling->Send(JsonRequest(kReadPath, "{}")), IsOk());
  Done later = world_.TakeLater();
  world_.listener->Drain(absl::Milliseconds(50));
  const absl::StatusOr<HttpReply> reply = calling->Read();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(ReasonIn(reply->body), "DRAINING");
  std::move(later)(absl::OkStatus());
}

TEST_F(JsonListenerTest, SaysWhatItCannotListenOn) {
  for (const std::string& address :
       {world_.listener->address(), std::string("192.0.2.1:0"), std::string("nowhere.invalid:0")}) {
    const auto second = JsonListener::Start(address, world_.limits, world_.MakeTls(), *world_.front,
                                            world_.calls.clock, {});
    EXPECT_THAT(second.status(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr(address)));
  }
}

}  // namespace
}  // namespace consortium::server
