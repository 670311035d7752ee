#ifndef CONSORTIUM_GATEWAY_VACANCIES_NEIGHBOURS_H_
#define CONSORTIUM_GATEWAY_VACANCIES_NEIGHBOURS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/directory.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/vacancies/list_age.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// What an answer says of the members at one instant, besides their rows.
// Immutable.
struct NeighbourTable {
  // One per member of the model, in its order.
  struct Neighbour {
    v1::Telephone telephone;  // Empty when the member gave none.
    bool hidden = false;      // From all but itself.
  };
  // One per borough of the policy that is not suspended, sorted.
  struct Borough {
    std::string member;
    int place = -1;  // In the model; -1 when it never published.

    // What is said of its list while the table holds and the list is still this one.
    v1::ListAge age;
    absl::Time as_of;
    std::vector<std::pair<absl::CivilDay, absl::Time>> published;

    bool IsOf(const ListFacts& list) const {
      return as_of == list.as_of && published == list.published;
    }
  };

  std::shared_ptr<const directory::Membership> membership;
  std::vector<Neighbour> neighbours;
  std::vector<Borough> boroughs;
  bool any_hidden = false;
  CurrentWeek week;  // `now` is when the table was made.

  // It holds for this members_generation and instants in [week.now, until).
  uint64_t members_generation = 0;
  absl::Time until;
};

// Keeps the table until something in it changes: telephones change a few times a
// day, and asking calendars and time zones costs more than a search does.
// Thread-safe.
class Neighbours {
 public:
  explicit Neighbours(const directory::CurrentMembership& membership) : membership_(membership) {}

  // What holds at `now` for the members of `model`; never null. The same table for
  // as long as it holds.
  std::shared_ptr<const NeighbourTable> At(const Model& model, absl::Time now) const;

 private:
  const directory::CurrentMembership& membership_;
  mutable platform::Mutex mutex_;
  mutable std::shared_ptr<const NeighbourTable> table_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_NEIGHBOURS_H_
