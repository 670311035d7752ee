#ifndef CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_
#define CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "consortium/v1/vacancies.pb.h"
#include "gateway/vacancies/known.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// What a viewer may see of a member's households.
enum class Sees {
  kNothing,  // No more: all that it knows is told as removed.
  kShown,    // Those that the member does not keep for its own children.
  kAll,      // Its own.
};

// What a viewer has to be told of the households of one range, whom it knows as
// of one sequence, so that it knows them as they are: each household at most once,
// in the order of ids, merged from the members that were added. Walks shards as it
// is read and skips those in which nothing changed. Not thread-safe; the model
// must outlive it, and must remember every removal behind the range's sequence
// unless that is 0.
class ChangeFeed {
 public:
  struct Change {
    v1::VacancyEventType type;
    HouseholdId id;
    const MemberRows* member;
    const Shard* shard;  // Null when removed.
    size_t row;
    const std::string* household_ref;  // When removed: for its owner.
  };

  explicit ChangeFeed(KnownRange range) : range_(range) {}

  // Adds a member's households.
  void Add(const MemberRows& member, Sees sees);

  // The next change; null at the end.
  const Change* Peek() const { return lanes_.empty() ? nullptr : &lanes_.front().next; }
  void Pop();

 private:
  struct Lane {
    Change next;
    const MemberRows* member;
    Sees sees;
    size_t shard;
    size_t row;
    // Ends of rows that the viewer knows, sorted by id; each household once.
    std::vector<const Removal*> ends;
    size_t end;
  };

  // Whether a household of the lane stands, as far as the viewer sees.
  static bool Stands(const Lane& lane, const HouseholdId& id);
  bool FindRow(Lane& lane) const;
  bool FindEnd(Lane& lane) const;
  // Puts what comes next into the lane; false at its end.
  bool Advance(Lane& lane) const;
  void Push(Lane lane);

  const KnownRange range_;
  std::vector<Lane> lanes_;  // A heap, the least id first.
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_
