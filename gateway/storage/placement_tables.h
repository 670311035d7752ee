#ifndef CONSORTIUM_GATEWAY_STORAGE_PLACEMENT_TABLES_H_
#define CONSORTIUM_GATEWAY_STORAGE_PLACEMENT_TABLES_H_

#include "absl/strings/string_view.h"

// The step of the schema that brings requests for placements, the claims behind them and
// households that are kept for own children first; for schema.cc alone. What the columns hold is
// said in gateway/vacancies/README.md (claims, what is kept) and gateway/placements/README.md.
namespace consortium::storage {

inline constexpr absl::string_view kSqlitePlacements[] = {
    "ALTER TABLE vacancies ADD COLUMN kept_until_us INTEGER",
    "CREATE INDEX vacancies_kept ON vacancies (kept_until_us) WHERE kept_until_us IS NOT NULL",
    "ALTER TABLE vacancy_removals ADD COLUMN kept INTEGER NOT NULL DEFAULT 0",

    "CREATE TABLE vacancy_claims ("
    "  claim_ref TEXT NOT NULL PRIMARY KEY, member TEXT NOT NULL,"
    "  household_ref TEXT NOT NULL, kind INTEGER NOT NULL, places INTEGER NOT NULL,"
    "  start_date TEXT NOT NULL, siblings INTEGER NOT NULL, short_break INTEGER NOT NULL,"
    "  until_us INTEGER, arrived INTEGER NOT NULL, sequence INTEGER NOT NULL) STRICT",
    "CREATE INDEX vacancy_claims_household ON vacancy_claims (member, household_ref)",

    "CREATE TABLE placement_needs ("
    "  need_ref TEXT NOT NULL PRIMARY KEY, member TEXT NOT NULL, need BLOB, search BLOB,"
    "  search_until_us INTEGER, searches BLOB NOT NULL, opened_us INTEGER NOT NULL,"
    "  closed_us INTEGER, request_ids TEXT NOT NULL, sequence INTEGER NOT NULL,"
    "  due_us INTEGER, at_rest INTEGER NOT NULL) STRICT",
    "CREATE INDEX placement_needs_open ON placement_needs (need_ref) WHERE at_rest = 0",
    "CREATE INDEX placement_needs_due ON placement_needs (due_us) WHERE due_us IS NOT NULL",
    "CREATE INDEX placement_needs_standing ON placement_needs (member) WHERE search IS NOT NULL",

    "CREATE TABLE placement_requests ("
    "  placement_ref TEXT NOT NULL PRIMARY KEY, need_ref TEXT NOT NULL, host TEXT NOT NULL,"
    "  asker TEXT NOT NULL, household_ref TEXT NOT NULL, state INTEGER NOT NULL,"
    "  request BLOB NOT NULL, place INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    "  due_us INTEGER) STRICT",
    "CREATE INDEX placement_requests_need ON placement_requests (need_ref)",
    "CREATE INDEX placement_requests_due ON placement_requests (due_us) WHERE due_us IS NOT NULL",

    "CREATE TABLE placement_erasures ("
    "  member TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL) STRICT",
};

inline constexpr absl::string_view kPostgresqlPlacements[] = {
    "ALTER TABLE vacancies ADD COLUMN kept_until_us BIGINT",
    "CREATE INDEX vacancies_kept ON vacancies (kept_until_us) WHERE kept_until_us IS NOT NULL",
    "ALTER TABLE vacancy_removals ADD COLUMN kept BIGINT NOT NULL DEFAULT 0",

    "CREATE TABLE vacancy_claims ("
    "  claim_ref TEXT NOT NULL PRIMARY KEY, member TEXT NOT NULL,"
    "  household_ref TEXT NOT NULL, kind BIGINT NOT NULL, places BIGINT NOT NULL,"
    "  start_date TEXT NOT NULL, siblings BIGINT NOT NULL, short_break BIGINT NOT NULL,"
    "  until_us BIGINT, arrived BIGINT NOT NULL, sequence BIGINT NOT NULL)",
    "CREATE INDEX vacancy_claims_household ON vacancy_claims (member, household_ref)",

    "CREATE TABLE placement_needs ("
    "  need_ref TEXT NOT NULL PRIMARY KEY, member TEXT NOT NULL, need BYTEA, search BYTEA,"
    "  search_until_us BIGINT, searches BYTEA NOT NULL, opened_us BIGINT NOT NULL,"
    "  closed_us BIGINT, request_ids TEXT NOT NULL, sequence BIGINT NOT NULL, due_us BIGINT,"
    "  at_rest BIGINT NOT NULL)",
    "CREATE INDEX placement_needs_open ON placement_needs (need_ref) WHERE at_rest = 0",
    "CREATE INDEX placement_needs_due ON placement_needs (due_us) WHERE due_us IS NOT NULL",
    "CREATE INDEX placement_needs_standing ON placement_needs (member) WHERE search IS NOT NULL",

    "CREATE TABLE placement_requests ("
    "  placement_ref TEXT NOT NULL PRIMARY KEY, need_ref TEXT NOT NULL, host TEXT NOT NULL,"
    "  asker TEXT NOT NULL, household_ref TEXT NOT NULL, state BIGINT NOT NULL,"
    "  request BYTEA NOT NULL, place BIGINT NOT NULL, sequence BIGINT NOT NULL,"
    "  due_us BIGINT)",
    "CREATE INDEX placement_requests_need ON placement_requests (need_ref)",
    "CREATE INDEX placement_requests_due ON placement_requests (due_us) WHERE due_us IS NOT NULL",

    "CREATE TABLE placement_erasures ("
    "  member TEXT NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL)",
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_PLACEMENT_TABLES_H_
