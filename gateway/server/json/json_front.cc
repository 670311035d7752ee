#include "gateway/server/json/json_front.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "certs/sealing/clear_text.h"
#include "gateway/server/json/request_check.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status_details.h"

namespace consortium::server {
namespace {

constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr int kUnsupportedMediaType = 415;

// As Connect has it: at most ten digits.
constexpr size_t kTimeoutDigitsMax = 10;

// `application/json`, with a charset of UTF-8 or none.
bool IsJson(absl::string_view content_type) {
  const size_t end = content_type.find(';');
  const absl::string_view parameter =
      end == absl::string_view::npos ? absl::string_view()
                                     : absl::StripAsciiWhitespace(content_type.substr(end + 1));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(content_type.substr(0, end)),
                                "application/json") &&
         (parameter.empty() || absl::EqualsIgnoreCase(parameter, "charset=utf-8"));
}

// How long a client waits; nothing when it wrote no such number.
std::optional<absl::Duration> TimeoutOf(absl::string_view milliseconds) {
  if (milliseconds.empty()) return absl::InfiniteDuration();
  int64_t number = 0;
  if (milliseconds.size() > kTimeoutDigitsMax ||
      !std::all_of(milliseconds.begin(), milliseconds.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(milliseconds, &number)) {
    return std::nullopt;
  }
  return absl::Milliseconds(number);
}

absl::Status Unimplemented(absl::string_view text, absl::string_view reason) {
  return rpc::WithReason(absl::UnimplementedError(text), reason);
}

absl::Status Invalid(absl::string_view text, absl::string_view reason) {
  return rpc::WithReason(absl::InvalidArgumentError(text), reason);
}

absl::Status Streams(const Method& method) {
  const auto& service = *method.descriptor->service();
  std::vector<std::string> unary;
  for (int i = 0; i < service.method_count(); ++i) {
    const auto* other = service.method(i);
    if (!other->server_streaming() && !other->client_streaming()) unary.push_back(other->name());
  }
  return Unimplemented(
      absl::StrCat(method.descriptor->name(),
                   " streams, which JSON over HTTPS does not; call it by gRPC (listen_address)",
                   unary.empty() ? "" : ", or ask again and again by one of ",
                   absl::StrJoin(unary, ", ")),
      "STREAMING_METHOD");
}

// A body that is refused by its size, unread.
class UnreadBytes final : public RequestBytes {
 public:
  explicit UnreadBytes(uint64_t bytes) : bytes_(bytes) {}
  size_t size() const override { return bytes_; }
  bool ParseInto(google::protobuf::Message*) const override { return false; }

 private:
  const uint64_t bytes_;
};

class JsonBytes final : public RequestBytes {
 public:
  explicit JsonBytes(std::string text) : text_(std::move(text)) {}
  size_t size() const override { return text_.size(); }
  bool ParseInto(google::protobuf::Message* request) const override {
    return google::protobuf::util::JsonStringToMessage(text_, request).ok();
  }
  void Forget() const override { sealing::Wipe(text_); }

 private:
  mutable std::string text_;  // Until it is forgotten.
};

JsonAnswer AnswerOf(const absl::Status& status, const google::protobuf::Message& response) {
  if (!status.ok()) return ErrorAnswer(status);
  JsonAnswer answer;
  if (!google::protobuf::util::MessageToJsonString(response, &answer.body).ok()) {
    return ErrorAnswer(absl::InternalError("an answer that is no JSON"));
  }
  return answer;
}

}  // namespace

// Where one call's answer is waited for.
class JsonFront::Waiting {
 public:
  // The first one counts.
  void Set(JsonAnswer answer) {
    platform::MutexLock lock(mutex_);
    if (!answer_.has_value()) answer_ = std::move(answer);
    arrived_.NotifyAll();
  }

  // Nothing when `within` passes before.
  std::optional<JsonAnswer> Take(absl::Duration within) {
    const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(within);
    platform::MutexLock lock(mutex_);
    while (!answer_.has_value()) {
      const auto left = until - std::chrono::steady_clock::now();
      if (left <= std::chrono::steady_clock::duration::zero()) break;
      arrived_.WaitFor(mutex_, absl::FromChrono(left));
    }
    given_up_ = !answer_.has_value();
    return std::exchange(answer_, std::nullopt);
  }

