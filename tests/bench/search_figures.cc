#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "etcd.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/load.h"
#include "tests/bench/peers.h"
#include "tests/bench/rounds.h"
#include "tests/bench/rows.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

constexpr char kSearch[] = "/consortium.v1.VacancyService/SearchAvailability";
constexpr int kDifferentSearches = 64;

std::vector<std::string> Serialised(const std::vector<v1::SearchAvailabilityRequest>& searches) {
  std::vector<std::string> bytes;
  for (const v1::SearchAvailabilityRequest& search : searches) {
    bytes.push_back(search.SerializeAsString());
  }
  return bytes;
}

// Server CPU of etcd per serializable get of 1 KiB, microseconds.
absl::StatusOr<double> EtcdGet(EtcdServer& etcd, const TlsFiles& client, int calls) {
  Load load;
  for (int channel = 0; channel < 4; ++channel) {
    load.channels.push_back(OpenChannel(etcd.address(), "localhost", client));
  }
  etcdserverpb::PutRequest put;
  put.set_key("key");
  put.set_value(std::string(1024, 'v'));
  load.path = "/etcdserverpb.KV/Put";
  load.calls = 1;
  load.request = [&](uint64_t, size_t) { return put.SerializeAsString(); };
  if (const auto stored = RunLoad(load, etcd.pid()); !stored.ok()) return stored.status();
  etcdserverpb::RangeRequest get;
  get.set_key("key");
  get.set_serializable(true);
  const std::string get_bytes = get.SerializeAsString();
  load.path = "/etcdserverpb.KV/Range";
  load.calls = calls;
  load.request = [&](uint64_t, size_t) { return get_bytes; };
  const absl::StatusOr<LoadResult> result = RunLoad(load, etcd.pid());
  if (!result.ok()) return result.status();
  return absl::ToDoubleMicroseconds(result->CpuPerCall(calls));
}

std::vector<std::string> Searches(RowMaker& maker, bool selective) {
  std::vector<v1::SearchAvailabilityRequest> searches;
  for (int i = 0; i < kDifferentSearches; ++i) {
    searches.push_back(selective ? maker.SelectiveSearch() : maker.BroadSearch());
  }
  return Serialised(searches);
}

constexpr int kEnglandSeed = 70'000;
constexpr double kEnglandMiles = 10;
constexpr double kMetresPerMile = 1609.344;

RowMaker EnglandMaker(const std::vector<AreaCentre>& areas, const Effort& effort) {
  RowMaker maker(kEnglandSeed, NamesOf(areas), kEnglandMiles);
  maker.SettleIn(effort.england_boroughs, effort.england_rows);
  return maker;
}

// What share of the households the searches match, percent.
absl::StatusOr<double> PercentMatched(const World& world, const std::vector<std::string>& searches,
                                      int rows) {
  const auto channel = world.Connect(0);
  double matches = 0;
  for (const std::string& bytes : searches) {
    v1::SearchAvailabilityRequest search;
    search.ParseFromString(bytes);
    v1::SearchAvailabilityResponse found;
    if (absl::Status status = Call(*channel, kSearch, search, &found); !status.ok()) return status;
    matches += found.total_matches();
  }
  return 100 * matches / static_cast<double>(searches.size()) / rows;
}

