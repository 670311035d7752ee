#include "gateway/enquiries/handling.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "certs/evidence/message_digest.h"
#include "gateway/enquiries/enquiry_change.h"
#include "gateway/enquiries/erasure.h"
#include "gateway/enquiries/months.h"
#include "gateway/enquiries/record.h"
#include "gateway/enquiries/routing.h"
#include "gateway/enquiries/same_person.h"
#include "gateway/enquiries/sealed_copies.h"
#include "gateway/journal/asker.h"
#include "gateway/journal/receipt.h"
#include "google/rpc/status_details.h"

namespace consortium::enquiries {
namespace {

constexpr absl::Duration kClockDifferenceMax = absl::Minutes(5);

// A change with what every request has. A digest that fails is a request with
// unknown fields.
template <typename Request>
absl::StatusOr<EnquiryChange> ChangeOf(absl::string_view kind, const server::Call& call,
                                       const Request& request) {
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return digest.status();
  return EnquiryChange{.kind = kind,
                       .member = call.member,
                       .client = call.client,
                       .request_id = request.request_id(),
                       .reference = request.reference(),
                       .digest = *std::move(digest),
                       .decide = {}};
}

// What a recipient may do only with an enquiry of its own.
absl::Status CheckOwn(const StoredEnquiry& enquiry, const std::string& member) {
  const bool visible = enquiry.state != State::kSetAside && enquiry.state != State::kDropped;
  if (visible && enquiry.record.recipient() == member) return absl::OkStatus();
  if (!visible || !HadIt(enquiry.record, member)) return NoSuchEnquiry();
  return Refusal("REROUTED",
                 "reference: the enquiry was passed to another member, which has it now; remove "
                 "what your local system keeps of it");
}

absl::StatusOr<absl::Time> TimeOfStep(const v1::RecordEnquiryProgressRequest& request,
                                      absl::Time received, absl::Time now) {
  if (!request.has_at()) return now;
  const absl::Time at = journal::InstantOf(request.at());
  if (at < received) return rpc::InvalidField("at", "is before the enquiry was received");
  if (at > now + kClockDifferenceMax) {
    return rpc::InvalidField("at", "is in the future; at most five minutes are allowed for clocks");
  }
  return at;
}

// An erasure whose commit failed is on the list all the same. Whatever decides that
// the answers go on takes it off, or the next start would erase them.
absl::Status KeepAnswers(const Surroundings& around, const StoredEnquiry& enquiry,
                         const storage::Transaction& transaction) {
  return around.erasures.TakeOff(enquiry.record.reference(), transaction.now());
}

absl::Status ListAndErase(const Surroundings& around, storage::Transaction& transaction,
                          EnquiryStore& store, StoredEnquiry& enquiry) {
  absl::Status listed = around.erasures.Add({enquiry.record.reference()}, transaction.now());
  if (!listed.ok()) return listed;
  return EraseBody(transaction, store, enquiry);
}

absl::Status CheckProgress(const v1::RecordEnquiryProgressRequest& request) {
  std::vector<rpc::FieldViolation> violations;
  if (!v1::EnquiryStage_IsValid(request.stage()) ||
      request.stage() < v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED) {
    violations.push_back({"stage", "must be ENQUIRY_STAGE_CONTACT_ATTEMPTED or a later one"});
  }
  const bool reason = request.closing_reason() != v1::CLOSING_REASON_UNSPECIFIED;
  if (!v1::ClosingReason_IsValid(request.closing_reason())) {
    violations.push_back({"closing_reason", "must be one of ClosingReason"});
  } else if (reason != (request.stage() == v1::ENQUIRY_STAGE_CLOSED)) {
    violations.push_back({"closing_reason", "goes with ENQUIRY_STAGE_CLOSED, and only with it"});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

}  // namespace

void Handling::Acknowledge(storage::Writer& writer, const server::Call& call,
                           const v1::AcknowledgeEnquiryRequest& request,
                           v1::AcknowledgeEnquiryResponse* response, server::Done done) {
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.acknowledge", call, request);
  if (!change.ok()) return done(change.status());
  change->decide = [&around = around_, member = call.member, lease = request.lease()](
                       storage::Transaction& transaction, EnquiryStore&,
                       StoredEnquiry& enquiry) -> absl::Status {
    if (absl::Status own = CheckOwn(enquiry, member); !own.ok()) return own;
    if (enquiry.state != State::kWaiting) {
      return Refusal("ALREADY_ACKNOWLEDGED", "reference: the enquiry was acknowledged before");
    }
    if (!around.queue.Holds(enquiry.record.reference(), lease, transaction.now())) {
      return Refusal("LEASE_ENDED",
                     "lease: it ended or is not the latest; the enquiry comes again, under the "
                     "same reference");
    }
    enquiry.state = State::kPickedUp;
    enquiry.picked_up = transaction.now();
    if (absl::Status kept = KeepAnswers(around, enquiry, transaction); !kept.ok()) return kept;
    return Advance({.stage = v1::ENQUIRY_STAGE_PICKED_UP,
                    .happened = transaction.now(),
                    .recorded = transaction.now()},
                   member, &enquiry.record);
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

void Handling::RecordProgress(storage::Writer& writer, const server::Call& call,
                              const v1::RecordEnquiryProgressRequest& request,
                              v1::RecordEnquiryProgressResponse* response, server::Done done) {
  if (absl::Status checked = CheckProgress(request); !checked.ok()) return done(checked);
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.progress", call, request);
  if (!change.ok()) return done(change.status());
  change->decide = [member = call.member, &request](storage::Transaction& transaction,
                                                    EnquiryStore&,
                                                    StoredEnquiry& enquiry) -> absl::Status {
    if (absl::Status own = CheckOwn(enquiry, member); !own.ok()) return own;
    const absl::StatusOr<absl::Time> at = TimeOfStep(request, enquiry.received, transaction.now());
    if (!at.ok()) return at.status();
    if (request.stage() == v1::ENQUIRY_STAGE_CLOSED) enquiry.state = State::kClosed;
    return Advance({.stage = request.stage(),
                    .happened = *at,
                    .recorded = transaction.now(),
                    .closing_reason = request.closing_reason()},
                   member, &enquiry.record);
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

void Handling::Reroute(storage::Writer& writer, const server::Call& call,
                       const v1::RerouteEnquiryRequest& request,
                       v1::RerouteEnquiryResponse* response, server::Done done) {
  if (request.reason() == v1::REROUTE_REASON_UNSPECIFIED ||
      !v1::RerouteReason_IsValid(request.reason())) {
    return done(rpc::InvalidField("reason", "must be one of RerouteReason"));
  }
  const absl::Time now = around_.clock.Now();
  const auto membership = around_.membership.Get();
  const auto certificates = around_.certificates.Get();
  if (!TakesEnquiries(*membership, request.to_member()) ||
      !CanSealTo(*certificates, request.to_member(), now) || request.to_member() == call.member) {
    return done(rpc::InvalidField(
        "to_member",
        "must be another member that takes enquiries now; reroute to the coordinator "
        "when unsure"));
  }
  // The answers are compared with the kept digest; the request's own is without, and
  // no copy of them is made.
  v1::RerouteEnquiryRequest bare;
  bare.set_request_id(request.request_id());
  bare.set_reference(request.reference());
  bare.set_to_member(request.to_member());
  bare.set_reason(request.reason());
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.reroute", call, bare);
  if (!change.ok()) return done(change.status());
  auto body = std::make_shared<Body>();
  absl::Status sealed =
      SealToRecipient(request.enquiry(), request.to_member(), *certificates, now, body.get());
  if (!sealed.ok()) return done(sealed);
  change->decide = [&around = around_, member = call.member, &request, body](
                       storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry) -> absl::Status {
    if (absl::Status own = CheckOwn(enquiry, member); !own.ok()) return own;
    if (enquiry.state == State::kClosed) return Refusal("CLOSED", "the enquiry is closed");
    if (!enquiry.body.has_value() || enquiry.body->salt.empty()) {
      return Refusal("ERASED", "the enquiry's answers were erased; nothing can be passed on");
    }
    const absl::StatusOr<std::string> digest =
        evidence::MessageDigest(request.enquiry(), enquiry.body->salt);
    if (!digest.ok()) return digest.status();
    if (*digest != enquiry.body->digest) {
      return rpc::InvalidField("enquiry",
                               "is not what was submitted; send back what was opened, "
                               "unaltered");
    }
    if (absl::Status passed = PassOn(request.to_member(), transaction.now(), &enquiry.record);
        !passed.ok()) {
      return passed;
    }
    absl::Status linked = LinkSamePerson(store, *enquiry.body, transaction.now(), &enquiry.record);
    if (!linked.ok()) return linked;
    if (absl::Status kept = KeepAnswers(around, enquiry, transaction); !kept.ok()) return kept;
    enquiry.state = State::kWaiting;
    enquiry.picked_up.reset();
    enquiry.position = 0;  // At the end of the new recipient's queue.
    return store.Reseal(enquiry.record.reference(), body->sealed, body->sealing_certificate);
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

void Handling::TakeRecoveryCopy(storage::Writer& writer, const server::Call& call,
                                const v1::TakeRecoveryCopyRequest& request,
                                v1::TakeRecoveryCopyResponse* response, server::Done done) {
  if (const std::vector<rpc::FieldViolation> wrong = journal::CheckAsker(request.asker());
      !wrong.empty()) {
    return done(rpc::InvalidFields(wrong));
  }
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.recover", call, request);
  if (!change.ok()) return done(change.status());
  change->kept = false;
  change->decide = [response](storage::Transaction& transaction, EnquiryStore&,
                              StoredEnquiry& enquiry) -> absl::Status {
    if (enquiry.state == State::kSetAside || enquiry.state == State::kDropped) {
      return NoSuchEnquiry();
    }
    const std::optional<absl::Time> due = NextDue(enquiry.record);
    if (!due.has_value() || *due > transaction.now()) {
      return Refusal("NOT_OVERDUE",
                     "reference: every promise is still in time; its recipient has it");
    }
    if (!enquiry.body.has_value()) {
      return Refusal("ERASED", "the enquiry's answers were erased; nothing is left to recover");
    }
    response->set_sealed_enquiry(enquiry.body->recovery);
    response->set_recovery_certificate(enquiry.body->recovery_certificate);
    return absl::OkStatus();
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

void Handling::DecideSetAside(storage::Writer& writer, const server::Call& call,
                              const v1::DecideSetAsideRequest& request,
                              v1::DecideSetAsideResponse* response, server::Done done) {
  const bool release = request.decision() == v1::SET_ASIDE_DECISION_RELEASE;
  if (!release && request.decision() != v1::SET_ASIDE_DECISION_DROP) {
    return done(rpc::InvalidField("decision", "must be one of SetAsideDecision"));
  }
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.set-aside", call, request);
  if (!change.ok()) return done(change.status());
  change->decide = [release, &around = around_, member = call.member](
                       storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry) -> absl::Status {
    if (enquiry.state != State::kSetAside) {
      return Refusal("NOT_SET_ASIDE", "reference: the enquiry is not set aside, or no longer");
    }
    if (release) {
      enquiry.state = State::kWaiting;
      Receive(transaction.now(), &enquiry.record);
      if (absl::Status kept = KeepAnswers(around, enquiry, transaction); !kept.ok()) return kept;
      return store.CountHeldCampaign(enquiry.record.reference(), MonthOf(enquiry.received));
    }
    enquiry.state = State::kDropped;
    Close(transaction.now(), member, v1::CLOSING_REASON_SPAM, &enquiry.record);
    return ListAndErase(around, transaction, store, enquiry);
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

void Handling::Erase(storage::Writer& writer, const server::Call& call,
                     const v1::EraseEnquiryRequest& request, v1::EraseEnquiryResponse* response,
                     server::Done done) {
  absl::StatusOr<EnquiryChange> change = ChangeOf("enquiries.erase", call, request);
  if (!change.ok()) return done(change.status());
  const std::string coordinator = around_.membership.Get()->policy().enquiries().coordinator();
  change->decide = [&around = around_, member = call.member, coordinator](
                       storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry) -> absl::Status {
    if (member != coordinator) {
      if (absl::Status own = CheckOwn(enquiry, member); !own.ok()) return own;
    }
    if (!enquiry.body.has_value()) return absl::OkStatus();
    if (enquiry.state == State::kWaiting || enquiry.state == State::kSetAside) {
      // Nothing is left to deliver.
      enquiry.state = State::kClosed;
      Close(transaction.now(), enquiry.record.recipient(), v1::CLOSING_REASON_PERSON_WITHDREW,
            &enquiry.record);
    }
    return ListAndErase(around, transaction, store, enquiry);
  };
  SubmitChange(writer, around_.queue, *std::move(change), response, std::move(done));
}

}  // namespace consortium::enquiries
