// Any bytes as what a client sends to the JSON listener after its handshake: read as HTTP, checked
// against the schema, made into a message and answered, by everything but TLS and sockets. The
// handlers do nothing, so that only the listener's own parts are tried.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "certs/platform/clock.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/server/json/http_conversation.h"
#include "gateway/server/json/request_check.h"
#include "gateway/server/json/request_stream.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status_details.h"
#include "policy/access/actions.h"
#include "tests/support/test_authority.h"

namespace server = consortium::server;
namespace v1 = consortium::v1;

namespace {

constexpr size_t kBodyBytesMax = 4096;

// A peer that has sent `bytes` and hung up.
class Bytes final : public server::RequestStream {
 public:
  Bytes(absl::string_view bytes, const std::string& chain_pem)
      : bytes_(bytes), chain_pem_(chain_pem) {}

  const std::string& chain_pem() const override { return chain_pem_; }
  void BeginRequest(absl::Duration, size_t bytes_max) override { left_ = bytes_max; }
  void AllowBytes(size_t bytes_max) override { left_ = bytes_max; }
  size_t Read(char* to, size_t size) override {
    if (left_ == 0) fault_ = Fault::kTooMuch;
    if (bytes_.empty() && fault_ == Fault::kNone) fault_ = Fault::kGone;
    if (fault_ != Fault::kNone) return 0;
    const size_t taken = std::min({size, left_, bytes_.size()});
    std::memcpy(to, bytes_.data(), taken);
    bytes_.remove_prefix(taken);
    left_ -= taken;
    return taken;
  }
  Fault fault() const override { return fault_; }
  bool BeginAnswer() override { return true; }
  void Write(absl::string_view bytes) override { sent_.append(bytes.data(), bytes.size()); }
  bool Flush(absl::Duration) override { return true; }

  bool has_more() const { return !bytes_.empty(); }
  const std::string& sent() const { return sent_; }

 private:
  absl::string_view bytes_;
  const std::string& chain_pem_;
  size_t left_ = 0;
  Fault fault_ = Fault::kNone;
  std::string sent_;
};

constexpr char kPolicy[] =
    "trust_domain: 'consortium.example'\n"
    "members { id: 'consortium' name: 'The consortium' kind: MEMBER_KIND_CONSORTIUM "
    "clients { name: 'website' roles: 'website' } }\n"
    "disclosure_tiers { name: 'nothing' }\n"
    "roles { name: 'website' disclosure_tier: 'nothing' purpose: 'Fuzzing.' }\n"
    "rules { id: 'all' roles: 'website' actions: 'enquiries.submit' actions: 'enquiries.status' }\n"
    "cases { client: 'consortium/website' action: 'enquiries.submit' expect: DECISION_ALLOW }\n"
    "cases { client: 'consortium/website' action: 'enquiries.erase' expect: DECISION_DENY }\n"
    "rates { action: 'enquiries.submit' per_minute: 1000000 }\n"
    "rates { action: 'enquiries.status' per_minute: 1000000 }\n"
    "calls_in_progress_max: 2 streams_open_max: 2\n";

class Silent final : public server::CallObserver {
 public:
  void Decided(const server::CallRecord&) override {}
  void Ended(const server::CallRecord&, const absl::Status&, absl::Duration) override {}
};

server::MethodTable MakeTable() {
  server::MethodTable table;
  table.AddRead<v1::SubmitEnquiryRequest, v1::SubmitEnquiryResponse>(
      "/consortium.v1.EnquiryService/SubmitEnquiry",
      [](const server::Call&, const v1::SubmitEnquiryRequest& request,
         v1::SubmitEnquiryResponse* response) {
        response->set_reference(request.request_id());
        return absl::OkStatus();
      });
  return table;
}

// Everything behind the conversation, made once.
struct World {
  consortium::platform::SystemClock clock;
  consortium::testing::TestAuthority authority{clock.Now()};
  consortium::testing::TestIdentity website = authority.Member("consortium", "website");
  server::MethodTable table = MakeTable();
  server::Routes routes{table};
  server::Admission admission{{}, routes.actions().size()};
  server::CurrentClearances clearances{std::make_shared<server::Clearances>(
      consortium::policy::Policy::Parse(kPolicy, consortium::policy::DeclaredActions()).value(),
      routes, admission)};
  consortium::identity::Identifier identifier{
      "consortium.example",
      consortium::identity::Trust::Parse(authority.issuers_pem(), authority.revocations_pem())
          .value()};
  Silent observer;
  server::CallPath path{identifier, clearances, admission, clock, observer, kBodyBytesMax};
  server::JsonLimits limits = [] {
    server::JsonLimits bounds;
    bounds.body_bytes_max = kBodyBytesMax;
    return bounds;
  }();
  server::JsonFront front{routes, path, clock, limits};
};

// Every refusal has a reason, and what is admitted and read is admitted again as it is written.
void TryText(absl::string_view text) {
  const auto& type = *v1::SubmitEnquiryRequest::descriptor();
  const absl::Status checked = server::CheckRequestJson(text, type);
  if (!checked.ok()) {
    if (consortium::rpc::ReasonOf(checked).empty() &&
        consortium::rpc::FieldViolationsOf(checked).empty()) {
      std::abort();
    }
    return;
  }
  v1::SubmitEnquiryRequest message;
  std::string again;
  if (!google::protobuf::util::JsonStringToMessage(std::string(text), &message).ok()) return;
  if (!google::protobuf::util::MessageToJsonString(message, &again).ok()) std::abort();
  if (!server::CheckRequestJson(again, type).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto& world = *new World;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  TryText(text);
  Bytes peer(text, world.website.certificate_pem);
  std::atomic<size_t> bodies_bytes{0};
  server::HttpConversation conversation(world.front, peer, world.clock, world.limits, bodies_bytes);
  while (peer.has_more() && conversation.ServeRequest(false)) {
  }
  if (bodies_bytes != 0) std::abort();
  if (!peer.sent().empty() && !absl::StartsWith(peer.sent(), "HTTP/1.1 ")) std::abort();
  return 0;
}
