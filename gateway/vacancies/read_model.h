#ifndef CONSORTIUM_GATEWAY_VACANCIES_READ_MODEL_H_
#define CONSORTIUM_GATEWAY_VACANCIES_READ_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/vacancy.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/storage/connection.h"
#include "gateway/vacancies/shard.h"
#include "gateway/vacancies/vacancy_store.h"
#include "policy/matching/chunk.h"

namespace consortium::vacancies {

// The list of a member that stands, ready to be shown.
struct ListFacts {
  // All of it but what depends on the instant of the answer.
  v1::ListSummary summary;
  absl::CivilDay week;
  absl::Time as_of;

  // When lists were first published for the latest weeks, by week; at most
  // kWeeksKept, the week of this list last.
  std::vector<std::pair<absl::CivilDay, absl::Time>> published;
};

// A household that stood from `first_sequence` until it was removed. It may stand
// again since.
struct Removal {
  HouseholdId id{};
  uint64_t first_sequence = 0;
  uint64_t sequence = 0;
  int64_t removed_us = 0;
  std::string household_ref;  // For its owner.
  bool kept = false;          // Its owner alone knew of it.
};

// One member's part of the read model. Immutable; thread-safe.
struct MemberRows {
  std::string member;
  ListFacts list;

  // Rows by the leading bits of their ids: 2^shard_bits shards in the order of
  // ids.
  int shard_bits = 0;
  std::vector<std::shared_ptr<const Shard>> shards;

  // Removals of the last seven days, in the order of their sequences. Whoever has
  // not seen all up to `forgotten` needs a snapshot.
  std::shared_ptr<const std::vector<Removal>> removals;
  uint64_t forgotten = 0;

  size_t size() const;
  // The shard in which the household's row stands when it has one.
  size_t ShardIndex(const HouseholdId& id) const;
  const Shard& ShardOf(const HouseholdId& id) const { return *shards[ShardIndex(id)]; }
};

// Everything that is on offer at one instant. Immutable; thread-safe.
struct Model {
  // Differs between any two models.
  uint64_t generation = 0;
  // Differs between models that have other members.
  uint64_t members_generation = 0;
  // Of the last change of vacancies.
  uint64_t sequence = 0;
  // When the first list ever was published: tells databases apart. 0 before.
  int64_t origin_us = 0;

  std::vector<std::shared_ptr<const MemberRows>> members;  // With a list; sorted by id.

  // The shards of all members in their order, and whose each is.
  std::vector<const Shard*> shards;
  std::vector<uint32_t> owners;
  policy::Snapshot snapshot;

  // When a row that its owner keeps is next to be shown to all; without any, never.
  absl::Time next_shown = absl::InfiniteFuture();

  // Null when the member never published.
  const MemberRows* Find(absl::string_view member) const;
};

// What one committed change did to one member's rows.
struct MemberChange {
  struct RowChange {
    HouseholdId id;
    std::string household_ref;
    std::string bytes;            // As its owner stated it; empty: removed.
    uint64_t first_sequence = 0;  // Since when it stands, or stood, without a break.
    std::string held = {};        // HeldBytes() of what is held of it.
    int64_t kept_until_us = 0;    // As RowFacts; of a removed row, what it was.
    uint64_t kept_since = 0;      // Kept from there until this change, which shows it to all.
    RowColumns columns = {};      // Of `bytes`.
  };

  std::string member;
  uint64_t sequence = 0;
  absl::Time at;
  std::optional<StoredList> list = {};      // A publication's, with its rows' count.
  std::optional<int64_t> rows = {};         // An update's: households on offer from now on.
  std::vector<RowChange> row_changes = {};  // Each household once.
  std::optional<uint64_t> forgotten = {};   // As MemberRows::forgotten.
};

// Answers every read of vacancies from memory. The writer's thread collects what
// its transaction changed and replaces the model once per commit; readers take
// the model in force and keep it as long as they like.
//
// Apply(), Commit(), Forget() and Load() are the writer thread's (or main's
// before there is one); Current() is thread-safe.
class ReadModel {
 public:
  // Rows to a shard, on average, at most: what an update rebuilds.
  static constexpr size_t kShardRows = 128;
  // Weeks of which ListFacts remembers the publication.
  static constexpr size_t kWeeksKept = 3;

  // `areas` must outlive this.
  explicit ReadModel(const directory::Areas& areas);

  std::shared_ptr<const Model> Current() const;

  // Where places are, for the columns that a change may bring with it.
  const directory::Areas& areas() const { return areas_; }

  // Notes a change for the next Commit().
  void Apply(MemberChange change);

  // Notes that removals from before `before` are forgotten.
  void Forget(absl::Time before);

  // Brings what was noted into the model in force.
  void Commit();

  // Replaces the model by what the database holds, and drops what was noted.
  // DATA_LOSS: it holds rows that are none; other codes as Connection's. The
  // model stays as it was then.
  absl::Status Load(storage::Connection& connection);

 private:
  struct PendingRow {
    std::optional<std::string> bytes;  // Nothing: removed.
    RowFacts facts;
    RowColumns columns;
  };
  struct Pending {
    std::optional<StoredList> list;
    std::optional<int64_t> rows;
    absl::Time updated;
    std::map<HouseholdId, PendingRow> row_changes;
    std::vector<Removal> removals;
    uint64_t forgotten = 0;
  };

  std::shared_ptr<const MemberRows> Rebuilt(const MemberRows* before, const std::string& member,
                                            const Pending& pending) const;
  void Replace(std::shared_ptr<const Model> model);

  const directory::Areas& areas_;

  // The writer thread's own.
  std::map<std::string, Pending> pending_;
  std::optional<absl::Time> forget_before_;
  uint64_t pending_sequence_ = 0;

  mutable platform::Mutex mutex_;
  std::shared_ptr<const Model> model_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_READ_MODEL_H_
