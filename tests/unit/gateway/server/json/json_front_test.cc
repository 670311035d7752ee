#include "gateway/server/json/json_front.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/gateway/server/json/json_world.h"

namespace consortium::server {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr char kSecret[] = "secret-of-the-owner";

class JsonFrontTest : public ::testing::Test {
 protected:
  JsonAnswer Call(const JsonHead& head, std::string body = "{}") {
    return world_.Ask(head, world_.desk, std::move(body));
  }
  static JsonHead WhoAmI() { return JsonWorld::Head(kWhoAmIPath); }
  static JsonHead Read() { return JsonWorld::Head(kReadPath); }

  JsonWorld world_;
};

TEST_F(JsonFrontTest, AnswersAUnaryCallInCamelCase) {
  const JsonAnswer answer = Call(WhoAmI());
  EXPECT_EQ(answer.http_status, 200);
  EXPECT_EQ(answer.body,
            R"({"member":"hackney","spiffeId":"spiffe://consortium.example/hackney/desk"})");
  EXPECT_THAT(world_.calls.observer.ended(), ElementsAre("hackney/desk OK"));
}

TEST_F(JsonFrontTest, TakesOutOfAnAnswerWhatTheCallerMayNotSee) {
  const JsonAnswer neighbours = Call(Read(), R"({"member":"camden"})");
  EXPECT_EQ(neighbours.http_status, 200);
  EXPECT_THAT(neighbours.body, AllOf(HasSubstr("for-neighbours"), Not(HasSubstr(kSecret))));
  const JsonAnswer own =
      world_.Ask(Read(), world_.calls.authority.Member("camden", "desk"), R"({"member":"camden"})");
  EXPECT_THAT(own.body, HasSubstr(kSecret));
}

TEST_F(JsonFrontTest, RefusesWhatThePolicyRefuses) {
  const JsonAnswer refused = world_.Ask(Read(), world_.guest);
  EXPECT_EQ(refused.http_status, 403);
  EXPECT_EQ(ReasonIn(refused.body), "POLICY_DENIED");
  EXPECT_THAT(refused.body, HasSubstr("default-deny"));
}

TEST_F(JsonFrontTest, LimitsRatesAndSaysWhenToComeAgain) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Call(Read(), R"({"member":"camden"})").http_status, 200);
  }
  const JsonAnswer limited = Call(Read(), R"({"member":"camden"})");
  EXPECT_EQ(limited.http_status, 429);
  EXPECT_EQ(ReasonIn(limited.body), "RATE_LIMITED");
  EXPECT_THAT(limited.headers, ElementsAre(Pair("Retry-After", "1")));
}

TEST_F(JsonFrontTest, JudgesTheCertificateAtEveryRequestWhateverIsAskedFor) {
  EXPECT_EQ(Call(WhoAmI()).http_status, 200);
  world_.calls.authority.Revoke(world_.desk);
  world_.calls.ReplaceTrust();
  JsonHead get = WhoAmI();
  get.method = "GET";
  for (const JsonHead& head : {WhoAmI(), get, JsonWorld::Head("/nowhere")}) {
    const JsonAnswer refused = Call(head);
    EXPECT_EQ(refused.http_status, 401) << head.path;
    EXPECT_THAT(refused.body, HasSubstr("revoked"));
  }
}

struct HeadCase {
  std::string name;
  JsonHead head;
  int http_status;
  std::string reason;
  std::string says;
  std::pair<std::string, std::string> header = {};
};

class HeadTest : public JsonFrontTest, public ::testing::WithParamInterface<HeadCase> {};

TEST_P(HeadTest, IsRefusedWithItsReasonBeforeTheBodyIsRead) {
  const auto refused = world_.front->RefuseHead(GetParam().head, world_.desk.certificate_pem);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->http_status, GetParam().http_status);
  EXPECT_EQ(ReasonIn(refused->body), GetParam().reason);
  EXPECT_THAT(refused->body, HasSubstr(GetParam().says));
  if (!GetParam().header.first.empty()) {
    EXPECT_THAT(refused->headers, Contains(GetParam().header));
  }
  EXPECT_THAT(world_.calls.observer.ended(), Not(IsEmpty()));
}

JsonHead With(const char* path, const std::function<void(JsonHead&)>& change) {
  JsonHead head = JsonWorld::Head(path);
  change(head);
  return head;
}

