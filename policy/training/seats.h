#ifndef CONSORTIUM_POLICY_TRAINING_SEATS_H_
#define CONSORTIUM_POLICY_TRAINING_SEATS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Who has a place at an offer, and who waits. Pure: the one way in which places
// are given, whether somebody books, cancels, or a reservation ends.
namespace consortium::policy {

// What an offer says of its places.
struct SeatRules {
  std::string owner;               // The member that offers it.
  uint32_t capacity = 0;           // Places in all.
  uint32_t reserved = 0;           // For the owner alone until `reserved_until`.
  absl::Time reserved_until = {};  // From this instant on they are anybody's.
  uint32_t places_per_member = 0;  // Of one other member, at most; 0: no such bound.
};

// Places that are confirmed, by member. A value.
class Occupancy {
 public:
  void Add(absl::string_view member, uint32_t places);
  // As many as there are, at most.
  void Remove(absl::string_view member, uint32_t places);

  uint32_t all() const { return all_; }
  uint32_t of(absl::string_view member) const;

  bool operator==(const Occupancy&) const = default;

 private:
  uint32_t all_ = 0;
  std::map<std::string, uint32_t, std::less<>> by_member_;
};

// Those who come together or not at all, while they wait.
struct Party {
  std::string member;
  uint32_t size = 1;
};

// Places that `member` can have confirmed at `now`. The owner's own bookings fill
// the reservation first, so that it never keeps more places than are left of it.
uint32_t FreePlaces(const SeatRules& rules, const Occupancy& occupancy, absl::string_view member,
                    absl::Time now);

// The most places that `member` could ever have confirmed together.
uint32_t PlacesAtMost(const SeatRules& rules, absl::string_view member);

// Indices into `waiting`, in its order, of those that are to be confirmed at `now`,
// whose places are added to `occupancy`. `waiting` stand in the order of booking:
// each in its turn is confirmed if all of it fits; one that does not fit keeps its
// turn and holds up nobody. Confirming somebody never makes room for another, so
// running it again on what it left confirms nobody. Linear in the parties.
std::vector<size_t> Settle(const SeatRules& rules, const std::vector<Party>& waiting,
                           absl::Time now, Occupancy& occupancy);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_TRAINING_SEATS_H_
