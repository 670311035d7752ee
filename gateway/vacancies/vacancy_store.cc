#include "gateway/vacancies/vacancy_store.h"

#include "absl/strings/str_cat.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

using storage::Blob;
using storage::Row;

constexpr absl::string_view kReadLists =
    "SELECT member, week, as_of_us, published_us, updated_us, totals, source, rows, sequence"
    " FROM vacancy_lists ORDER BY member, week";
constexpr absl::string_view kLatestList =
    "SELECT member, week, as_of_us, published_us, updated_us, totals, source, rows, sequence"
    " FROM vacancy_lists WHERE member = $1 ORDER BY week DESC LIMIT 1";
constexpr absl::string_view kReadRows =
    "SELECT member, household_ref, row, sequence, first_sequence, updated_us, kept_until_us, id"
    " FROM vacancies ORDER BY member";
constexpr absl::string_view kReadRowsOf =
    "SELECT member, household_ref, row, sequence, first_sequence, updated_us, kept_until_us, id"
    " FROM vacancies WHERE member = $1";
constexpr absl::string_view kReadKept =
    "SELECT member, household_ref, row, sequence, first_sequence, updated_us, kept_until_us, id"
    " FROM vacancies WHERE kept_until_us <= $1 ORDER BY kept_until_us, member, household_ref"
    " LIMIT $2";
constexpr absl::string_view kReadRemovals =
    "SELECT member, household_ref, first_sequence, sequence, removed_us, kept"
    " FROM vacancy_removals ORDER BY sequence";
constexpr absl::string_view kFind =
    "SELECT l.week, l.rows, v.row, v.first_sequence, v.kept_until_us, v.id FROM vacancy_lists l"
    " LEFT JOIN vacancies v ON v.member = l.member AND v.household_ref = $2"
    " WHERE l.member = $1 ORDER BY l.week DESC LIMIT 1";
constexpr absl::string_view kPutList =
    "INSERT INTO vacancy_lists"
    " (member, week, as_of_us, published_us, updated_us, totals, source, rows, sequence)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (member, week) DO UPDATE SET as_of_us = excluded.as_of_us,"
    " published_us = excluded.published_us, updated_us = excluded.updated_us,"
    " totals = excluded.totals, source = excluded.source, rows = excluded.rows,"
    " sequence = excluded.sequence";
constexpr absl::string_view kTouchList =
    "UPDATE vacancy_lists SET rows = $3, sequence = $4, updated_us = $5"
    " WHERE member = $1 AND week = $2";
constexpr absl::string_view kPutRow =
    "INSERT INTO vacancies"
    " (member, household_ref, row, sequence, first_sequence, updated_us, kept_until_us)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (member, household_ref) DO UPDATE SET row = excluded.row,"
    " sequence = excluded.sequence, updated_us = excluded.updated_us";
constexpr absl::string_view kChangeRow =
    "UPDATE vacancies SET row = $2, sequence = $3, updated_us = $4 WHERE id = $1";
constexpr absl::string_view kDeleteRow =
    "DELETE FROM vacancies WHERE member = $1 AND household_ref = $2";
constexpr absl::string_view kShowRow =
    "UPDATE vacancies SET sequence = $3, first_sequence = $3, updated_us = $4,"
    " kept_until_us = NULL WHERE member = $1 AND household_ref = $2";
constexpr absl::string_view kPutRemoval =
    "INSERT INTO vacancy_removals"
    " (member, household_ref, first_sequence, sequence, removed_us, kept)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
constexpr absl::string_view kForgetRemovals =
    "DELETE FROM vacancy_removals WHERE (member, household_ref, sequence) IN"
    " (SELECT member, household_ref, sequence FROM vacancy_removals WHERE removed_us < $1"
    " ORDER BY removed_us LIMIT $2)";
constexpr absl::string_view kForgetEarly =
    "DELETE FROM vacancy_removals WHERE member = $1 AND sequence <= $2";

int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }
int64_t Number(uint64_t sequence) { return static_cast<int64_t>(sequence); }
uint64_t Sequence(const Row& row, int column) { return static_cast<uint64_t>(row.Integer(column)); }
absl::Time Time(const Row& row, int column) { return absl::FromUnixMicros(row.Integer(column)); }

std::optional<absl::Time> TimeOrNull(const Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return Time(row, column);
}

absl::StatusOr<absl::CivilDay> Week(const Row& row, int column) {
  absl::StatusOr<absl::CivilDay> week = policy::ParseDate(row.Text(column));
  if (!week.ok()) return absl::DataLossError("vacancy_lists holds a week that is no date");
  return week;
}

absl::StatusOr<StoredList> ListOf(const Row& row) {
  absl::StatusOr<absl::CivilDay> week = Week(row, 1);
  if (!week.ok()) return week.status();
  return StoredList{.member = std::string(row.Text(0)),
                    .week = *week,
                    .as_of = Time(row, 2),
                    .published = Time(row, 3),
                    .updated = Time(row, 4),
                    .totals = std::string(row.Bytes(5)),
                    .source = std::string(row.Bytes(6)),
                    .rows = row.Integer(7),
                    .sequence = Sequence(row, 8)};
}

StoredRow RowOf(const Row& row) {
  return {.member = row.Text(0),
          .household_ref = row.Text(1),
          .row = row.Bytes(2),
          .sequence = Sequence(row, 3),
          .first_sequence = Sequence(row, 4),
          .updated = Time(row, 5),
          .kept_until = TimeOrNull(row, 6),
          .id = row.Integer(7)};
}

}  // namespace