INSTANTIATE_TEST_SUITE_P(
    Heads, HeadTest,
    ::testing::ValuesIn(std::vector<HeadCase>{
        {"UnknownMethod", JsonWorld::Head("/consortium.v1.DirectoryService/Nothing"), 404,
         "UNKNOWN_METHOD", "no service here has this method"},
        {"Root", JsonWorld::Head("/"), 404, "UNKNOWN_METHOD", "unimplemented"},
        {"Get",
         With(kWhoAmIPath, [](JsonHead& head) { head.method = "GET"; }),
         405,
         "METHOD_NOT_ALLOWED",
         "Connect's GET is not offered",
         {"Allow", "POST"}},
        {"Options",
         With(kWhoAmIPath, [](JsonHead& head) { head.method = "OPTIONS"; }),
         405,
         "METHOD_NOT_ALLOWED",
         "POST",
         {"Allow", "POST"}},
        {"Stream", JsonWorld::Head(kWatchPath), 501, "STREAMING_METHOD",
         "call it by gRPC (listen_address), or ask again and again by one of PublishVacancyList"},
        {"Protobuf",
         With(kWhoAmIPath, [](JsonHead& head) { head.content_type = "application/proto"; }),
         415,
         "WRONG_CONTENT_TYPE",
         "application/json",
         {"Accept-Post", "application/json"}},
        {"ConnectStream",
         With(kWhoAmIPath, [](JsonHead& head) { head.content_type = "application/connect+json"; }),
         415, "WRONG_CONTENT_TYPE", "application/json"},
        {"NoContentType", With(kWhoAmIPath, [](JsonHead& head) { head.content_type = ""; }), 415,
         "WRONG_CONTENT_TYPE", "application/json"},
        {"Latin1",
         With(kWhoAmIPath,
              [](JsonHead& head) { head.content_type = "application/json; charset=iso-8859-1"; }),
         415, "WRONG_CONTENT_TYPE", "UTF-8"},
        {"Gzip",
         With(kWhoAmIPath, [](JsonHead& head) { head.content_encoding = "gzip"; }),
         501,
         "COMPRESSED_REQUEST",
         "without compression",
         {"Accept-Encoding", "identity"}},
        {"OtherVersion", With(kWhoAmIPath, [](JsonHead& head) { head.protocol_version = "2"; }),
         400, "UNKNOWN_PROTOCOL_VERSION", "must be 1"},
        {"TimeoutInWords", With(kWhoAmIPath, [](JsonHead& head) { head.timeout_ms = "1s"; }), 400,
         "MALFORMED_TIMEOUT", "10 digits"},
        {"TimeoutBelowZero", With(kWhoAmIPath, [](JsonHead& head) { head.timeout_ms = "-1"; }), 400,
         "MALFORMED_TIMEOUT", "10 digits"},
        {"TimeoutTooLong",
         With(kWhoAmIPath, [](JsonHead& head) { head.timeout_ms = "12345678901"; }), 400,
         "MALFORMED_TIMEOUT", "10 digits"},
        {"TooLarge",
         With(kWhoAmIPath, [](JsonHead& head) { head.declared_bytes = kRequestBytesMax + 1; }), 429,
         "REQUEST_TOO_LARGE", "1025 bytes; at most 1024"},
        {"FarTooLarge", With(kWhoAmIPath, [](JsonHead& head) { head.declared_bytes = UINT64_MAX; }),
         429, "REQUEST_TOO_LARGE", "at most 1024"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(JsonFrontTest, TakesEveryHeadOfAGoodRequest) {
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "application/json ; charset=UTF-8"}) {
    JsonHead head = WhoAmI();
    head.content_type = type;
    EXPECT_EQ(Call(head).http_status, 200) << type;
  }
  JsonHead plain = WhoAmI();
  plain.protocol_version = "";
  plain.content_encoding = "identity";
  plain.timeout_ms = "9999999999";
  plain.declared_bytes = kRequestBytesMax;
  EXPECT_EQ(Call(plain).http_status, 200);
}

TEST_F(JsonFrontTest, RefusesWhatIsNoRequestOfTheMethod) {
  const JsonAnswer malformed = Call(WhoAmI(), "{");
  EXPECT_EQ(malformed.http_status, 400);
  EXPECT_EQ(ReasonIn(malformed.body), "MALFORMED_JSON");
  const JsonAnswer unknown = Call(Read(), R"({"member":"camden","borough":"camden"})");
  EXPECT_EQ(unknown.http_status, 400);
  EXPECT_THAT(unknown.body, HasSubstr(R"("field":"borough")"));
  EXPECT_THAT(world_.calls.observer.ended(),
              ElementsAre("hackney/desk INVALID_ARGUMENT", "hackney/desk INVALID_ARGUMENT"));
}

TEST_F(JsonFrontTest, TakesARequestAtTheLimit) {
  const std::string start = R"({"member":"camden"})";
  const std::string at_limit = start + std::string(kRequestBytesMax - start.size(), ' ');
  EXPECT_EQ(Call(Read(), at_limit).http_status, 200);
  const JsonAnswer refused =
      world_.front->RefuseTooLarge(Read(), world_.desk.certificate_pem, kRequestBytesMax + 1);
  EXPECT_EQ(ReasonIn(refused.body), "REQUEST_TOO_LARGE");
}

TEST_F(JsonFrontTest, WaitsForAHandlerThatAnswersFromAnotherThread) {
  auto answer = std::async(std::launch::async, [this] { return Call(Read()); });
  world_.TakeLater()(absl::OkStatus());
  EXPECT_EQ(answer.get().http_status, 200);
}

TEST_F(JsonFrontTest, HonoursTheTimeoutOfTheClientAndItsOwn) {
  JsonHead at_once = WhoAmI();
  at_once.timeout_ms = "0";
  EXPECT_EQ(Call(at_once).http_status, 504);

  JsonHead soon = Read();
  soon.timeout_ms = "20";
  const JsonAnswer late = Call(soon);
  EXPECT_EQ(late.http_status, 504);
  EXPECT_THAT(late.body, HasSubstr("request_id"));
  world_.TakeLater()(absl::OkStatus());  // Nobody waits, and nothing is harmed.
  EXPECT_THAT(world_.calls.observer.ended(),
              ElementsAre("hackney/desk DEADLINE_EXCEEDED", "hackney/desk OK"));
}

TEST(JsonFrontTimeTest, GivesUpAHandlerByItsOwnBound) {
  JsonLimits limits = SmallLimits();
  limits.call_max = absl::Milliseconds(20);
  JsonWorld world(limits);
  EXPECT_EQ(world.Ask(JsonWorld::Head(kReadPath), world.desk).http_status, 504);
  world.TakeLater()(absl::OkStatus());
}

TEST_F(JsonFrontTest, KeepsItsPlaceAmongTheCallsInProgressUntilTheHandlerIsDone) {
  JsonHead soon = Read();
  soon.timeout_ms = "20";
  EXPECT_EQ(Call(soon).http_status, 504);
  EXPECT_EQ(Call(WhoAmI()).http_status, 200);  // The other of two places.
  Done first = world_.TakeLater();
  EXPECT_EQ(Call(soon).http_status, 504);
  Done second = world_.TakeLater();
  const JsonAnswer refused = Call(WhoAmI());
  EXPECT_EQ(refused.http_status, 429);
  EXPECT_EQ(ReasonIn(refused.body), "OVERLOADED");
  std::move(first)(absl::OkStatus());
  std::move(second)(absl::OkStatus());
  EXPECT_EQ(Call(WhoAmI()).http_status, 200);
}

TEST_F(JsonFrontTest, RefusesEverythingWhileDraining) {
  world_.front->Drain();
  const JsonAnswer refused = Call(WhoAmI());
  EXPECT_EQ(refused.http_status, 503);
  EXPECT_EQ(ReasonIn(refused.body), "DRAINING");
  EXPECT_THAT(refused.headers, ElementsAre(Pair("Retry-After", "1")));
}

TEST_F(JsonFrontTest, EndsThoseWhoWaitWhenItIsCancelled) {
  auto answer = std::async(std::launch::async, [this] { return Call(Read()); });
  Done later = world_.TakeLater();
  world_.front->Cancel();
  const JsonAnswer cancelled = answer.get();
  EXPECT_EQ(cancelled.http_status, 503);
  EXPECT_EQ(ReasonIn(cancelled.body), "DRAINING");
  std::move(later)(absl::OkStatus());
}

TEST_F(JsonFrontTest, OutlivesTheHandlersThatReferToIt) {
  JsonHead soon = Read();
  soon.timeout_ms = "1";
  EXPECT_EQ(Call(soon).http_status, 504);
  Done later = world_.TakeLater();
  auto gone = std::async(std::launch::async, [this] { world_.front.reset(); });
  EXPECT_EQ(gone.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  std::move(later)(absl::OkStatus());
  gone.get();
}

}  // namespace
}  // namespace consortium::server
