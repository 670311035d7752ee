#ifndef CONSORTIUM_GATEWAY_VACANCIES_VACANCY_STORE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_VACANCY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/storage/connection.h"

namespace consortium::vacancies {

// The header of one member's list for one week.
struct StoredList {
  std::string member;
  absl::CivilDay week;        // Its Monday.
  absl::Time as_of = {};      // When its facts were taken.
  absl::Time published = {};  // When a list for this week was first published.
  absl::Time updated = {};    // When it was last published, or a household changed.
  std::string totals = {};    // v1::ListSummary with its totals alone, serialised.
  std::string source = {};    // v1::ListSource, serialised.
  int64_t rows = 0;           // Households on offer.
  uint64_t sequence = 0;      // Of the journal entry that last changed it or a household.
};

// One household's row. Views are valid in the callback that gives it.
struct StoredRow {
  absl::string_view member;
  absl::string_view household_ref;
  absl::string_view row;        // v1::Vacancy without its output-only fields, serialised.
  uint64_t sequence = 0;        // Of its last change.
  uint64_t first_sequence = 0;  // Since when it stands without a break.
  absl::Time updated;
  std::optional<absl::Time> kept_until = {};  // Until when its owner alone is shown it.
  int64_t id = 0;                             // The database's own key of it; 0: as written.
};

// One end of a household's row, which may stand again since.
struct StoredRemoval {
  absl::string_view member;
  absl::string_view household_ref;  // Empty: see ForgetEarly().
  uint64_t first_sequence = 0;      // Since when the row had stood without a break.
  uint64_t sequence = 0;
  absl::Time removed;
  bool kept = false;  // It was shown to its owner alone.
};

// What a member's household finds in the database before it changes.
struct Standing {
  std::optional<absl::CivilDay> week;  // Of the list that stands; nothing without one.
  int64_t rows = 0;                    // Of that list.
  std::optional<std::string> row;      // The household's row.
  uint64_t first_sequence = 0;
  std::optional<absl::Time> kept_until = {};
  int64_t id = 0;  // Of the row.
};

// The statements of vacancies, and no rules. Not thread-safe, as its connection.
// Codes are the connection's.
class VacancyStore {
 public:
  // `connection` must outlive this.
  explicit VacancyStore(storage::Connection& connection) : connection_(connection) {}

  // Every list, sorted by member and week.
  absl::Status ReadLists(absl::FunctionRef<absl::Status(const StoredList&)> callback);

  // Every row, sorted by member, or one member's.
  absl::Status ReadRows(absl::FunctionRef<absl::Status(const StoredRow&)> callback);
  absl::Status ReadRowsOf(absl::string_view member,
                          absl::FunctionRef<absl::Status(const StoredRow&)> callback);

  // Every removal that is remembered, in the order of their sequences.
  absl::Status ReadRemovals(absl::FunctionRef<absl::Status(const StoredRemoval&)> callback);

  // The member's list that stands, of the latest week.
  absl::StatusOr<std::optional<StoredList>> LatestList(absl::string_view member);

  // The list that stands and the household's row of it; both may be absent, which
  // is no error.
  absl::StatusOr<Standing> Find(absl::string_view member, absl::string_view household_ref);

  // Inserts the list or replaces the one of its week.
  absl::Status PutList(const StoredList& list);

  // Notes that a household of the list of `week` changed.
  absl::Status TouchList(absl::string_view member, absl::CivilDay week, int64_t rows,
                         uint64_t sequence, absl::Time updated);

  // Inserts or replaces a row; `first_sequence` and `kept_until` count when it is new.
  absl::Status PutRow(const StoredRow& row);

  // Replaces the row that was found under this id: half of what PutRow() costs.
  absl::Status ChangeRow(int64_t id, absl::string_view row, uint64_t sequence, absl::Time updated);

  // At most `rows_max` rows that were kept until `now` or before, soonest first.
  absl::Status ReadKept(absl::Time now, int rows_max,
                        absl::FunctionRef<absl::Status(const StoredRow&)> callback);

  // Keeps a row for its owner no more: for all others it stands from `end.sequence` on,
  // and for its owner a row ended there that stood since `end.first_sequence`.
  absl::Status ShowRow(const StoredRemoval& end);

  // Deletes a row and remembers that it is gone.
  absl::Status RemoveRow(const StoredRemoval& removal);

  // Forgets removals from before `before`, at most `rows_max`.
  absl::Status ForgetRemovals(absl::Time before, int rows_max);

  // Forgets the member's removals up to `sequence` before their time, and leaves
  // a row with an empty reference that says so.
  absl::Status ForgetEarly(absl::string_view member, uint64_t sequence, absl::Time now);

 private:
  absl::Status PutRemoval(const StoredRemoval& removal);

  storage::Connection& connection_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_VACANCY_STORE_H_