absl::Status VacancyStore::ReadLists(absl::FunctionRef<absl::Status(const StoredList&)> callback) {
  return connection_.Query(kReadLists, {}, [&](const Row& row) {
    absl::StatusOr<StoredList> list = ListOf(row);
    return list.ok() ? callback(*list) : list.status();
  });
}

absl::Status VacancyStore::ReadRows(absl::FunctionRef<absl::Status(const StoredRow&)> callback) {
  return connection_.Query(kReadRows, {}, [&](const Row& row) { return callback(RowOf(row)); });
}

absl::Status VacancyStore::ReadRowsOf(absl::string_view member,
                                      absl::FunctionRef<absl::Status(const StoredRow&)> callback) {
  return connection_.Query(kReadRowsOf, {member},
                           [&](const Row& row) { return callback(RowOf(row)); });
}

absl::Status VacancyStore::ReadRemovals(
    absl::FunctionRef<absl::Status(const StoredRemoval&)> callback) {
  return connection_.Query(kReadRemovals, {}, [&](const Row& row) {
    return callback({.member = row.Text(0),
                     .household_ref = row.Text(1),
                     .first_sequence = Sequence(row, 2),
                     .sequence = Sequence(row, 3),
                     .removed = Time(row, 4),
                     .kept = row.Integer(5) != 0});
  });
}

absl::StatusOr<std::optional<StoredList>> VacancyStore::LatestList(absl::string_view member) {
  std::optional<StoredList> latest;
  absl::Status read = connection_.Query(kLatestList, {member}, [&](const Row& row) {
    absl::StatusOr<StoredList> list = ListOf(row);
    if (list.ok()) latest = *std::move(list);
    return list.status();
  });
  if (!read.ok()) return read;
  return latest;
}

absl::StatusOr<Standing> VacancyStore::Find(absl::string_view member,
                                            absl::string_view household_ref) {
  Standing standing;
  absl::Status read = connection_.Query(kFind, {member, household_ref}, [&](const Row& row) {
    absl::StatusOr<absl::CivilDay> week = Week(row, 0);
    if (!week.ok()) return week.status();
    standing.week = *week;
    standing.rows = row.Integer(1);
    if (!row.IsNull(2)) {
      standing.row = std::string(row.Bytes(2));
      standing.first_sequence = Sequence(row, 3);
      standing.kept_until = TimeOrNull(row, 4);
      standing.id = row.Integer(5);
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return standing;
}

absl::Status VacancyStore::PutList(const StoredList& list) {
  return connection_
      .Execute(kPutList, {list.member, absl::FormatCivilTime(list.week), Micros(list.as_of),
                          Micros(list.published), Micros(list.updated), Blob{list.totals},
                          Blob{list.source}, list.rows, Number(list.sequence)})
      .status();
}

absl::Status VacancyStore::TouchList(absl::string_view member, absl::CivilDay week, int64_t rows,
                                     uint64_t sequence, absl::Time updated) {
  return connection_
      .Execute(kTouchList,
               {member, absl::FormatCivilTime(week), rows, Number(sequence), Micros(updated)})
      .status();
}

absl::Status VacancyStore::PutRow(const StoredRow& row) {
  return connection_
      .Execute(kPutRow, {row.member, row.household_ref, Blob{row.row}, Number(row.sequence),
                         Number(row.first_sequence), Micros(row.updated),
                         row.kept_until.has_value() ? storage::Parameter(Micros(*row.kept_until))
                                                    : storage::Parameter(nullptr)})
      .status();
}

absl::Status VacancyStore::ChangeRow(int64_t id, absl::string_view row, uint64_t sequence,
                                     absl::Time updated) {
  return connection_.Execute(kChangeRow, {id, Blob{row}, Number(sequence), Micros(updated)})
      .status();
}

absl::Status VacancyStore::ReadKept(absl::Time now, int rows_max,
                                    absl::FunctionRef<absl::Status(const StoredRow&)> callback) {
  return connection_.Query(kReadKept, {Micros(now), int64_t{rows_max}},
                           [&](const Row& row) { return callback(RowOf(row)); });
}

absl::Status VacancyStore::ShowRow(const StoredRemoval& end) {
  absl::Status shown = connection_
                           .Execute(kShowRow, {end.member, end.household_ref, Number(end.sequence),
                                               Micros(end.removed)})
                           .status();
  return shown.ok() ? PutRemoval(end) : shown;
}

absl::Status VacancyStore::PutRemoval(const StoredRemoval& removal) {
  return connection_
      .Execute(kPutRemoval,
               {removal.member, removal.household_ref, Number(removal.first_sequence),
                Number(removal.sequence), Micros(removal.removed), int64_t{removal.kept}})
      .status();
}

absl::Status VacancyStore::RemoveRow(const StoredRemoval& removal) {
  absl::Status deleted =
      connection_.Execute(kDeleteRow, {removal.member, removal.household_ref}).status();
  return deleted.ok() ? PutRemoval(removal) : deleted;
}

absl::Status VacancyStore::ForgetRemovals(absl::Time before, int rows_max) {
  return connection_.Execute(kForgetRemovals, {Micros(before), int64_t{rows_max}}).status();
}

absl::Status VacancyStore::ForgetEarly(absl::string_view member, uint64_t sequence,
                                       absl::Time now) {
  absl::Status deleted = connection_.Execute(kForgetEarly, {member, Number(sequence)}).status();
  if (!deleted.ok()) return deleted;
  return PutRemoval({.member = member, .household_ref = {}, .sequence = sequence, .removed = now});
}

}  // namespace consortium::vacancies
