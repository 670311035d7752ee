#include "gateway/training/model.h"

#include "policy/training/offer_rules.h"

namespace consortium::training {

v1::OfferState OfferFacts::StateAt(absl::Time now) const {
  return policy::StateAt(offer(), cancelled(), now);
}

uint32_t OfferFacts::FreePlaces(absl::string_view member, absl::Time now) const {
  if (StateAt(now) != v1::OFFER_STATE_OPEN) return 0;
  const std::optional<absl::Time>& due = terms->stored.due;
  const bool unsettled = !waiting.empty() && due.has_value() && *due <= now;
  return policy::FreePlaces(terms->rules, held, member,
                            unsettled ? *due - absl::Microseconds(1) : now);
}

const OfferFacts* Model::Find(absl::string_view member, absl::string_view offer_ref) const {
  const SharedOffer* const found = offers.Find({member, offer_ref});
  return found == nullptr ? nullptr : found->get();
}

const Feed* Model::FeedOf(absl::string_view member) const {
  const auto found = feeds.find(member);
  return found == feeds.end() ? nullptr : &found->second;
}

absl::Time Model::NextDue() const {
  const SharedTerms* const first = due.First();
  return first == nullptr ? absl::InfiniteFuture() : *(*first)->stored.due;
}

}  // namespace consortium::training
