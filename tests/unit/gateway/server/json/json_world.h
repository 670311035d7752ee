#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_JSON_JSON_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_JSON_JSON_WORLD_H_

#include <signal.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "gateway/server/json/json_front.h"
#include "gateway/server/json/json_listener.h"
#include "nlohmann/json.hpp"
#include "tests/support/https_client.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {

// Times that a test can wait for, and few places. What must not pass by itself in
// a test is long.
inline JsonLimits SmallLimits() {
  JsonLimits limits;
  limits.connections_max = 4;
  limits.connections_per_address_max = 3;
  limits.handshake_max = absl::Seconds(20);
  limits.idle_max = absl::Seconds(20);
  limits.request_max = absl::Seconds(20);
  limits.answer_max = absl::Seconds(20);
  limits.call_max = absl::Seconds(20);
  limits.linger_max = absl::Milliseconds(500);
  limits.requests_per_connection_max = 5;
  limits.head_bytes_max = 2048;
  limits.body_bytes_max = kRequestBytesMax;
  limits.bodies_bytes_max = 4 * kRequestBytesMax;
  return limits;
}

inline std::string ReasonIn(const std::string& body) {
  const nlohmann::json error = nlohmann::json::parse(body, nullptr, false);
  if (!error.is_object() || !error.contains("details")) return "";
  for (const nlohmann::json& detail : error["details"]) {
    if (detail["type"] == "google.rpc.ErrorInfo") return detail["debug"]["reason"];
  }
  return "";
}

// A table with a read, a write whose answer the test gives, and a stream; the
// whole way of a call; and the front. Certificates are of now, since TLS judges
// them by the machine's clock.
class JsonWorld {
 public:
  explicit JsonWorld(const JsonLimits& small = SmallLimits()) : limits(small) {}

  // The head of a good request.
  static JsonHead Head(absl::string_view path) {
    return {.method = "POST",
            .path = path,
            .content_type = "application/json",
            .content_encoding = "",
            .protocol_version = "1",
            .timeout_ms = ""};
  }

  JsonAnswer Ask(const JsonHead& head, const testing::TestIdentity& identity,
                 std::string body = "{}") {
    if (std::optional<JsonAnswer> refused = front->RefuseHead(head, identity.certificate_pem)) {
      return *std::move(refused);
    }
    return front->Answer(head, identity.certificate_pem, std::move(body));
  }

  // Serves on a free port; its address.
  const std::string& Listen() {
    signal(SIGPIPE, SIG_IGN);  // As every process with a listener does.
    listener = JsonListener::Start("127.0.0.1:0", limits, MakeTls(), *front, calls.clock,
                                   [this](absl::string_view cause) {
                                     platform::MutexLock lock(mutex);
                                     failures.emplace_back(cause);
                                   })
                   .value();
    return listener->address();
  }
  std::shared_ptr<const identity::TlsServer> MakeTls() {
    const testing::TestIdentity own = calls.authority.Gateway();
    return identity::TlsServer::Make(own.certificate_pem, own.private_key_pem,
                                     calls.authority.issuers_pem())
        .value();
  }
  std::unique_ptr<testing::HttpsClient> Connect() { return Connect(desk); }
  std::unique_ptr<testing::HttpsClient> Connect(const testing::TestIdentity& identity) {
    return testing::HttpsClient::Connect(listener->address(), calls.authority.issuers_pem(),
                                         &identity)
        .value();
  }

  // The waiting write's; one at a time.
  Done TakeLater() {
    platform::MutexLock lock(mutex);
    while (!later) arrived.Wait(mutex);
    return std::exchange(later, nullptr);
  }

  platform::Mutex mutex;
  platform::ConditionVariable arrived;
  Done later ABSL_GUARDED_BY(mutex);
  std::vector<std::string> failures ABSL_GUARDED_BY(mutex);
  const JsonLimits limits;
  MethodTable table = MakeTable(this);
  CallWorld calls{table, platform::SystemClock().Now()};
  const testing::TestIdentity desk = calls.authority.Member("hackney", "desk");
  const testing::TestIdentity guest = calls.authority.Member("hackney", "guest");
  std::unique_ptr<JsonFront> front =
      std::make_unique<JsonFront>(calls.routes, calls.path, calls.clock, limits);
  std::unique_ptr<JsonListener> listener;

 private:
  static MethodTable MakeTable(JsonWorld* world) {
    MethodTable table;
    table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>(
        kWhoAmIPath, [](const Call& call, const v1::WhoAmIRequest&, v1::WhoAmIResponse* response) {
          response->set_member(call.member);
          response->set_spiffe_id(call.spiffe_id);
          return absl::OkStatus();
        });
    table.AddWrite<v1::GetVacancyListRequest, v1::GetVacancyListResponse>(
        kReadPath, [world](const Call&, const v1::GetVacancyListRequest& request,
                           v1::GetVacancyListResponse* response, Done done) {
          v1::Vacancy& row = *response->add_rows();
          row.set_member(request.member());
          row.set_household_ref("secret-of-the-owner");
          row.set_vacancy_ref("for-neighbours");
          if (request.member() == "camden") return done(absl::OkStatus());
          platform::MutexLock lock(world->mutex);
          world->later = std::move(done);
          world->arrived.NotifyAll();
        });
    table.AddStream<v1::WatchAvailabilityRequest, v1::WatchAvailabilityResponse>(
        kWatchPath, [](const Call&, const v1::WatchAvailabilityRequest&) {
          return absl::UnimplementedError("no stream is opened here");
        });
    return table;
  }
};

}  // namespace consortium::server

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_JSON_JSON_WORLD_H_
