#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_NEED_BOOK_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_NEED_BOOK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gateway/placements/placement_store.h"
#include "gateway/placements/rules.h"
#include "gateway/placements/surroundings.h"
#include "gateway/storage/writer.h"
#include "policy/placement/moves.h"

namespace consortium::placements {

// One need with its requests as a change sees and leaves them. Everything is decided
// here, in memory, and written once by Write(), so that a change that is refused on
// the way has written nothing. Used by one change, on the writer's thread.
class NeedBook {
 public:
  // Nothing when there is no such need.
  static absl::StatusOr<std::optional<NeedBook>> Open(storage::Connection& connection,
                                                      absl::string_view need_ref);
  // The one that a request belongs to.
  static absl::StatusOr<std::optional<NeedBook>> OpenOf(storage::Connection& connection,
                                                        absl::string_view placement_ref);

  explicit NeedBook(StoredNeed need) : need_(std::move(need)) {}

  StoredNeed& need() { return need_; }
  const StoredNeed& need() const { return need_; }
  // By place; those that the change asked last.
  std::vector<StoredRequest>& requests() { return requests_; }
  StoredRequest* Find(absl::string_view placement_ref);

  // The request that the asker has taken up; null when there is none.
  const StoredRequest* Chosen() const;

  // Ends what time has ended by `now`: requests, the standing search, the keeping of
  // the need. The first thing that every change does, so that an answer that comes a
  // second late is late. True when it ended something.
  bool RunOut(absl::Time now, const Rules& rules);

  // Adds a request that was just asked.
  void Ask(StoredRequest request, absl::Time now);

  // Makes a move, as the table has it. FAILED_PRECONDITION (`STATE_CHANGED`): no such
  // arrow.
  absl::Status Move(StoredRequest& request, policy::Move move, absl::string_view member,
                    absl::Time now);

  // Nobody is asked for the need any more.
  void Close(absl::Time now);

  // Writes all of it under `sequence`, a journal entry of the change: claims first, which
  // may refuse it, those that end before those that take. Tells the read model after the
  // commit.
  absl::Status Write(storage::Transaction& transaction, const Surroundings& around,
                     uint64_t sequence);

 private:
  absl::Status ReadRequests(PlacementStore& store);
  absl::Status WriteClaims(storage::Transaction& transaction, const Surroundings& around,
                           uint64_t sequence);
  absl::Status Erase(storage::Transaction& transaction);
  void EndSearch();
  void SetDue(const Rules& rules);
  bool IsAtRest() const;
  absl::Status NoteErased(PlacementStore& store);

  StoredNeed need_;
  std::vector<StoredRequest> requests_;
  std::set<std::string> changed_;                     // References of requests.
  std::map<std::string, v1::PlacementState> before_;  // What those were that moved.
  bool erase_ = false;
};

// Of a need that is not erased: since when it and its requests are kept for the record
// alone; nothing while they are not. One that was accepted is, from its first day,
// though no list has shown the children yet: some never does.
std::optional<absl::Time> RestsSince(const StoredNeed& need,
                                     absl::Span<const StoredRequest> requests);

// A new need's or request's name: 130 random bits.
inline constexpr size_t kReferenceCharacters = 26;
std::string NewReference();

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_NEED_BOOK_H_
