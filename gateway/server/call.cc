#include "gateway/server/call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "certs/sealing/clear_text.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status_details.h"

namespace consortium::server {
namespace {

constexpr absl::string_view kIdentityRule = "identity";
constexpr absl::string_view kOverloadRule = "admission";
constexpr absl::string_view kRateRule = "rate";
constexpr absl::string_view kDeadlineRule = "deadline";
constexpr absl::string_view kMethodTableRule = "method-table";

absl::Status PolicyDenied(const Clearances& clearances, const identity::Caller& caller,
                          absl::string_view action) {
  const policy::Decision decision =
      clearances.policy().Decide(caller.member, caller.client, action);
  return rpc::WithReason(absl::PermissionDeniedError(
                             absl::StrCat(caller.member, "/", caller.client, " may not ", action,
                                          ", by rule ", decision.rule, ": ", decision.reason)),
                         "POLICY_DENIED",
                         {{"rule", decision.rule}, {"action", std::string(action)}});
}

absl::Status TooLarge(const Method& method, size_t bytes, size_t bytes_max) {
  return rpc::WithReason(
      absl::ResourceExhaustedError(absl::StrCat(
          "the ", method.descriptor->input_type()->full_name(), " has ", bytes, " bytes; at most ",
          bytes_max, " are taken (request_bytes_max of the gateway's settings)")),
      "REQUEST_TOO_LARGE", {{"bytes", absl::StrCat(bytes)}, {"limit", absl::StrCat(bytes_max)}});
}

absl::Status MalformedRequest(const Method& method) {
  return rpc::WithReason(
      absl::InvalidArgumentError(
          absl::StrCat("the request's bytes are no ", method.descriptor->input_type()->full_name(),
                       "; generate the client from the published .proto files")),
      "MALFORMED_REQUEST");
}

google::protobuf::ArenaOptions WithFirstBlock(char* block, size_t bytes) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block;
  options.initial_block_size = bytes;
  return options;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const identity::Caller>> CallPath::Identify(
    absl::string_view chain_pem, absl::Time at) const {
  absl::StatusOr<std::shared_ptr<const identity::Caller>> caller =
      identifier_.Identify(chain_pem, at);
  if (absl::IsUnauthenticated(caller.status())) {
    return rpc::WithReason(caller.status(), "CERTIFICATE_REFUSED");
  }
  return caller;
}

absl::Status CallPath::Refuse(const Method* method, const identity::Caller& caller,
                              absl::string_view rule, CallRecord::Outcome outcome,
                              absl::Status status, absl::Time at) const {
  const CallRecord record = {.method = method,
                             .member = caller.member,
                             .client = caller.client,
                             .rule = rule,
                             .outcome = outcome,
                             .at = at};
  observer_.Decided(record);
  observer_.Ended(record, status, absl::ZeroDuration());
  return status;
}

absl::StatusOr<Passage> CallPath::Enter(const Route& route, absl::string_view chain_pem,
                                        absl::Time deadline) const {
  using Outcome = CallRecord::Outcome;
  const absl::Time now = clock_.Now();
  absl::StatusOr<std::shared_ptr<const identity::Caller>> identified = Identify(chain_pem, now);
  if (!identified.ok()) {
    return Refuse(route.method, identity::Caller(), kIdentityRule, Outcome::kUnidentified,
                  identified.status(), now);
  }
  const identity::Caller& caller = **identified;
  std::shared_ptr<const Clearances> clearances = clearances_.Get();
  const Clearance* clearance = clearances->Find(caller.spiffe_id);
  const std::string& action = route.method->action;
  if (clearance == nullptr) {
    return Refuse(route.method, caller, "default-deny", Outcome::kDenied,
                  PolicyDenied(*clearances, caller, action), now);
  }
  if (deadline <= now) {
    return Refuse(route.method, caller, kDeadlineRule, Outcome::kLimited,
                  absl::DeadlineExceededError("the deadline passed before the call began"), now);
  }
  const policy::Policy& policy = clearances->policy();
  absl::StatusOr<Slot> slot =
      route.method->stays_open()
          ? admission_.TakeStream(clearance->load, policy.streams_open_max())
          : admission_.TakeCall(clearance->load, policy.calls_in_progress_max());
  if (!slot.ok()) {
    return Refuse(route.method, caller, kOverloadRule, Outcome::kLimited, slot.status(), now);
  }
  const absl::Duration wait = clearance->load->buckets[route.action_index].Take(
      clearances->RateOf(route.action_index), now);
  if (wait > absl::ZeroDuration()) {
    return Refuse(route.method, caller, kRateRule, Outcome::kLimited, RateLimited(action, wait),
                  now);
  }
  const Clearance::Verdict& verdict = clearance->verdicts[route.action_index];
  if (!verdict.allowed) {
    return Refuse(route.method, caller, verdict.rule, Outcome::kDenied,
                  PolicyDenied(*clearances, caller, action), now);
  }
  observer_.Decided({.method = route.method,
                     .member = caller.member,
                     .client = caller.client,
                     .rule = verdict.rule,
                     .outcome = Outcome::kAllowed,
                     .at = now});
  Passage passage;
  passage.call = {.member = caller.member,
                  .client = caller.client,
                  .may_match = clearance->disclosures.may_match,
                  .received_at = now,
                  .certificate_not_after = caller.not_after,
                  .spiffe_id = caller.spiffe_id};
  passage.standing = {std::move(clearances), clearance};
  passage.slot = *std::move(slot);
  passage.began = std::chrono::steady_clock::now();
  return passage;
}

absl::Status CallPath::RefuseUnknownMethod(absl::string_view chain_pem) const {
  using Outcome = CallRecord::Outcome;
  const absl::Time now = clock_.Now();
  const absl::StatusOr<std::shared_ptr<const identity::Caller>> identified =
      Identify(chain_pem, now);
  if (!identified.ok()) {
    return Refuse(nullptr, identity::Caller(), kIdentityRule, Outcome::kUnidentified,
                  identified.status(), now);
  }
  const identity::Caller& caller = **identified;
  const std::shared_ptr<const Clearances> clearances = clearances_.Get();
  const Clearance* clearance = clearances->Find(caller.spiffe_id);
  const std::string rule =
      clearances->policy().Decide(caller.member, caller.client, kUnknownMethodAction).rule;
  if (clearance == nullptr || rule == policy::kMemberSuspended) {
    return Refuse(nullptr, caller, rule, Outcome::kDenied,
                  PolicyDenied(*clearances, caller, kUnknownMethodAction), now);
  }
  const absl::Duration wait =
      clearance->load->unknown_methods.Take(clearances->policy().RateOf(kUnknownMethodAction), now);
  if (wait > absl::ZeroDuration()) {
    return Refuse(nullptr, caller, kRateRule, Outcome::kLimited,
                  RateLimited(kUnknownMethodAction, wait), now);
  }
  return Refuse(nullptr, caller, kMethodTableRule, Outcome::kDenied,
                rpc::WithReason(absl::UnimplementedError(
                                    "no service here has this method; ask server reflection which "
                                    "there are, or generate the client from the published .proto "
                                    "files of this gateway's version"),
                                "UNKNOWN_METHOD"),
                now);
}

absl::Status CallPath::Take(const Route& route, const RequestBytes& bytes,
                            google::protobuf::Message* request) const {
  if (const size_t size = bytes.size(); size > request_bytes_max_) {
    return TooLarge(*route.method, size, request_bytes_max_);
  }
  if (!bytes.ParseInto(request)) return MalformedRequest(*route.method);
  return evidence::RefuseUnknownFields(*request);
}

absl::StatusOr<Standing> CallPath::Recheck(const Route& route, absl::string_view chain_pem) const {
  absl::StatusOr<std::shared_ptr<const identity::Caller>> caller =
      Identify(chain_pem, clock_.Now());
  if (!caller.ok()) return caller.status();
  std::shared_ptr<const Clearances> clearances = clearances_.Get();
  const Clearance* clearance = clearances->Find((*caller)->spiffe_id);
  if (clearance == nullptr || !clearance->verdicts[route.action_index].allowed) {
    return PolicyDenied(*clearances, **caller, route.method->action);
  }
  return Standing{std::move(clearances), clearance};
}

void CallPath::Leave(const Route& route, Passage& passage, const absl::Status& status) const {
  const auto took = std::chrono::steady_clock::now() - passage.began;
  observer_.Ended({.method = route.method,
                   .member = passage.call.member,
                   .client = passage.call.client,
                   .rule = passage.standing.clearance->verdicts[route.action_index].rule,
                   .outcome = CallRecord::Outcome::kAllowed,
                   .at = clock_.Now()},
                  status, absl::FromChrono(took));
  passage.slot = Slot();
}

UnaryCall::UnaryCall(const CallPath& path, const Route& route, Passage passage)
    : path_(path),
      route_(route),
      passage_(std::move(passage)),
      arena_(WithFirstBlock(first_block_, kFirstBlockBytes)) {}

void UnaryCall::Run() {
  request_ = route_.method->request_prototype->New(&arena_);
  response_ = route_.method->response_prototype->New(&arena_);
  absl::Status taken = path_.Take(route_, bytes(), request_);
  if (route_.method->forgets_requests) bytes().Forget();
  if (!taken.ok()) return Finish(std::move(taken));
  route_.method->unary(passage_.call, *request_, response_,
                       [this](absl::Status status) { Finish(std::move(status)); });
}

void UnaryCall::Finish(absl::Status status) {
  if (status.ok()) path_.Redact(route_, passage_, response_);
  path_.Leave(route_, passage_, status);
  if (route_.method->forgets_requests) sealing::Wipe(*request_);
  Respond(status, *response_);
  delete this;
}

}  // namespace consortium::server
