#ifndef CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_
#define CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_

#include <optional>
#include <vector>

#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// Changes of one model in the order of their points, merged from the members
// that were added. Reads a few rows of each shard, however many there are. Not
// thread-safe; the model must outlive it.
class ChangeFeed {
 public:
  // A row as it stands, or a removal.
  struct Change {
    ChangePoint point;
    const MemberRows* member = nullptr;
    const Shard* shard = nullptr;  // Null: a removal.
    size_t row = 0;
    const Removal* removal = nullptr;
  };

  // Adds the member's rows behind `rows_behind` and its removals behind
  // `removals_behind`.
  void Add(const MemberRows& member, const ChangePoint& rows_behind,
           const ChangePoint& removals_behind);

  // The next change; nothing at the end.
  std::optional<Change> Peek() const;
  void Pop();

 private:
  struct Lane {
    ChangePoint point;  // Of what comes next.
    const MemberRows* member;
    const Shard* shard;  // Null: removals.
    size_t place;
  };

  void Push(const Lane& lane);

  std::vector<Lane> lanes_;  // A heap, earliest first.
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_CHANGE_FEED_H_