// The same households as rows of a table, and the same need as a statement.
absl::Status FillPostgres(PostgresServer& postgres, const std::vector<AreaCentre>& areas,
                          const Effort& effort) {
  const absl::Status made = postgres.Run(
      "CREATE TABLE household(id int PRIMARY KEY, kind int, vacant int, age_min int, age_max int,"
      " sex int, children_max int, bedrooms int, easting int, northing int, skills int,"
      " features int, languages text[], offers int[], body bytea)");
  if (!made.ok()) return made;
  std::map<std::string, const AreaCentre*> centres;
  for (const AreaCentre& centre : areas) centres[centre.area] = &centre;
  RowMaker maker = EnglandMaker(areas, effort);
  std::string lines;
  for (int number = 0; number < effort.england_rows; ++number) {
    const v1::Vacancy row = maker.Row(number);
    const AreaCentre* const centre = centres[row.area()];
    int skills = 0, features = 0;
    for (const int skill : row.profile().skills()) skills |= 1 << skill;
    for (const int feature : row.profile().features()) features |= 1 << feature;
    std::string offers;
    for (const v1::Offer& offer : row.offers())
      absl::StrAppend(&offers, offers.empty() ? "" : ",", offer.kind());
    std::string languages;
    for (const std::string& language : row.profile().languages()) {
      absl::StrAppend(&languages, languages.empty() ? "" : ",", language);
    }
    absl::StrAppend(&lines, number, "\t", row.kind(), "\t", row.places().vacant(), "\t",
                    row.approval().age_months_min(), "\t", row.approval().age_months_max(), "\t",
                    row.approval().sex(), "\t", row.approval().children_max(), "\t");
    absl::StrAppend(&lines, row.bedrooms().free(), "\t", centre->easting, "\t", centre->northing,
                    "\t", skills, "\t", features, "\t{", languages, "}\t{", offers, "}\t\\\\x",
                    std::string(500, 'a'), "\n");
  }
  if (absl::Status status = postgres.Copy("household", lines); !status.ok()) return status;
  for (const char* sql : {"CREATE INDEX ON household(easting, northing, age_min, vacant)",
                          "VACUUM ANALYZE household"}) {
    if (absl::Status status = postgres.Run(sql); !status.ok()) return status;
  }
  return postgres.Prepare(
      "search",
      "SELECT id, body, sqrt((easting - $1::int)^2 + (northing - $2::int)^2) AS metres"
      " FROM household WHERE easting BETWEEN $1::int - $8::int AND $1::int + $8::int"
      " AND northing BETWEEN $2::int - $8::int AND $2::int + $8::int"
      " AND (easting - $1::int)^2 + (northing - $2::int)^2 <= $8::float8^2"
      " AND vacant >= 1 AND children_max >= 1 AND bedrooms >= 1 AND kind = 1"
      " AND features & $3::int = 0"
      " ORDER BY (age_min > $4::int OR age_max < $4::int OR sex NOT IN (0, $5::int)),"
      " bit_count((($6::int & ~skills))::bit(32)) + (NOT $7::text = ANY(languages))::int, metres, "
      "id"
      " LIMIT 20");
}

absl::StatusOr<double> PostgresSearch(PostgresServer& postgres,
                                      const std::vector<AreaCentre>& areas,
                                      const std::vector<std::string>& searches, int calls) {
  std::vector<std::vector<std::string>> parameters;
  for (const std::string& bytes : searches) {
    v1::SearchAvailabilityRequest search;
    search.ParseFromString(bytes);
    int needs = 0, excluded = 0;
    for (const int need : search.children(0).needs()) needs |= 1 << need;
    for (const int feature : search.must_not_have()) excluded |= 1 << feature;
    for (const AreaCentre& centre : areas) {
      if (centre.area != search.near()) continue;
      parameters.push_back(
          {absl::StrCat(centre.easting), absl::StrCat(centre.northing), absl::StrCat(excluded),
           absl::StrCat(12 * search.children(0).age_years()),
           absl::StrCat(search.children(0).sex()), absl::StrCat(needs),
           search.children(0).languages(0),
           absl::StrCat(static_cast<int>(kMetresPerMile * search.max_distance_miles()))});
    }
  }
  const absl::StatusOr<absl::Duration> before = postgres.BackendCpu();
  if (!before.ok()) return before.status();
  for (int call = 0; call < calls; ++call) {
    const absl::StatusOr<int> rows = postgres.Query("search", parameters[call % parameters.size()]);
    if (!rows.ok()) return rows.status();
  }
  const absl::StatusOr<absl::Duration> after = postgres.BackendCpu();
  if (!after.ok()) return after.status();
  return absl::ToDoubleMicroseconds((*after - *before) / static_cast<double>(calls));
}

}  // namespace

