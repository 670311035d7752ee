#include "tests/model/programme_model.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"

namespace consortium::model {
namespace {

// The field at fault of an offer that does not add up in itself.
std::optional<std::string> FaultOf(const v1::TrainingOffer& offer) {
  if (offer.capacity() == 0) return "capacity";
  if (offer.reserved_places() > offer.capacity()) return "reserved_places";
  const absl::Time begins = v1::InstantOf(offer.sessions(0).start_at());
  absl::Time bookable_until = begins;
  if (offer.has_booking_deadline()) {
    bookable_until = v1::InstantOf(offer.booking_deadline());
    if (bookable_until > begins) return "booking_deadline";
  }
  if (offer.has_cancel_by() && v1::InstantOf(offer.cancel_by()) > begins) return "cancel_by";
  if (offer.has_reserved_until() != (offer.reserved_places() > 0)) return "reserved_until";
  if (offer.has_reserved_until() && v1::InstantOf(offer.reserved_until()) > bookable_until) {
    return "reserved_until";
  }
  return std::nullopt;
}

class Publication {
 public:
  Publication(const v1::PublishTrainingOffersRequest& request, TrainingDraft& draft)
      : request_(request), draft_(draft), before_(draft.offers) {
    response_.set_member(draft.member);
    difference();  // Is said also where it is all zero.
  }

  std::variant<Refused, v1::PublishTrainingOffersResponse> Decide() {
    if (std::optional<Refused> refused = CheckWhole()) return *refused;
    for (int i = 0; i < request_.offers_size(); ++i) {
      if (const std::optional<std::string> fault = Take(i, request_.offers(i))) {
        Report(i, *fault, v1::SEVERITY_REFUSED);
        response_.set_offers_refused(response_.offers_refused() + 1);
      } else {
        response_.set_offers_accepted(response_.offers_accepted() + 1);
      }
    }
    if (std::optional<Refused> refused = EndOffers()) return *refused;
    return response_;
  }

 private:
  v1::ListDifference& difference() { return *response_.mutable_difference(); }
  uint64_t sequence() const { return draft_.given.sequence; }

  void Report(int index, const std::string& field, v1::Severity severity) {
    v1::OfferProblem& problem = *response_.add_problems();
    problem.set_offer(static_cast<uint32_t>(index));
    problem.set_offer_ref(request_.offers(index).offer_ref());
    problem.set_field(field);
    problem.set_severity(severity);
  }

  std::optional<Refused> CheckWhole() const {
    std::vector<std::string> fields;
    if (request_.whole_programme() && request_.cancelled_offer_refs_size() > 0) {
      fields.push_back("cancelled_offer_refs");
    }
    if (!request_.whole_programme() && request_.offers().empty() &&
        request_.cancelled_offer_refs().empty()) {
      fields.push_back("offers");
    }
    std::set<std::string> seen;
    for (int i = 0; i < request_.offers_size(); ++i) {
      if (!seen.insert(request_.offers(i).offer_ref()).second) {
        fields.push_back(absl::StrCat("offers[", i, "].offer_ref"));
      }
    }
    for (int i = 0; i < request_.cancelled_offer_refs_size(); ++i) {
      if (!seen.insert(request_.cancelled_offer_refs(i)).second) {
        fields.push_back(absl::StrCat("cancelled_offer_refs[", i, "]"));
      }
    }
    if (fields.empty()) return std::nullopt;
    return Refused{.code = absl::StatusCode::kInvalidArgument, .fields = std::move(fields)};
  }

  // Takes one offer, or says which of its fields is at fault.
  std::optional<std::string> Take(int index, const v1::TrainingOffer& terms) {
    if (v1::InstantOf(terms.sessions(0).start_at()) <= draft_.now) {
      Report(index, "sessions[0].start_at", v1::SEVERITY_WARNING);
    }
    if (std::optional<std::string> fault = FaultOf(terms)) return fault;
    const TrainingDraft::Key key{draft_.member, terms.offer_ref()};
    const auto standing = before_.find(key);
    if (standing == before_.end()) {
      draft_.offers[key] = std::make_shared<OfferModel>(draft_.member, terms, draft_.now);
      difference().set_added(difference().added() + 1);
      return std::nullopt;
    }
    const OfferModel& stands = *standing->second;
    if (stands.terms().SerializeAsString() == terms.SerializeAsString()) {
      difference().set_unchanged(difference().unchanged() + 1);
      return std::nullopt;
    }
    if (stands.cancelled() || draft_.now >= stands.Begins()) return "offer_ref";
    OfferModel& offer = *draft_.Open(key.first, key.second);
    uint32_t promoted = offer.Settle(draft_.now, sequence());
    if (terms.capacity() < offer.Held()) {
      draft_.offers[key] = standing->second;
      return "capacity";
    }
    offer.Replace(terms, draft_.now, sequence());
    promoted += offer.Settle(draft_.now, sequence());
    response_.set_bookings_promoted(response_.bookings_promoted() + promoted);
    difference().set_changed(difference().changed() + 1);
    return std::nullopt;
  }

  std::optional<Refused> EndOffers() {
    if (request_.whole_programme()) {
      std::set<std::string> named;
      for (const v1::TrainingOffer& offer : request_.offers()) named.insert(offer.offer_ref());
      for (const auto& [key, offer] : before_) {
        const bool may_stand = named.contains(key.second) || draft_.now >= offer->Begins();
        if (key.first == draft_.member && !may_stand && !offer->cancelled()) End(key);
      }
      return std::nullopt;
    }
    for (int i = 0; i < request_.cancelled_offer_refs_size(); ++i) {
      const TrainingDraft::Key key{draft_.member, request_.cancelled_offer_refs(i)};
      const auto standing = before_.find(key);
      if (standing == before_.end()) {
        return Refused{.code = absl::StatusCode::kInvalidArgument,
                       .fields = {absl::StrCat("cancelled_offer_refs[", i, "]")}};
      }
      if (standing->second->cancelled()) continue;
      if (draft_.now >= standing->second->Begins()) {
        return Refused{.code = absl::StatusCode::kFailedPrecondition, .reason = "OFFER_BEGUN"};
      }
      End(key);
    }
    return std::nullopt;
  }

  void End(const TrainingDraft::Key& key) {
    OfferModel& offer = *draft_.Open(key.first, key.second);
    const uint32_t promoted = offer.Settle(draft_.now, sequence());
    const uint32_t ended = offer.Cancel(draft_.now, sequence());
    response_.set_bookings_promoted(response_.bookings_promoted() + promoted);
    response_.set_bookings_cancelled(response_.bookings_cancelled() + ended);
    difference().set_removed(difference().removed() + 1);
  }

  const v1::PublishTrainingOffersRequest& request_;
  TrainingDraft& draft_;
  const TrainingDraft::Offers before_;
  v1::PublishTrainingOffersResponse response_;
};

}  // namespace

std::variant<Refused, v1::PublishTrainingOffersResponse> DecideProgramme(
    const v1::PublishTrainingOffersRequest& request, TrainingDraft& draft) {
  return Publication(request, draft).Decide();
}

}  // namespace consortium::model
