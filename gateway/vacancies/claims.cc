#include "gateway/vacancies/claims.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/viewer_alias.h"
#include "gateway/vacancies/held_places.h"
#include "gateway/vacancies/vacancy_store.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

absl::Status VacancyGone() {
  return rpc::WithReason(
      absl::FailedPreconditionError("the household is on its member's list no more; search again"),
      kVacancyGone);
}

absl::Status TooFewPlaces(const Claim& claim) {
  return rpc::WithReason(absl::FailedPreconditionError(absl::StrCat(
                             "the household has fewer than ", claim.places,
                             claim.kind == ClaimKind::kAsked ? " places for such children"
                                                             : " places that nobody else holds")),
                         kTooFewPlaces);
}

absl::StatusOr<v1::Vacancy> ParseRow(absl::string_view bytes) {
  v1::Vacancy row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the vacancies table holds a row that cannot be read");
  }
  return row;
}

bool IsOver(const Claim& claim, absl::Time now) {
  return claim.until.has_value() && *claim.until <= now;
}

// Children who came give agreed claims what they waited for, oldest first.
void FillAgreed(uint32_t came, std::vector<Claim>& claims, Settlement& settlement) {
  for (auto claim = claims.begin(); claim != claims.end() && came > 0;) {
    const uint32_t taken = claim->kind == ClaimKind::kAgreed ? std::min(came, claim->taken()) : 0;
    came -= taken;
    claim->arrived += taken;
    if (taken > 0 && claim->taken() == 0) {
      settlement.ended.push_back({*claim, v1::CLAIM_END_PLACED});
      claim = claims.erase(claim);
      continue;
    }
    if (taken > 0) settlement.arrivals.push_back(*claim);
    ++claim;
  }
}

// The claim that gives way first: the latest that is held, else the latest agreed.
std::vector<Claim>::iterator LatestOf(std::vector<Claim>& claims) {
  for (const ClaimKind kind : {ClaimKind::kHeld, ClaimKind::kAgreed}) {
    for (auto claim = claims.end(); claim != claims.begin();) {
      if ((--claim)->kind == kind) return claim;
    }
  }
  return claims.end();
}

// What a changed row leaves of the claims on it.
absl::Status SettleRow(const v1::Places& before, const v1::Places& after, std::vector<Claim> claims,
                       std::string& held, Settlement& settlement) {
  FillAgreed(after.filled() > before.filled() ? after.filled() - before.filled() : 0, claims,
             settlement);
  for (;;) {
    std::optional<std::string> bytes = HeldBytes(after, claims);
    if (bytes.has_value()) {
      held = *std::move(bytes);
      return absl::OkStatus();
    }
    const auto latest = LatestOf(claims);
    if (latest == claims.end()) return absl::InternalError("nothing is held, and it is too much");
    settlement.ended.push_back({*latest, v1::CLAIM_END_FILLED_BY_OTHERS});
    std::erase_if(settlement.arrivals,
                  [&latest](const Claim& each) { return each.claim_ref == latest->claim_ref; });
    claims.erase(latest);
  }
}

}  // namespace

std::string Settlement::HeldOf(absl::string_view household_ref) const {
  const auto found = held.find(household_ref);
  return found == held.end() ? "" : found->second;
}

absl::Status Claims::Touch(storage::Transaction& transaction, const Claim& of,
                           absl::Span<const Claim> claims, uint64_t sequence) {
  VacancyStore store(transaction.connection());
  absl::StatusOr<Standing> standing = store.Find(of.member, of.household_ref);
  if (!standing.ok()) return standing.status();
  if (!standing->row.has_value()) return absl::OkStatus();
  const absl::StatusOr<v1::Vacancy> row = ParseRow(*standing->row);
  if (!row.ok()) return row.status();
  std::optional<std::string> held = HeldBytes(row->places(), claims);
  if (!held.has_value()) return TooFewPlaces(of);
  absl::Status stored = store.ChangeRow(standing->id, *standing->row, sequence, transaction.now());
  if (!stored.ok()) return stored;
  MemberChange effect{.member = of.member, .sequence = sequence, .at = transaction.now()};
  effect.row_changes.push_back({evidence::HouseholdIdOf(of.member, of.household_ref),
                                of.household_ref, *std::move(standing->row),
                                standing->first_sequence, *std::move(held)});
  transaction.AfterCommit(
      [this, effect = std::move(effect)]() mutable { model_.Apply(std::move(effect)); });
  return absl::OkStatus();
}

