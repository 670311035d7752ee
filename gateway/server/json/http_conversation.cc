#include "gateway/server/json/http_conversation.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "certs/sealing/clear_text.h"
#include "google/rpc/status_details.h"
#include "httplib.h"

namespace consortium::server {
namespace {

constexpr char kJson[] = "application/json";

constexpr int kBadRequest = 400;
constexpr int kRequestTimeout = 408;
constexpr int kHeadersTooLarge = 431;
constexpr int kInternalError = 500;

// A body in chunks is longer on the way than it is, by this at most.
constexpr size_t kChunksBytesMax = size_t{64} * 1024;
constexpr size_t kChunkedFactor = 2;

// The clear text of a connection as cpp-httplib reads and writes it.
class PeerStream final : public httplib::Stream {
 public:
  PeerStream(RequestStream& peer, size_t line_bytes_max)
      : peer_(peer), line_bytes_max_(line_bytes_max) {}

  // What comes is lines, until EndHead().
  void BeginHead() {
    in_head_ = true;
    line_bytes_ = 0;
  }
  void EndHead() { in_head_ = false; }

  // Whether a line was too long, after which no more is read.
  bool line_too_long() const { return in_head_ && line_bytes_ > line_bytes_max_; }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* bytes, size_t size) override {
    if (line_too_long()) return -1;
    // The library asks for a head byte by byte as it is.
    const size_t taken = peer_.Read(bytes, in_head_ ? 1 : size);
    if (taken == 0) return -1;
    ++line_bytes_;
    if (line_too_long()) return -1;
    if (bytes[0] == '\n') line_bytes_ = 0;
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* bytes, size_t size) override {
    peer_.Write(absl::string_view(bytes, size));
    return static_cast<ssize_t>(size);
  }
  // Nobody asks who is called by an address; and no number of a socket, since the
  // library refuses those from 1,024 on, for the sake of a select() that is not used.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return 0; }

 private:
  RequestStream& peer_;
  const size_t line_bytes_max_;
  bool in_head_ = true;
  size_t line_bytes_ = 0;
};

absl::string_view HeaderOf(const httplib::Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? absl::string_view() : absl::string_view(found->second);
}

// Where a body ends. Nothing where a head says it in two ways, or in none that is
// known: what follows could then be anything.
struct Framing {
  bool chunked = false;
  uint64_t declared_bytes = 0;

  bool has_body() const { return chunked || declared_bytes > 0; }
};
std::optional<Framing> FramingOf(const httplib::Request& request) {
  const size_t lengths = request.headers.count("Content-Length");
  const size_t codings = request.headers.count("Transfer-Encoding");
  if (lengths + codings > 1) return std::nullopt;
  Framing framing;
  if (codings == 1) {
    framing.chunked = absl::EqualsIgnoreCase(HeaderOf(request, "Transfer-Encoding"), "chunked");
    if (!framing.chunked) return std::nullopt;
  }
  if (lengths == 1) {
    const absl::string_view length = HeaderOf(request, "Content-Length");
    for (const char digit : length) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return std::nullopt;
    }
    if (!absl::SimpleAtoi(length, &framing.declared_bytes)) return std::nullopt;
  }
  return framing;
}

JsonHead HeadOf(const httplib::Request& request, const Framing& framing) {
  return {.method = request.method,
          .path = request.path,
          .content_type = HeaderOf(request, "Content-Type"),
          .content_encoding = HeaderOf(request, "Content-Encoding"),
          .protocol_version = HeaderOf(request, "Connect-Protocol-Version"),
          .timeout_ms = HeaderOf(request, "Connect-Timeout-Ms"),
          .declared_bytes = framing.declared_bytes};
}

JsonAnswer Malformed() {
  return ErrorAnswer(
      rpc::WithReason(absl::InvalidArgumentError("the request is no HTTP/1.1 as RFC 9112 has it"),
                      "MALFORMED_HTTP"),
      kBadRequest);
}

JsonAnswer TooSlow(absl::Duration within) {
  return ErrorAnswer(
      rpc::WithReason(absl::DeadlineExceededError(absl::StrCat("the request was not here within ",
                                                               absl::FormatDuration(within))),
                      "REQUEST_TOO_SLOW"),
      kRequestTimeout);
}

JsonAnswer HeadTooLarge(const JsonLimits& limits) {
  return ErrorAnswer(
      rpc::WithReason(absl::ResourceExhaustedError(absl::StrCat(
                          "the request line and headers have more than ", limits.head_bytes_max,
                          " bytes, or one of them more than ", limits.line_bytes_max)),
                      "HEAD_TOO_LARGE"),
      kHeadersTooLarge);
}

