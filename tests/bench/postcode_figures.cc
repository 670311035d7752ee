#include <malloc.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/file.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/postcodes.h"
#include "tests/bench/process_cpu.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

using directory::PostcodeDirectory;
using policy::Postcode;

constexpr int kAuthorities = 361;  // As many as the United Kingdom has.
constexpr size_t kProbes = 200'000;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

absl::Status Run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return absl::OkStatus();
  return absl::InternalError(sqlite3_errmsg(database));
}

// The same postcodes in the form that SQLite finds fastest: by their numbers, in
// memory-mapped pages.
absl::StatusOr<Database> MakeSqlite(const std::string& file, const GeneratedPostcodes& made) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) return absl::UnavailableError("no database");
  Database database(raw);
  for (const char* sql :
       {"PRAGMA synchronous=OFF", "PRAGMA cache_size=-65536", "PRAGMA mmap_size=268435456",
        "CREATE TABLE postcode(number INTEGER PRIMARY KEY, authority INTEGER)", "BEGIN"}) {
    if (absl::Status status = Run(raw, sql); !status.ok()) return status;
  }
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(raw, "INSERT INTO postcode VALUES(?1, ?2)", -1, &insert, nullptr);
  const Statement owned(insert);
  for (size_t i = 0; i < made.postcodes.size(); ++i) {
    sqlite3_bind_int64(insert, 1, made.postcodes[i].number());
    sqlite3_bind_int64(insert, 2, made.authorities[i]);
    if (sqlite3_step(insert) != SQLITE_DONE) return absl::InternalError(sqlite3_errmsg(raw));
    sqlite3_reset(insert);
  }
  if (absl::Status status = Run(raw, "COMMIT"); !status.ok()) return status;
  return database;
}

// Nanoseconds each of so many calls takes.
template <typename Call>
double NanosecondsEach(size_t calls, Call call) {
  const absl::Duration started = Monotonic();
  for (size_t i = 0; i < calls; ++i) call(i);
  return absl::ToDoubleNanoseconds(Monotonic() - started) / static_cast<double>(calls);
}

// What one round measured, nanoseconds; NOT_FOUND when either side missed one.
struct Round {
  double ours = 0;
  double parsing = 0;
  double sqlite = 0;
};

absl::StatusOr<Round> Measure(const PostcodeDirectory& directory, sqlite3* database,
                              const std::vector<Postcode>& probes,
                              const std::vector<std::string>& texts) {
  sqlite3_stmt* select = nullptr;
  sqlite3_prepare_v2(database, "SELECT authority FROM postcode WHERE number = ?1", -1, &select,
                     nullptr);
  const Statement owned(select);
  size_t found = 0;
  Round round;
  round.ours = NanosecondsEach(probes.size(), [&](size_t i) {
    found += directory.Find(probes[i]).authority != nullptr ? 1 : 0;
  });
  round.parsing =
      NanosecondsEach(texts.size(), [&](size_t i) { found += Postcode::Parse(texts[i]).ok(); });
  round.sqlite = NanosecondsEach(probes.size(), [&](size_t i) {
    sqlite3_bind_int64(select, 1, probes[i].number());
    if (sqlite3_step(select) == SQLITE_ROW && sqlite3_column_int64(select, 0) >= 0) ++found;
    sqlite3_reset(select);
  });
  if (found != 2 * probes.size() + texts.size()) {
    return absl::NotFoundError("a generated postcode was not found");
  }
  return round;
}

// Mebibytes that `use` leaves resident.
template <typename Use>
absl::StatusOr<double> MebibytesOf(Use use) {
  malloc_trim(0);
  const absl::StatusOr<int64_t> before = ResidentBytesOf(getpid());
  use();
  const absl::StatusOr<int64_t> after = ResidentBytesOf(getpid());
  if (!before.ok()) return before.status();
  if (!after.ok()) return after.status();
  return static_cast<double>(*after - *before) / (1 << 20);
}

}  // namespace

