#include <sqlite3.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/process_cpu.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

// Adds what a year leaves behind, as the gateway would have written it: journal
// rows after those that stand, and each borough's headers of 52 weeks.
absl::Status AddYear(const std::string& file, int journal_rows) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) return absl::UnavailableError("no database");
  const std::unique_ptr<sqlite3, CloseDatabase> database(raw);
  const std::string sql = absl::StrCat(
      "PRAGMA synchronous=OFF; BEGIN;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
      journal_rows,
      ")"
      " INSERT INTO journal(sequence, at_us, kind, member, client, subject, digest, salt, leaf)"
      " SELECT head.s + i, head.a, 'vacancies.update', 'b0001', 'desk', 'bench', randomblob(32),"
      " randomblob(16), randomblob(120)"
      " FROM n, (SELECT max(sequence) AS s, max(at_us) AS a FROM journal) AS head;"
      "WITH RECURSIVE w(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM w WHERE i < 52)"
      " INSERT OR IGNORE INTO vacancy_lists SELECT member, date(week, '-' || (7 * i) || ' days'),"
      " as_of_us - i * 604800000000, published_us - i * 604800000000,"
      " updated_us - i * 604800000000, totals, source, rows, sequence FROM vacancy_lists, w;"
      "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
  char* message = nullptr;
  if (sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) {
    return absl::OkStatus();
  }
  const std::string text = message == nullptr ? "failed" : message;
  sqlite3_free(message);
  return absl::InternalError(text);
}

}  // namespace

absl::Status MeasureStart(const Place& place, const Effort& effort) {
  const std::vector<AreaCentre> areas = EnglandAreas(effort.england_boroughs);
  RowMaker maker(52, NamesOf(areas));
  maker.SettleIn(effort.england_boroughs, effort.england_rows);
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway,
                            effort.england_boroughs, {.areas_csv = CsvOf(areas)});
  if (!world.ok()) return world.status();
  if (absl::Status status = (*world)->Publish(maker, effort.england_rows); !status.ok()) {
    return status;
  }
  // The gateway is up and idle; it reads the head of the journal anew with its
  // next transaction, and is restarted before that.
  if (absl::Status status = AddYear((*world)->database(), effort.journal_rows); !status.ok()) {
    return status;
  }
  std::vector<double> seconds, mebibytes;
  for (int round = 0; round < effort.rounds; ++round) {
    const auto started = (*world)->Restart();
    if (!started.ok()) return started.status();
    seconds.push_back(absl::ToDoubleSeconds(*started));
    v1::SearchAvailabilityResponse found;
    if (absl::Status status =
            Call(*(*world)->Connect(0), "/consortium.v1.VacancyService/SearchAvailability",
                 maker.BroadSearch(), &found);
        !status.ok()) {
      return status;
    }
    const auto resident = ResidentBytesOf((*world)->pid());
    if (!resident.ok()) return resident.status();
    mebibytes.push_back(static_cast<double>(*resident) / (1 << 20));
  }
  const std::string what = absl::StrFormat(
      "%d households of %d boroughs, 52 weeks of list headers, %d journal rows; rounds ",
      effort.england_rows, effort.england_boroughs, effort.journal_rows);
  PrintFigure("start_seconds_england", Median(seconds), "s", what + Spread(seconds));
  PrintFigure("rss_mb_england", Median(mebibytes), "MiB", what + Spread(mebibytes));
  return absl::OkStatus();
}

}  // namespace consortium::bench