// What one body takes of the room for all of them, given back at its end.
class Room {
 public:
  Room(std::atomic<size_t>& taken, size_t bytes_max) : taken_(taken), bytes_max_(bytes_max) {}
  ~Room() { taken_ -= mine_; }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  // False when there is none.
  bool Take(size_t bytes) {
    mine_ += bytes;
    return (taken_ += bytes) <= bytes_max_;
  }

 private:
  std::atomic<size_t>& taken_;
  const size_t bytes_max_;
  size_t mine_ = 0;
};

}  // namespace

// The library's server without its listener: requests come by ServeRequest().
class HttpConversation::Http final : public httplib::Server {
 public:
  Http(JsonFront& front, RequestStream& peer, const platform::Clock& clock,
       const JsonLimits& limits, std::atomic<size_t>& bodies_bytes);

  bool ServeRequest(bool last);

 private:
  // What is settled before a body is read; false when it is to be read.
  bool SettleByHead(const httplib::Request& request, httplib::Response& response);
  void SettleByBody(const httplib::Request& request, httplib::Response& response,
                    const httplib::ContentReader& read);
  void Answer(const JsonHead& head, std::string body, httplib::Response& response);

  // Puts the answer into `response`.
  void Put(const JsonAnswer& answer, httplib::Response& response) const;

  // In place of the library's own refusals, which have no text.
  void PutFault(httplib::Response& response);

  // Where the library says nothing: the request line itself did not come.
  void AnswerFault();

  JsonFront& front_;
  RequestStream& peer_;
  const platform::Clock& clock_;
  const JsonLimits limits_;
  std::atomic<size_t>& bodies_bytes_;
  PeerStream stream_{peer_, limits_.line_bytes_max};
  bool answered_ = false;
  bool ending_ = false;  // No more requests after this one.
};

HttpConversation::Http::Http(JsonFront& front, RequestStream& peer, const platform::Clock& clock,
                             const JsonLimits& limits, std::atomic<size_t>& bodies_bytes)
    : front_(front), peer_(peer), clock_(clock), limits_(limits), bodies_bytes_(bodies_bytes) {
  using httplib::Request;
  using httplib::Response;
  set_keep_alive_timeout(absl::ToInt64Seconds(limits_.idle_max));
  set_keep_alive_max_count(limits_.requests_per_connection_max);
  set_expect_100_continue_handler([this](const Request& request, Response& response) {
    // What is refused is refused before it is sent, not after.
    constexpr int kContinue = 100;
    const std::optional<Framing> framing = FramingOf(request);
    if (framing.has_value() && !framing->has_body()) return kContinue;
    return SettleByHead(request, response) ? response.status : kContinue;
  });
  set_pre_routing_handler([this](const Request& request, Response& response) {
    return SettleByHead(request, response) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
  });
  Post(R"([\s\S]*)",
       [this](const Request& request, Response& response, const httplib::ContentReader& read) {
         SettleByBody(request, response, read);
       });
  set_error_handler(HandlerWithResponse([this](const Request&, Response& response) {
    if (response.body.empty()) PutFault(response);
    return HandlerResponse::Handled;  // The library then measures the body.
  }));
  set_exception_handler([this](const Request&, Response& response, std::exception_ptr) {
    response.status = kInternalError;
    PutFault(response);
  });
  set_post_routing_handler([this](const Request&, Response& response) {
    answered_ = true;
    ending_ = ending_ || front_.draining();
    if (!ending_) return;
    response.headers.erase("Keep-Alive");
    response.headers.erase("Connection");
    response.set_header("Connection", "close");
  });
}

void HttpConversation::Http::Put(const JsonAnswer& answer, httplib::Response& response) const {
  response.status = answer.http_status;
  response.set_content(answer.body, kJson);
  response.set_header("Cache-Control", "no-store");
  response.set_header(
      "Date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", clock_.Now(), absl::UTCTimeZone()));
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
}

void HttpConversation::Http::PutFault(httplib::Response& response) {
  ending_ = true;
  if (peer_.fault() == RequestStream::Fault::kTooSlow) {
    Put(TooSlow(limits_.request_max), response);
  } else if (peer_.fault() == RequestStream::Fault::kTooMuch || stream_.line_too_long()) {
    Put(HeadTooLarge(limits_), response);
  } else if (response.status < kInternalError) {
    Put(Malformed(), response);
  } else {
    Put(ErrorAnswer(absl::InternalError("")), response);
  }
}

