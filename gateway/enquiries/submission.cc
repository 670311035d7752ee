#include "gateway/enquiries/submission.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/enquiry_reference.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/random.h"
#include "gateway/enquiries/months.h"
#include "gateway/enquiries/person_words.h"
#include "gateway/enquiries/record.h"
#include "gateway/enquiries/routing.h"
#include "gateway/enquiries/same_person.h"
#include "gateway/enquiries/sealed_copies.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "google/rpc/status_details.h"
#include "policy/enquiry/form.h"
#include "policy/enquiry/judgement.h"

namespace consortium::enquiries {
namespace {

constexpr uint32_t kSetAsideMax = 1'000;
constexpr absl::Duration kSetAsideRetry = absl::Hours(1);

// One enquiry, checked, routed and sealed: nothing of it is in clear but what a
// record holds and what the person is told.
struct Prepared {
  std::string member;
  std::string client;
  std::string request_id;
  std::string request_digest = {};  // Under the body's salt.
  bool suspected_spam = false;
  uint32_t set_aside_max = 0;
  std::string campaign_key = {};  // With campaign_sealed; empty without a campaign.
  std::string campaign_sealed = {};
  StoredEnquiry enquiry = {};
  v1::SubmitEnquiryResponse response = {};  // As it is kept for retries.
  // What it says of the answers. Kept nowhere, or it would be in clear and outlive
  // their erasure: a retry brings the answers along, and gets it made from them anew.
  v1::SubmitEnquiryResponse of_answers = {};
  // The promises begin with the transaction's instant, which is not known yet. Of
  // the answers they need the call-back windows.
  std::shared_ptr<const directory::Membership> membership = {};
  v1::Enquiry windows = {};
  std::shared_ptr<const policy::BankHolidays> holidays;
};

absl::Status Check(const v1::SubmitEnquiryRequest& request, const directory::Membership& membership,
                   absl::StatusOr<policy::Postcode>* postcode) {
  std::vector<rpc::FieldViolation> violations =
      policy::CheckEnquiryKind(request.kind(), request.channel());
  for (rpc::FieldViolation& violation : policy::CheckEnquiry(request.enquiry())) {
    violations.push_back(std::move(violation));
  }
  *postcode = policy::Postcode::Parse(request.enquiry().postcode());
  if (!request.enquiry().postcode().empty() && !postcode->ok()) {
    violations.push_back({"enquiry.postcode", std::string(postcode->status().message())});
  }
  if (const std::string& preferred = request.preferred_member(); !preferred.empty()) {
    const config::Member* member = membership.Find(preferred);
    if (member == nullptr || member->kind() != v1::MEMBER_KIND_BOROUGH) {
      violations.push_back({"preferred_member", "must be the id of a member borough"});
    }
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

void Answer(const v1::SubmitEnquiryRequest& request, const Destination& destination,
            const config::Member& recipient, Prepared* prepared) {
  v1::SubmitEnquiryResponse& response = prepared->response;
  response.set_reference(prepared->enquiry.record.reference());
  response.set_routing(destination.routing);
  *response.mutable_contact() = ContactOf(recipient);
  v1::SubmitEnquiryResponse& of_answers = prepared->of_answers;
  if (destination.routing == v1::ROUTING_OUT_OF_AREA) {
    of_answers.set_other_authority_code(destination.authority_code);
    of_answers.set_other_authority_name(destination.authority_name);
  }
  for (std::string& way : policy::OtherWaysOfHelping(request.kind(), request.enquiry())) {
    of_answers.add_other_ways_of_helping(std::move(way));
  }
}

// Also to a response that was kept: it says what it said, and of the answers at hand.
void AddOfAnswers(const v1::SubmitEnquiryResponse& of_answers,
                  v1::SubmitEnquiryResponse* response) {
  *response->mutable_other_ways_of_helping() = of_answers.other_ways_of_helping();
  if (response->routing() != v1::ROUTING_OUT_OF_AREA) return;
  response->set_other_authority_code(of_answers.other_authority_code());
  response->set_other_authority_name(of_answers.other_authority_name());
}

void FillRecord(const v1::SubmitEnquiryRequest& request, const Destination& destination,
                v1::EnquiryRecord* record) {
  record->set_reference(evidence::EnquiryReference::New().Text());
  record->set_kind(request.kind());
  record->set_channel(request.channel());
  record->set_routing(destination.routing);
  record->set_recipient(destination.recipient);
  record->set_stage(v1::ENQUIRY_STAGE_RECEIVED);
  record->set_test(request.test());
}

absl::StatusOr<Prepared> Prepare(const Surroundings& around, const server::Call& call,
                                 const v1::SubmitEnquiryRequest& request) {
  const std::shared_ptr<const directory::Membership> membership = around.membership.Get();
  const config::EnquiryRules& rules = membership->policy().enquiries();
  absl::StatusOr<policy::Postcode> postcode = absl::UnknownError("");
  if (absl::Status checked = Check(request, *membership, &postcode); !checked.ok()) return checked;

  const absl::Time now = around.clock.Now();
  const auto certificates = around.certificates.Get();
  const auto postcodes = around.postcodes.Get();
  Destination destination = Route(*membership, rules, *postcodes,
                                  {.kind = request.kind(),
                                   .postcode = *postcode,
                                   .preferred_member = request.preferred_member(),
                                   .test = request.test()});
  if (!CanSealTo(*certificates, destination.recipient, now)) {
    destination.recipient = rules.coordinator();
  }
  Prepared prepared{.member = call.member,
                    .client = call.client,
                    .request_id = request.request_id(),
                    .membership = membership,
                    .holidays = around.holidays.Get()};
  prepared.suspected_spam = policy::IsSuspectedSpam(request.enquiry());
  prepared.set_aside_max = rules.set_aside_max() == 0 ? kSetAsideMax : rules.set_aside_max();
  FillRecord(request, destination, &prepared.enquiry.record);
  Body& body = prepared.enquiry.body.emplace();
  absl::Status sealed =
      SealBody(request.enquiry(), destination.recipient, *certificates, now, &body);
  if (!sealed.ok()) return sealed;
  body.email_key = around.person_keys.OfEmail(request.enquiry().email());
  body.telephone_key = around.person_keys.OfTelephone(request.enquiry().telephone());
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request, body.salt);
  if (!digest.ok()) return digest.status();
  prepared.request_digest = *std::move(digest);
  if (const std::string& campaign = request.enquiry().campaign();
      !campaign.empty() && !request.test()) {
    prepared.campaign_key = around.person_keys.OfCampaign(campaign);
    prepared.campaign_sealed = around.tokens.Seal(campaign, kCampaignContext);
  }
  Answer(request, destination, *membership->Find(destination.recipient), &prepared);

  *prepared.windows.mutable_call_back_windows() = request.enquiry().call_back_windows();
  return prepared;
}

// Suspected spam has a budget of its own, so that it never crowds out anybody.
absl::Status CheckSetAside(EnquiryStore& store, const Prepared& prepared) {
  const absl::StatusOr<int64_t> waiting = store.CountSetAside();
  if (!waiting.ok()) return waiting.status();
  if (*waiting < prepared.set_aside_max) return absl::OkStatus();
  return rpc::WithRetry(
      rpc::WithReason(absl::ResourceExhaustedError(absl::StrCat(
                          "enquiry: it looks like spam, and ", *waiting,
                          " enquiries wait to be looked at, the most there may be; take web "
                          "addresses and markup out, or telephone us")),
                      "SET_ASIDE_FULL"),
      kSetAsideRetry);
}

// `enquiry` is the prepared one, completed by what the transaction knows.
absl::Status Store(const Prepared& prepared, storage::Transaction& transaction,
                   StoredEnquiry& enquiry) {
  EnquiryStore store(transaction.connection());
  if (prepared.suspected_spam) {
    if (absl::Status room = CheckSetAside(store, prepared); !room.ok()) return room;
  }
  if (absl::Status linked =
          LinkSamePerson(store, *enquiry.body, transaction.now(), &enquiry.record);
      !linked.ok()) {
    return linked;
  }

  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry("enquiries.submit", prepared.member, prepared.client,
                                      enquiry.record.reference(), prepared.request_digest));
  if (!sequence.ok()) return sequence.status();
  enquiry.position = *sequence;
  enquiry.received = transaction.now();
  enquiry.state = prepared.suspected_spam ? State::kSetAside : State::kWaiting;
  enquiry.request_member = prepared.member;
  enquiry.request_id = prepared.request_id;
  journal::SetInstant(transaction.now(), enquiry.record.mutable_received_at());
  // Its recipient has not received what is set aside.
  if (!prepared.suspected_spam) Receive(transaction.now(), &enquiry.record);
  Promise(prepared.membership->policy().enquiries(), prepared.windows, *prepared.holidays,
          transaction.now(), &enquiry.record);
  if (absl::Status stored = store.Insert(enquiry); !stored.ok()) return stored;
  if (prepared.campaign_key.empty()) return absl::OkStatus();
  const EnquiryStore::CampaignCode code{.key = prepared.campaign_key,
                                        .sealed = prepared.campaign_sealed};
  return prepared.suspected_spam ? store.HoldCampaign(enquiry.record.reference(), code)
                                 : store.CountCampaign(MonthOf(transaction.now()), code);
}

absl::Status Decide(const Prepared& prepared, EnquiryQueue& queue,
                    storage::Transaction& transaction, v1::SubmitEnquiryResponse* response) {
  StoredEnquiry enquiry = prepared.enquiry;
  if (absl::Status stored = Store(prepared, transaction, enquiry); !stored.ok()) return stored;
  *response = prepared.response;
  AddNextSteps(enquiry.record, *prepared.membership->Find(enquiry.record.recipient()),
               response->mutable_next_steps());
  journal::FillReceipt(prepared.request_id, enquiry.position, transaction.now(),
                       response->mutable_receipt());
  if (enquiry.state != State::kWaiting) return absl::OkStatus();
  enquiry.body.reset();
  transaction.AfterCommit([&queue, enquiry = std::move(enquiry)] { queue.Put(enquiry); });
  return absl::OkStatus();
}

}  // namespace

void Submission::Submit(storage::Writer& writer, const server::Call& call,
                        const v1::SubmitEnquiryRequest& request,
                        v1::SubmitEnquiryResponse* response, server::Done done) {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<Prepared> prepared = Prepare(around_, call, request);
  if (!prepared.ok()) return done(prepared.status());
  journal::WriteRequest write{.member = call.member,
                              .request_id = request.request_id(),
                              .digest = prepared->request_digest,
                              .salt = prepared->enquiry.body->salt,
                              .digest_under = [&request](absl::string_view salt) {
                                return evidence::MessageDigest(request, salt);
                              }};
  auto answer = [response, of_answers = std::move(prepared->of_answers),
                 done = std::move(done)](absl::Status status) mutable {
    if (status.ok()) AddOfAnswers(of_answers, response);
    done(std::move(status));
  };
  journal::SubmitOnce(
      writer, std::move(write), response,
      [&queue = around_.queue, response,
       prepared = *std::move(prepared)](storage::Transaction& transaction) mutable {
        return Decide(prepared, queue, transaction, response);
      },
      std::move(answer));
}

}  // namespace consortium::enquiries