absl::Status Claims::Put(storage::Transaction& transaction, Claim claim, uint64_t sequence) {
  ClaimStore store(transaction.connection());
  absl::StatusOr<std::vector<Claim>> claims = store.OfHousehold(claim.member, claim.household_ref);
  if (!claims.ok()) return claims.status();
  const absl::StatusOr<Standing> standing =
      VacancyStore(transaction.connection()).Find(claim.member, claim.household_ref);
  if (!standing.ok()) return standing.status();
  // One that came back since it was found is kept: its owner alone is shown it.
  if (!standing->row.has_value() || standing->kept_until.has_value()) return VacancyGone();
  const absl::StatusOr<v1::Vacancy> row = ParseRow(*standing->row);
  if (!row.ok()) return row.status();

  // A hold that is over gives way although nobody has noted its end yet.
  for (const Claim& other : *claims) {
    if (other.claim_ref == claim.claim_ref || !IsOver(other, transaction.now())) continue;
    if (absl::Status gone = store.Delete(other.claim_ref); !gone.ok()) return gone;
  }
  std::erase_if(*claims, [&](const Claim& other) {
    return other.claim_ref != claim.claim_ref && IsOver(other, transaction.now());
  });
  claim.sequence = sequence;
  const auto before = std::find_if(claims->begin(), claims->end(), [&claim](const Claim& each) {
    return each.claim_ref == claim.claim_ref;
  });
  uint32_t taken_before = 0;
  if (before != claims->end()) {
    claim.sequence = before->sequence;
    taken_before = before->taken();
    *before = claim;
  } else if (claims->size() >= kClaimsMax) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the household has ", kClaimsMax, " open requests, the most; ask another household"));
  } else {
    claims->push_back(claim);
  }
  if (claim.taken() == 0) {
    Claim as_if = claim;
    as_if.kind = ClaimKind::kHeld;
    if (!HeldBytes(row->places(), {as_if}).has_value()) return TooFewPlaces(claim);
  } else if (!HeldBytes(row->places(), *claims).has_value()) {
    return TooFewPlaces(claim);
  }
  if (absl::Status stored = store.Put(claim); !stored.ok()) return stored;
  if (claim.taken() == 0 && taken_before == 0) return absl::OkStatus();
  return Touch(transaction, claim, *claims, sequence);
}

absl::Status Claims::Release(storage::Transaction& transaction, absl::string_view claim_ref,
                             uint64_t sequence) {
  ClaimStore store(transaction.connection());
  const absl::StatusOr<std::optional<Claim>> claim = store.Find(claim_ref);
  if (!claim.ok() || !claim->has_value()) return claim.status();
  if (absl::Status gone = store.Delete(claim_ref); !gone.ok()) return gone;
  if ((*claim)->taken() == 0) return absl::OkStatus();
  const absl::StatusOr<std::vector<Claim>> others =
      store.OfHousehold((*claim)->member, (*claim)->household_ref);
  if (!others.ok()) return others.status();
  return Touch(transaction, **claim, *others, sequence);
}

absl::StatusOr<Settlement> Claims::Settle(storage::Transaction& transaction,
                                          absl::string_view member,
                                          absl::Span<const RowEdit> edits) {
  Settlement settlement;
  ClaimStore store(transaction.connection());
  const absl::StatusOr<std::vector<Claim>> all =
      edits.size() == 1 ? store.OfHousehold(member, edits.front().household_ref)
                        : store.OfMember(member);
  if (!all.ok()) return all.status();
  if (all->empty()) return settlement;
  std::map<absl::string_view, std::vector<Claim>> by_household;
  for (const Claim& claim : *all) by_household[claim.household_ref].push_back(claim);
  for (const RowEdit& edit : edits) {
    const auto claims = by_household.find(edit.household_ref);
    if (claims == by_household.end()) continue;
    std::erase_if(claims->second, [&](const Claim& claim) {
      if (!IsOver(claim, transaction.now())) return false;
      settlement.over.push_back(claim.claim_ref);
      return true;
    });
    if (edit.bytes.empty()) {
      for (const Claim& claim : claims->second) {
        const bool placed = edit.filled && claim.kind == ClaimKind::kAgreed;
        settlement.ended.push_back(
            {claim, placed ? v1::CLAIM_END_PLACED : v1::CLAIM_END_HOUSEHOLD_LEFT});
      }
      continue;
    }
    const absl::StatusOr<Standing> standing =
        VacancyStore(transaction.connection()).Find(member, edit.household_ref);
    if (!standing.ok()) return standing.status();
    const absl::StatusOr<v1::Vacancy> before = ParseRow(standing->row.value_or(""));
    if (!before.ok()) return before.status();
    const absl::StatusOr<v1::Vacancy> after = ParseRow(edit.bytes);
    if (!after.ok()) return after.status();
    absl::Status settled = SettleRow(before->places(), after->places(), claims->second,
                                     settlement.held[std::string(edit.household_ref)], settlement);
    if (!settled.ok()) return settled;
  }
  return settlement;
}

absl::Status Claims::Write(storage::Transaction& transaction, const Settlement& settlement,
                           uint64_t sequence) {
  ClaimStore store(transaction.connection());
  for (const Claim& claim : settlement.arrivals) {
    if (absl::Status stored = store.Put(claim); !stored.ok()) return stored;
  }
  for (const std::string& claim_ref : settlement.over) {
    if (absl::Status gone = store.Delete(claim_ref); !gone.ok()) return gone;
  }
  for (const ClaimEnded& ended : settlement.ended) {
    if (absl::Status gone = store.Delete(ended.claim.claim_ref); !gone.ok()) return gone;
  }
  if (settlement.ended.empty() || on_ended_ == nullptr) return absl::OkStatus();
  return on_ended_(transaction, settlement.ended, sequence);
}

void FillEndedClaims(const std::vector<ClaimEnded>& ended,
                     google::protobuf::RepeatedPtrField<v1::EndedClaim>* told) {
  for (const ClaimEnded& each : ended) {
    v1::EndedClaim* const claim = told->Add();
    claim->set_member(each.claim.member);
    claim->set_placement_ref(each.claim.claim_ref);
    claim->set_household_ref(each.claim.household_ref);
    claim->set_why(each.why);
  }
}

}  // namespace consortium::vacancies