absl::Status MeasurePostcodes(const Place& place, const Effort& effort) {
  std::vector<std::string> codes;
  for (int authority = 0; authority < kAuthorities; ++authority) {
    codes.push_back(GssCodeOf(authority));
  }
  absl::StatusOr<GeneratedPostcodes> made =
      GeneratePostcodes(static_cast<size_t>(effort.postcodes), codes);
  if (!made.ok()) return made.status();
  const std::string file = place.folder + "/postcodes.directory";
  const absl::Status written =
      platform::WriteFile(file, made->directory, platform::FileMode::kPublic);
  if (!written.ok()) return written;
  const size_t bytes = made->directory.size();
  const absl::StatusOr<Database> database = MakeSqlite(place.folder + "/postcodes.db", *made);
  if (!database.ok()) return database.status();
  std::mt19937 random(2026);
  std::vector<Postcode> probes;
  std::vector<std::string> texts;
  std::uniform_int_distribution<size_t> any(0, made->postcodes.size() - 1);
  for (size_t i = 0; i < kProbes; ++i) {
    probes.push_back(made->postcodes[any(random)]);
    texts.push_back(probes.back().Text());
  }
  *made = {};

  std::vector<double> ready_ms, mebibytes, ours, parsing, sqlite, ratios;
  for (int round = -1; round < effort.rounds; ++round) {
    std::unique_ptr<PostcodeDirectory> directory;
    absl::Status opened;
    absl::Duration ready;
    const absl::StatusOr<double> resident = MebibytesOf([&] {
      const absl::Duration started = Monotonic();
      absl::StatusOr<PostcodeDirectory> from_file = PostcodeDirectory::Open(file);
      opened = from_file.status();
      if (!opened.ok()) return;
      directory = std::make_unique<PostcodeDirectory>(*std::move(from_file));
      (void)directory->Find(probes[0]);
      ready = Monotonic() - started;
      for (const Postcode& probe : probes) (void)directory->Find(probe);
    });
    if (!opened.ok()) return opened;
    if (!resident.ok()) return resident.status();
    const absl::StatusOr<Round> measured = Measure(*directory, database->get(), probes, texts);
    if (!measured.ok()) return measured.status();
    if (round < 0) continue;
    ready_ms.push_back(absl::ToDoubleMilliseconds(ready));
    mebibytes.push_back(*resident);
    ours.push_back(measured->ours);
    parsing.push_back(measured->parsing);
    sqlite.push_back(measured->sqlite);
    ratios.push_back(measured->ours / measured->sqlite);
  }
  const std::string what =
      absl::StrFormat("%d generated postcodes of %d authorities, a file of %.1f MiB; ",
                      effort.postcodes, kAuthorities, static_cast<double>(bytes) / (1 << 20));
  PrintFigure("postcode_lookup_ns", Median(ours), "ns",
              what +
                  absl::StrFormat("%d at random; reading the postcode from its text takes "
                                  "another %.0f ns; rounds ",
                                  probes.size(), Median(parsing)) +
                  Spread(ours));
  PrintFigure("postcode_vs_sqlite", Median(ratios), "ratio",
              what +
                  absl::StrFormat("%.0f ns / %.0f ns of an SQLite look-up by integer key, "
                                  "prepared, memory-mapped; rounds ",
                                  Median(ours), Median(sqlite)) +
                  Spread(ratios));
  PrintFigure("postcode_rss_mb", Median(mebibytes), "MiB",
              what + absl::StrFormat("after %d look-ups at random; rounds ", probes.size()) +
                  Spread(mebibytes));
  PrintFigure("postcode_ready_ms", Median(ready_ms), "ms",
              what + "opened, checked whole, first answer given; rounds " + Spread(ready_ms));
  return absl::OkStatus();
}

}  // namespace consortium::bench
