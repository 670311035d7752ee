#ifndef CONSORTIUM_GATEWAY_TRAINING_OFFER_BOOK_H_
#define CONSORTIUM_GATEWAY_TRAINING_OFFER_BOOK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training_offer.pb.h"
#include "gateway/storage/writer.h"
#include "gateway/training/read_model.h"
#include "gateway/training/seat_counts.h"
#include "gateway/training/training_store.h"
#include "policy/training/seats.h"

namespace consortium::training {

// The bookings of one offer as a change sees and leaves them. Everything is decided
// here, in memory, and written once by Write(), so that a change that is refused on
// the way has written nothing. Used by one change, on the writer's thread.
class OfferBook {
 public:
  // Nothing when there is no such offer. DATA_LOSS: its row cannot be read. `counts` are
  // of `store`, and learn who holds places of the offer where they do not know.
  static absl::StatusOr<std::optional<OfferBook>> Open(TrainingStore& store, SeatCounts& counts,
                                                       const OfferKey& key);

  // One that stands nowhere yet. DATA_LOSS: `bytes` are no offer that was admitted.
  static absl::StatusOr<OfferBook> New(OfferKey key, std::string bytes, absl::Time now);

  const OfferKey& key() const { return stored_.key; }
  const StoredOffer& stored() const { return stored_; }
  const v1::TrainingOffer& offer() const { return offer_; }
  bool cancelled() const { return stored_.cancelled.has_value(); }
  const policy::SeatRules& rules() const { return rules_; }
  // Places that are held, and who waits, by their places in the queue.
  const policy::Occupancy& held() const { return held_; }
  const std::vector<StoredBooking>& waiting() const { return waiting_; }
  // What Write() has to write.
  const std::vector<StoredBooking>& changed() const { return changed_; }
  // Bookings that waited before this change and were confirmed by it.
  uint32_t promoted() const { return promoted_; }

  // Brings the offer up to `now`: the one way in which places are given. Ends the
  // reservation, confirms whom there is room for, and closes the waiting list when
  // the first session begins. Doing it again changes nothing.
  void Settle(absl::Time now);

  // Puts a participant at the end of the waiting list; Settle() then decides.
  void Add(StoredBooking booking);

  // A booking of this offer, as the change has left it so far.
  StoredBooking Current(StoredBooking stored) const;

  // The booking comes to `state`. Its place, or its turn, is free from here on
  // unless the state holds it.
  void Move(StoredBooking booking, v1::BookingState state, absl::Time now);

  // What the owner published in its stead: everybody who is booked is told.
  absl::Status Replace(TrainingStore& store, std::string bytes, absl::Time now);

  // Ends the offer and all its bookings.
  absl::Status Cancel(TrainingStore& store, absl::Time now);

  // Live bookings that Cancel() ended.
  uint32_t ended() const { return ended_; }

  // Whether Write() has more to write than when the offer is next due, and so needs
  // a journal entry.
  bool has_changed() const { return replaced_ || !changed_.empty() || !erased_.empty(); }

  // Writes all of it under `sequence`, a journal entry of the change, and tells the
  // read model after the commit, and its seat counts at once. The one way in which
  // bookings are written. Details of bookings that have ended are erased.
  absl::Status Write(storage::Transaction& transaction, ReadModel& model, uint64_t sequence);

  // Erases details that are kept although their time is over. Before Write().
  absl::Status EraseOld(storage::Transaction& transaction);

 private:
  explicit OfferBook(StoredOffer stored) : stored_(std::move(stored)) {}

  absl::Status TakeBytes(std::string bytes);
  void Change(StoredBooking booking);
  void ConfirmWhoFits(absl::Time now);
  std::optional<absl::Time> NextDue(absl::Time now) const;
  // Bookings with a place, as the change has left them so far.
  absl::StatusOr<std::vector<StoredBooking>> Confirmed(TrainingStore& store) const;

  StoredOffer stored_;
  std::optional<absl::Time> due_before_;
  v1::TrainingOffer offer_;
  policy::SeatRules rules_;
  policy::Occupancy held_;
  std::vector<StoredBooking> waiting_;
  std::vector<StoredBooking> changed_;                  // Each once.
  absl::flat_hash_map<std::string, size_t> change_of_;  // By booking reference.
  std::vector<StoredBooking> erased_;                   // Otherwise as they were.
  bool replaced_ = false;
  uint32_t promoted_ = 0;
  uint32_t ended_ = 0;
};

// An offer's rules about places.
policy::SeatRules RulesOf(absl::string_view owner, const v1::TrainingOffer& offer);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_OFFER_BOOK_H_