  bool given_up() const {
    platform::MutexLock lock(mutex_);
    return given_up_;
  }

 private:
  mutable platform::Mutex mutex_;
  platform::ConditionVariable arrived_;
  std::optional<JsonAnswer> answer_ ABSL_GUARDED_BY(mutex_);
  bool given_up_ ABSL_GUARDED_BY(mutex_) = false;
};

// A unary call whose answer somebody may no longer wait for.
class JsonFront::UnaryJsonCall final : public UnaryCall {
 public:
  UnaryJsonCall(JsonFront& front, const Route& route, Passage passage, std::string body,
                std::shared_ptr<Waiting> waiting)
      : UnaryCall(front.path_, route, std::move(passage)),
        front_(front),
        body_(std::move(body)),
        waiting_(std::move(waiting)) {
    platform::MutexLock lock(front_.mutex_);
    ++front_.calls_;
  }

  ~UnaryJsonCall() override {
    platform::MutexLock lock(front_.mutex_);
    --front_.calls_;
    front_.ended_.NotifyAll();
  }

 private:
  const RequestBytes& bytes() const override { return body_; }

  void Respond(const absl::Status& status, const google::protobuf::Message& response) override {
    if (waiting_->given_up()) return;
    waiting_->Set(AnswerOf(status, response));
  }

