#ifndef CONSORTIUM_GATEWAY_SERVER_CALL_H_
#define CONSORTIUM_GATEWAY_SERVER_CALL_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/identifier.h"
#include "certs/platform/clock.h"
#include "gateway/server/admission.h"
#include "gateway/server/clearance.h"
#include "gateway/server/method_table.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace consortium::server {

// The action of calls to methods that nobody has; no method declares it.
inline constexpr absl::string_view kUnknownMethodAction = "unknown-method";

// One call for those who count and log. Views are valid during the call.
struct CallRecord {
  enum class Outcome {
    kAllowed,
    kUnidentified,  // The certificate names nobody now; member and client are empty.
    kDenied,
    kLimited,
  };

  const Method* method = nullptr;  // Null: nobody has what was asked for.
  absl::string_view member;
  absl::string_view client;
  absl::string_view rule;  // That let it in or refused it.
  Outcome outcome = Outcome::kAllowed;
  absl::Time at;

  absl::string_view action() const {
    return method == nullptr ? kUnknownMethodAction : absl::string_view(method->action);
  }
};

// Counts and logs: the journal's tally, the metrics, the access log. Thread-safe.
class CallObserver {
 public:
  virtual ~CallObserver() = default;

  // A call was let in or refused; `record.at` is when.
  virtual void Decided(const CallRecord& record) = 0;

  // A call ended with `status`, refused ones and streams too.
  virtual void Ended(const CallRecord& record, const absl::Status& status, absl::Duration took) = 0;
};

// What the policy in force at some moment says of a caller.
struct Standing {
  std::shared_ptr<const Clearances> clearances;
  const Clearance* clearance = nullptr;  // Of `clearances`; never null once let in.
};

// A call that was let in; holds its place among those in progress.
struct Passage {
  Call call;
  Standing standing;
  Slot slot;
  std::chrono::steady_clock::time_point began;  // For measuring only.
};

// One request as it came, wherever its front end has it.
class RequestBytes {
 public:
  virtual ~RequestBytes() = default;

  virtual size_t size() const = 0;

  // False when the bytes are no such message.
  virtual bool ParseInto(google::protobuf::Message* request) const = 0;

  // Overwrites the bytes where the front end still has them; they are not read again.
  virtual void Forget() const {}
};

// The one way every call takes, whatever front end it came by: identity,
// admission, policy; then the request and the handler; then redaction, counting
// and logging. Thread-safe.
class CallPath {
 public:
  // All references must outlive this. `request_bytes_max`: of one request, or of
  // one question of a conversation.
  CallPath(const identity::Identifier& identifier, const CurrentClearances& clearances,
           Admission& admission, const platform::Clock& clock, CallObserver& observer,
           size_t request_bytes_max)
      : identifier_(identifier),
        clearances_(clearances),
        admission_(admission),
        clock_(clock),
        observer_(observer),
        request_bytes_max_(request_bytes_max) {}

  // Lets a call in or refuses it, which is then counted and logged as ended.
  //
  // UNAUTHENTICATED (`CERTIFICATE_REFUSED`): the certificate chain (PEM, leaf
  // first) is not current, not trusted, revoked, or names no client: asked on
  // every call, since an open connection outlives all of these. INTERNAL: it could
  // not be judged.
  // DEADLINE_EXCEEDED: `deadline` has passed. RESOURCE_EXHAUSTED (`OVERLOADED`, `RATE_LIMITED`)
  // with a RetryInfo. PERMISSION_DENIED (`POLICY_DENIED`) naming the rule.
  absl::StatusOr<Passage> Enter(const Route& route, absl::string_view chain_pem,
                                absl::Time deadline) const;

  // What answers a call to a method that nobody has, counted as refused and logged
  // as ended: UNIMPLEMENTED (`UNKNOWN_METHOD`) to clients of the policy, at its
  // default rate per member (`RATE_LIMITED`); UNAUTHENTICATED, INTERNAL and
  // PERMISSION_DENIED as above to others, suspended members among them.
  absl::Status RefuseUnknownMethod(absl::string_view chain_pem) const;

  // Makes a message of a request's bytes.
  //
  // RESOURCE_EXHAUSTED (`REQUEST_TOO_LARGE`): more bytes than are taken; they are
  // not looked at. INVALID_ARGUMENT: no message of its type (`MALFORMED_REQUEST`),
  // or fields that its type does not have, with a violation each.
  absl::Status Take(const Route& route, const RequestBytes& bytes,
                    google::protobuf::Message* request) const;

  // Whether a stream that was let in may go on, by the certificates and the
  // policy of this moment. UNAUTHENTICATED or PERMISSION_DENIED, as Enter() says.
  absl::StatusOr<Standing> Recheck(const Route& route, absl::string_view chain_pem) const;

  // Takes out of an answer what the caller may not see; nothing of a standard
  // service's.
  void Redact(const Route& route, const Passage& passage,
              google::protobuf::Message* response) const {
    if (!route.redactor.has_value()) return;
    route.redactor->Redact(passage.call.member, passage.standing.clearance->disclosures, response);
  }

  // Counts and logs the end of a call that was let in, and gives its place back.
  // Before the answer: whoever has it may call again at once.
  void Leave(const Route& route, Passage& passage, const absl::Status& status) const;

 private:
  absl::StatusOr<std::shared_ptr<const identity::Caller>> Identify(absl::string_view chain_pem,
                                                                   absl::Time at) const;
  // `method`: null when nobody has what was asked for.
  absl::Status Refuse(const Method* method, const identity::Caller& caller, absl::string_view rule,
                      CallRecord::Outcome outcome, absl::Status status, absl::Time at) const;

  const identity::Identifier& identifier_;
  const CurrentClearances& clearances_;
  Admission& admission_;
  const platform::Clock& clock_;
  CallObserver& observer_;
  const size_t request_bytes_max_;
};

// One unary call on its way. A front end derives from it for how a request is
// read and an answer is sent.
class UnaryCall {
 public:
  UnaryCall(const CallPath& path, const Route& route, Passage passage);
  virtual ~UnaryCall() = default;
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  // Goes the rest of the way; the call deletes itself after Respond(), which
  // may be long after Run() returned, on another thread.
  void Run();

 protected:
  virtual const RequestBytes& bytes() const = 0;

  // Sends the answer, once. `response` counts only with an OK `status`.
  virtual void Respond(const absl::Status& status, const google::protobuf::Message& response) = 0;

 private:
  // One allocation serves most calls whole.
  static constexpr size_t kFirstBlockBytes = 4096;

  void Finish(absl::Status status);

  const CallPath& path_;
  const Route& route_;
  Passage passage_;
  alignas(8) char first_block_[kFirstBlockBytes];
  google::protobuf::Arena arena_;
  google::protobuf::Message* request_ = nullptr;
  google::protobuf::Message* response_ = nullptr;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CALL_H_