absl::Status MeasureSearch(const Place& place, const Effort& effort) {
  RowMaker maker(1200, NamesOf(ReadAreas(place.areas)));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, 6);
  if (!world.ok()) return world.status();
  if (absl::Status status = (*world)->Publish(maker, 1200); !status.ok()) return status;
  std::vector<std::string> searches = Searches(maker, true);
  const std::vector<std::string> broad = Searches(maker, false);
  searches.insert(searches.end(), broad.begin(), broad.end());
  const auto rounds = MeasureRounds(**world, kSearch, searches, effort);
  if (!rounds.ok()) return rounds.status();
  const auto matched = PercentMatched(**world, searches, 1200);
  if (!matched.ok()) return matched.status();
  PrintRatio("search_cpu_ratio_1200", *rounds,
             absl::StrFormat("1,200 households of 6 boroughs, 20 results a page; half of the "
                             "searches for one child within 1.5 miles of an area, no dog, no "
                             "smoker, two skills and a language wished for, half for one child "
                             "anywhere: %.0f %% match; 16 calls in flight on 4 connections",
                             *matched));

  auto etcd =
      EtcdServer::Start(SubFolder(place.folder, "etcd"), (*world)->Server(), (*world)->Desk(0));
  if (!etcd.ok()) return etcd.status();
  std::vector<double> ratios, search_us, get_us;
  for (int round = 0; round < effort.rounds; ++round) {
    const auto search = MeasureRound(**world, kSearch, searches, effort.calls);
    if (!search.ok()) return search.status();
    const auto get = EtcdGet(**etcd, (*world)->Desk(0), effort.calls);
    if (!get.ok()) return get.status();
    ratios.push_back(search->call_us / *get);
    search_us.push_back(search->call_us);
    get_us.push_back(*get);
  }
  PrintFigure(
      "search_cpu_vs_etcd_get", Median(ratios), "ratio",
      absl::StrFormat("server CPU %.1f us per search / %.1f us per serializable get of 1 KiB; "
                      "rounds %s",
                      Median(search_us), Median(get_us), Spread(ratios)));
  return absl::OkStatus();
}

absl::Status MeasureEnglandSearch(const Place& place, const Effort& effort) {
  const std::vector<AreaCentre> areas = EnglandAreas(effort.england_boroughs);
  RowMaker maker = EnglandMaker(areas, effort);
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway,
                            effort.england_boroughs, {.areas_csv = CsvOf(areas)});
  if (!world.ok()) return world.status();
  if (absl::Status status = (*world)->Publish(maker, effort.england_rows); !status.ok())
    return status;
  const std::vector<std::string> selective = Searches(maker, true);
  const auto few = PercentMatched(**world, selective, effort.england_rows);
  if (!few.ok()) return few.status();
  const auto rounds = MeasureRounds(**world, kSearch, selective, effort);
  if (!rounds.ok()) return rounds.status();
  PrintRatio(
      "search_cpu_ratio_70000", *rounds,
      absl::StrFormat("%d households of %d boroughs; one child within %.0f miles of an area, no "
                      "dog, no smoker, two skills and a language wished for: %.2f %% match",
                      effort.england_rows, effort.england_boroughs, kEnglandMiles, *few));
  const std::vector<std::string> anywhere = Searches(maker, false);
  const auto many = PercentMatched(**world, anywhere, effort.england_rows);
  if (!many.ok()) return many.status();
  const auto broad = MeasureRounds(**world, kSearch, anywhere, effort);
  if (!broad.ok()) return broad.status();
  PrintRatio("search_cpu_ratio_70000_broad", *broad,
             absl::StrFormat("one child, anywhere, no other criterion: %.0f %% match", *many));

  auto postgres = PostgresServer::Start(SubFolder(place.folder, "postgres"), (*world)->Server(),
                                        (*world)->Desk(0));
  if (!postgres.ok()) return postgres.status();
  if (absl::Status status = FillPostgres(**postgres, areas, effort); !status.ok()) {
    return status;
  }
  std::vector<double> ratios, search_us, query_us;
  const int calls = std::max(100, effort.calls / 4);
  for (int round = 0; round < effort.rounds; ++round) {
    const auto search = MeasureRound(**world, kSearch, selective, calls);
    if (!search.ok()) return search.status();
    const auto query = PostgresSearch(**postgres, areas, selective, calls);
    if (!query.ok()) return query.status();
    ratios.push_back(search->call_us / *query);
    search_us.push_back(search->call_us);
    query_us.push_back(*query);
  }
  PrintFigure(
      "search_cpu_vs_postgres_70000", Median(ratios), "ratio",
      absl::StrFormat("server CPU %.1f us per search / %.1f us of the PostgreSQL backend for the "
                      "same need over the same rows (index on place, age and vacancy, prepared, "
                      "TLS with client certificate); rounds %s",
                      Median(search_us), Median(query_us), Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
