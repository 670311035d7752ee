#include "gateway/vacancies/claim_store.h"

#include <utility>

#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

#define CONSORTIUM_CLAIM_COLUMNS                                                                  \
  "claim_ref, member, household_ref, kind, places, start_date, siblings, short_break, until_us, " \
  "arrived, sequence"

absl::StatusOr<Claim> ClaimOf(const storage::Row& row) {
  const absl::StatusOr<absl::CivilDay> start = policy::ParseDate(row.Text(5));
  if (!start.ok()) return absl::DataLossError("vacancy_claims holds a start that is no date");
  Claim claim{.claim_ref = std::string(row.Text(0)),
              .member = std::string(row.Text(1)),
              .household_ref = std::string(row.Text(2)),
              .kind = static_cast<ClaimKind>(row.Integer(3)),
              .places = static_cast<uint32_t>(row.Integer(4)),
              .start = *start,
              .siblings = row.Integer(6) != 0,
              .short_break = row.Integer(7) != 0,
              .arrived = static_cast<uint32_t>(row.Integer(9)),
              .sequence = static_cast<uint64_t>(row.Integer(10))};
  if (!row.IsNull(8)) claim.until = absl::FromUnixMicros(row.Integer(8));
  return claim;
}

absl::Status Read(storage::Connection& connection, absl::string_view sql,
                  absl::Span<const storage::Parameter> parameters,
                  ClaimStore::ClaimCallback callback) {
  return connection.Query(sql, parameters, [&callback](const storage::Row& row) {
    const absl::StatusOr<Claim> claim = ClaimOf(row);
    return claim.ok() ? callback(*claim) : claim.status();
  });
}

absl::StatusOr<std::vector<Claim>> ReadSome(storage::Connection& connection, absl::string_view sql,
                                            absl::Span<const storage::Parameter> parameters) {
  std::vector<Claim> claims;
  absl::Status read = Read(connection, sql, parameters, [&claims](const Claim& claim) {
    claims.push_back(claim);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return claims;
}

}  // namespace

absl::Status ClaimStore::Put(const Claim& claim) {
  const std::string start = absl::FormatCivilTime(claim.start);
  return connection_
      .Execute("INSERT INTO vacancy_claims (" CONSORTIUM_CLAIM_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
               " ON CONFLICT (claim_ref) DO UPDATE SET kind = excluded.kind,"
               " until_us = excluded.until_us, arrived = excluded.arrived",
               {absl::string_view(claim.claim_ref), absl::string_view(claim.member),
                absl::string_view(claim.household_ref), static_cast<int64_t>(claim.kind),
                int64_t{claim.places}, absl::string_view(start), int64_t{claim.siblings},
                int64_t{claim.short_break},
                claim.until.has_value() ? storage::Parameter(absl::ToUnixMicros(*claim.until))
                                        : storage::Parameter(nullptr),
                int64_t{claim.arrived}, static_cast<int64_t>(claim.sequence)})
      .status();
}

absl::Status ClaimStore::Delete(absl::string_view claim_ref) {
  return connection_.Execute("DELETE FROM vacancy_claims WHERE claim_ref = $1", {claim_ref})
      .status();
}

absl::StatusOr<std::optional<Claim>> ClaimStore::Find(absl::string_view claim_ref) {
  std::optional<Claim> found;
  absl::Status read = Read(
      connection_, "SELECT " CONSORTIUM_CLAIM_COLUMNS " FROM vacancy_claims WHERE claim_ref = $1",
      {claim_ref}, [&found](const Claim& claim) {
        found = claim;
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return found;
}

absl::Status ClaimStore::ReadAll(ClaimCallback callback) {
  return Read(connection_,
              "SELECT " CONSORTIUM_CLAIM_COLUMNS
              " FROM vacancy_claims ORDER BY sequence, claim_ref",
              {}, callback);
}

absl::StatusOr<std::vector<Claim>> ClaimStore::OfMember(absl::string_view member) {
  return ReadSome(connection_,
                  "SELECT " CONSORTIUM_CLAIM_COLUMNS
                  " FROM vacancy_claims WHERE member = $1 ORDER BY sequence, claim_ref",
                  {member});
}

absl::StatusOr<std::vector<Claim>> ClaimStore::OfHousehold(absl::string_view member,
                                                           absl::string_view household_ref) {
  return ReadSome(connection_,
                  "SELECT " CONSORTIUM_CLAIM_COLUMNS
                  " FROM vacancy_claims WHERE member = $1 AND household_ref = $2"
                  " ORDER BY sequence, claim_ref",
                  {member, household_ref});
}

}  // namespace consortium::vacancies