void HttpConversation::Http::AnswerFault() {
  httplib::Response response;
  response.status = kBadRequest;
  PutFault(response);
  peer_.Write(absl::StrCat("HTTP/1.1 ", response.status, " Refused\r\nContent-Type: ", kJson,
                           "\r\nConnection: close\r\nContent-Length: ", response.body.size(),
                           "\r\n\r\n", response.body));
}

bool HttpConversation::Http::SettleByHead(const httplib::Request& request,
                                          httplib::Response& response) {
  const std::optional<Framing> framing = FramingOf(request);
  if (!framing.has_value()) {
    ending_ = true;
    Put(Malformed(), response);
    return true;
  }
  const JsonHead head = HeadOf(request, *framing);
  if (const std::optional<JsonAnswer> refused = front_.RefuseHead(head, peer_.chain_pem())) {
    ending_ = ending_ || framing->has_body();
    Put(*refused, response);
    return true;
  }
  if (framing->has_body()) return false;
  Answer(head, "", response);
  return true;
}

void HttpConversation::Http::SettleByBody(const httplib::Request& request,
                                          httplib::Response& response,
                                          const httplib::ContentReader& read) {
  const Framing framing = *FramingOf(request);
  const JsonHead head = HeadOf(request, framing);
  stream_.EndHead();
  peer_.AllowBytes(framing.chunked ? kChunkedFactor * limits_.body_bytes_max + kChunksBytesMax
                                   : framing.declared_bytes);
  Room room(bodies_bytes_, limits_.bodies_bytes_max);
  bool there_is_room = true;
  std::string body;
  // At once, so that no part of it is left behind where it grew.
  body.reserve(std::min<uint64_t>(framing.declared_bytes, limits_.body_bytes_max));
  size_t bytes = 0;
  const bool whole = read([&](const char* data, size_t size) {
    bytes += size;
    there_is_room = room.Take(size);
    if (bytes > limits_.body_bytes_max || !there_is_room) return false;
    body.append(data, size);
    return true;
  });
  if (whole) return Answer(head, std::move(body), response);
  sealing::Wipe(body);
  ending_ = true;
  if (bytes > limits_.body_bytes_max) {
    Put(front_.RefuseTooLarge(head, peer_.chain_pem(), bytes), response);
  } else if (!there_is_room) {
    Put(front_.RefuseOverloaded(head, peer_.chain_pem()), response);
  } else if (peer_.fault() == RequestStream::Fault::kTooSlow) {
    Put(TooSlow(limits_.request_max), response);
  } else {
    Put(Malformed(), response);
  }
}

void HttpConversation::Http::Answer(const JsonHead& head, std::string body,
                                    httplib::Response& response) {
  if (peer_.BeginAnswer()) {
    Put(front_.Answer(head, peer_.chain_pem(), std::move(body)), response);
  } else {
    ending_ = true;
    Put(ErrorAnswer(JsonFront::Draining()), response);
  }
}

bool HttpConversation::Http::ServeRequest(bool last) {
  peer_.BeginRequest(limits_.request_max, limits_.head_bytes_max);
  stream_.BeginHead();
  answered_ = false;
  ending_ = last;
  bool closed = false;
  bool served = false;
  try {
    served = process_request(stream_, last, closed, [](httplib::Request& request) {
      // Answers are neither cut into ranges nor compressed: an attacker who sees
      // lengths would learn from them.
      request.headers.erase("Accept-Encoding");
      request.ranges.clear();
    });
  } catch (const std::exception&) {
    return false;  // Of its parsing; there is nothing that could be answered.
  }
  if (!served && !answered_ && peer_.fault() != RequestStream::Fault::kGone) AnswerFault();
  const bool sent = peer_.Flush(limits_.answer_max);
  return served && sent && !closed && !ending_;
}

HttpConversation::HttpConversation(JsonFront& front, RequestStream& peer,
                                   const platform::Clock& clock, const JsonLimits& limits,
                                   std::atomic<size_t>& bodies_bytes)
    : http_(std::make_unique<Http>(front, peer, clock, limits, bodies_bytes)) {}

HttpConversation::~HttpConversation() = default;

bool HttpConversation::ServeRequest(bool last) { return http_->ServeRequest(last); }

}  // namespace consortium::server
