#ifndef CONSORTIUM_GATEWAY_TRAINING_MODEL_BUILDER_H_
#define CONSORTIUM_GATEWAY_TRAINING_MODEL_BUILDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/directory/areas.h"
#include "gateway/training/model.h"
#include "gateway/training/training_store.h"

namespace consortium::training {

// What one committed change did to one offer.
struct OfferChange {
  OfferKey key;
  std::optional<StoredOffer> offer = {};  // Its row, where that is another.

  // New or changed. Where details are kept and `sealed` is left out, it is as before.
  std::vector<StoredBooking> bookings = {};
};

// Makes the model that follows another. Its work grows with the changes, and with
// what there is only as the depth of a tree does. Used once, by one thread.
class ModelBuilder {
 public:
  // Both must outlive this.
  ModelBuilder(const Model& before, const directory::Areas& areas);

  // Notes a change; later ones of the same offer or booking prevail.
  //
  // DATA_LOSS: the offer's row cannot be read, or there is no such offer. The builder
  // is of no use then.
  absl::Status Apply(OfferChange change);

  std::shared_ptr<const Model> Build(uint64_t generation) &&;

 private:
  struct OfferEdit {
    const OfferFacts* before;  // Null: a new offer.
    std::shared_ptr<OfferFacts> facts;
    decltype(OfferFacts::bookings)::Edits bookings;
  };

  OfferEdit& Edit(const OfferKey& key);
  SharedTerms TermsOf(StoredOffer stored, const OfferFacts* before);
  void Put(StoredBooking booking, OfferEdit& edit);
  void PutInFeeds(const BookingFacts* before, const SharedBooking& now);

  const Model& before_;
  const directory::Areas& areas_;
  uint64_t sequence_;
  std::vector<std::string> owners_;
  std::map<OfferKey, OfferEdit> offers_;
  std::map<std::string, Feed::Edits> feeds_;  // By member.
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_MODEL_BUILDER_H_