  JsonFront& front_;
  const JsonBytes body_;
  const std::shared_ptr<Waiting> waiting_;
};

// What is wrong with a request, and how HTTP says so.
struct JsonFront::Refusal {
  absl::Status status;
  int http_status = 0;  // 0: as the code has it.
  std::pair<std::string, std::string> header;
};

JsonFront::JsonFront(const Routes& routes, const CallPath& path, const platform::Clock& clock,
                     const JsonLimits& limits)
    : path_(path), clock_(clock), limits_(limits) {
  for (const std::unique_ptr<Route>& route : routes.all()) {
    by_path_.emplace(route->method->path, route.get());
  }
}

JsonFront::~JsonFront() {
  platform::MutexLock lock(mutex_);
  while (calls_ > 0) ended_.Wait(mutex_);
}

const Route* JsonFront::Find(absl::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

absl::Status JsonFront::Draining() {
  return rpc::WithRetry(
      rpc::WithReason(absl::UnavailableError("the gateway is going down; connect again"),
                      "DRAINING"),
      absl::Seconds(1));
}

void JsonFront::Drain() {
  platform::MutexLock lock(mutex_);
  draining_ = true;
}

bool JsonFront::draining() const {
  platform::MutexLock lock(mutex_);
  return draining_;
}

void JsonFront::Cancel() {
  platform::MutexLock lock(mutex_);
  draining_ = true;
  cancelled_ = true;
  for (Waiting* waiting : waiting_) waiting->Set(ErrorAnswer(Draining()));
}

std::optional<JsonFront::Refusal> JsonFront::RefusalOf(const JsonHead& head,
                                                       const Route& route) const {
  if (head.method != "POST") {
    return Refusal{
        Unimplemented("calls are POST; Connect's GET is not offered", "METHOD_NOT_ALLOWED"),
        kMethodNotAllowed,
        {"Allow", "POST"}};
  }
  if (route.method->stays_open()) return Refusal{Streams(*route.method), 0, {}};
  if (!IsJson(head.content_type)) {
    return Refusal{
        Invalid("the content type must be application/json, in UTF-8", "WRONG_CONTENT_TYPE"),
        kUnsupportedMediaType,
        {"Accept-Post", "application/json"}};
  }
  if (!head.content_encoding.empty() && head.content_encoding != "identity") {
    return Refusal{Unimplemented("requests are taken as they are, without compression; leave "
                                 "Content-Encoding out",
                                 "COMPRESSED_REQUEST"),
                   0,
                   {"Accept-Encoding", "identity"}};
  }
  if (!head.protocol_version.empty() && head.protocol_version != "1") {
    return Refusal{
        Invalid("Connect-Protocol-Version must be 1 or left out", "UNKNOWN_PROTOCOL_VERSION"),
        0,
        {}};
  }
  if (!TimeoutOf(head.timeout_ms).has_value()) {
    return Refusal{Invalid(absl::StrCat("Connect-Timeout-Ms must be a whole number of at most ",
                                        kTimeoutDigitsMax, " digits"),
                           "MALFORMED_TIMEOUT"),
                   0,
                   {}};
  }
  if (head.declared_bytes > limits_.body_bytes_max) {
    return Refusal{path_.Take(route, UnreadBytes(head.declared_bytes), nullptr), 0, {}};
  }
  return std::nullopt;
}

JsonAnswer JsonFront::Refuse(const Route& route, absl::string_view chain_pem,
                             const Refusal& refusal) const {
  absl::StatusOr<Passage> passage = path_.Enter(route, chain_pem, absl::InfiniteFuture());
  if (!passage.ok()) return ErrorAnswer(passage.status());
  path_.Leave(route, *passage, refusal.status);
  JsonAnswer answer = refusal.http_status == 0 ? ErrorAnswer(refusal.status)
                                               : ErrorAnswer(refusal.status, refusal.http_status);
  if (!refusal.header.first.empty()) answer.headers.push_back(refusal.header);
  return answer;
}

std::optional<JsonAnswer> JsonFront::RefuseHead(const JsonHead& head, absl::string_view chain_pem) {
  if (draining()) return ErrorAnswer(Draining());
  const Route* const route = Find(head.path);
  if (route == nullptr) {
    const absl::Status refused = path_.RefuseUnknownMethod(chain_pem);
    return refused.code() == absl::StatusCode::kUnimplemented ? ErrorAnswer(refused, kNotFound)
                                                              : ErrorAnswer(refused);
  }
  const std::optional<Refusal> refusal = RefusalOf(head, *route);
  if (!refusal.has_value()) return std::nullopt;
  return Refuse(*route, chain_pem, *refusal);
}

JsonAnswer JsonFront::RefuseTooLarge(const JsonHead& head, absl::string_view chain_pem,
                                     uint64_t bytes) {
  const Route& route = *Find(head.path);
  return Refuse(route, chain_pem, {path_.Take(route, UnreadBytes(bytes), nullptr), 0, {}});
}

JsonAnswer JsonFront::RefuseOverloaded(const JsonHead& head, absl::string_view chain_pem) {
  return Refuse(*Find(head.path), chain_pem,
                {rpc::WithRetry(rpc::WithReason(absl::ResourceExhaustedError(
                                                    "too many requests are being received at one "
                                                    "time; send it again a little later"),
                                                "OVERLOADED"),
                                absl::Seconds(1)),
                 0,
                 {}});
}

JsonAnswer JsonFront::Answer(const JsonHead& head, absl::string_view chain_pem, std::string body) {
  const Route& route = *Find(head.path);
  const absl::Duration timeout = *TimeoutOf(head.timeout_ms);
  absl::StatusOr<Passage> passage = path_.Enter(route, chain_pem, clock_.Now() + timeout);
  if (!passage.ok()) {
    sealing::Wipe(body);
    return ErrorAnswer(passage.status());
  }
  const absl::Status checked = CheckRequestJson(body, *route.method->descriptor->input_type());
  if (!checked.ok()) {
    sealing::Wipe(body);
    path_.Leave(route, *passage, checked);
    return ErrorAnswer(checked);
  }
  const auto waiting = std::make_shared<Waiting>();
  {
    platform::MutexLock lock(mutex_);
    waiting_.insert(waiting.get());
    if (cancelled_) waiting->Set(ErrorAnswer(Draining()));
  }
  (new UnaryJsonCall(*this, route, *std::move(passage), std::move(body), waiting))->Run();
  std::optional<JsonAnswer> answer = waiting->Take(std::min(timeout, limits_.call_max));
  {
    platform::MutexLock lock(mutex_);
    waiting_.erase(waiting.get());
  }
  if (answer.has_value()) return *std::move(answer);
  return ErrorAnswer(absl::DeadlineExceededError(
      "the call was not answered within its time; a write may have been done all the same, and "
      "repeating it with the same request_id does it once"));
}

}  // namespace consortium::server
