#include "gateway/vacancies/update.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/vacancies/accepted_row.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/own_first.h"
#include "gateway/vacancies/removals.h"
#include "gateway/vacancies/week_refusal.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

// One household's change, checked.
struct Prepared {
  std::string member;
  std::string client;
  std::string request_id;
  std::string digest = {};
  absl::Status verdict = {};
  AcceptedRow row = {};  // Without bytes: a withdrawal.
  bool filled = false;   // Of which the places were filled.
};

absl::Status CheckVacancy(const v1::Vacancy& vacancy, absl::CivilDay today) {
  std::vector<rpc::FieldViolation> violations;
  for (const v1::RowProblem& problem : CheckSentRow(vacancy, today)) {
    if (problem.severity() != v1::SEVERITY_REFUSED) continue;
    violations.push_back({absl::StrCat("vacancy.", problem.field()),
                          absl::StrCat(problem.problem(), "; ", problem.remedy())});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

absl::Status CheckWithdrawal(const v1::Withdrawal& withdrawal) {
  std::vector<rpc::FieldViolation> violations;
  // No row has another form, and the store cannot look for every text.
  if (!policy::IsHouseholdReference(withdrawal.household_ref())) {
    violations.push_back(
        {"withdrawal.household_ref",
         absl::StrCat("must be the household's reference, ", policy::kHouseholdReferenceForm)});
  }
  if (withdrawal.reason() == v1::WITHDRAWAL_REASON_UNSPECIFIED ||
      !v1::WithdrawalReason_IsValid(withdrawal.reason())) {
    violations.push_back({"withdrawal.reason", "must be one of WithdrawalReason"});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

Prepared Prepare(const server::Call& call, const v1::UpdateVacancyRequest& request,
                 absl::Time now) {
  Prepared prepared{
      .member = call.member, .client = call.client, .request_id = request.request_id()};
  switch (request.change_case()) {
    case v1::UpdateVacancyRequest::kVacancy:
      prepared.verdict = CheckVacancy(request.vacancy(), absl::ToCivilDay(now, policy::London()));
      if (prepared.verdict.ok()) prepared.row = Accept(call.member, request.vacancy());
      break;
    case v1::UpdateVacancyRequest::kWithdrawal:
      prepared.verdict = CheckWithdrawal(request.withdrawal());
      prepared.row.household_ref = request.withdrawal().household_ref();
      prepared.filled = request.withdrawal().reason() == v1::WITHDRAWAL_REASON_FILLED;
      prepared.row.id = evidence::HouseholdIdOf(call.member, prepared.row.household_ref);
      break;
    case v1::UpdateVacancyRequest::CHANGE_NOT_SET:
      prepared.verdict = rpc::InvalidField("change", "must be a vacancy or a withdrawal");
      break;
  }
  return prepared;
}

// What the change does to the list, or why it may not.
absl::StatusOr<v1::ListDifference> Judge(const Prepared& prepared, const Standing& standing) {
  if (!standing.week.has_value()) {
    return WeekRefusal("no list was published yet; publish one, then change households of it",
                       kNoListYet, prepared.member, "");
  }
  v1::ListDifference difference;
  if (prepared.row.bytes.empty()) {
    if (!standing.row.has_value()) {
      return absl::NotFoundError("withdrawal.household_ref: the household has no row");
    }
    difference.set_removed(1);
  } else if (!standing.row.has_value()) {
    if (standing.rows >= policy::kRowsMax) {
      return absl::ResourceExhaustedError(absl::StrCat("vacancy: the list has ", policy::kRowsMax,
                                                       " rows, its most; withdraw one"));
    }
    difference.set_added(1);
  } else if (*standing.row != prepared.row.bytes) {
    difference.set_changed(1);
  } else {
    difference.set_unchanged(1);
  }
  return difference;
}

absl::Status Store(VacancyStore& store, const Prepared& prepared, const Standing& standing,
                   const MemberChange& effect) {
  absl::Status stored;
  if (prepared.row.bytes.empty()) {
    stored = store.RemoveRow({.member = prepared.member,
                              .household_ref = prepared.row.household_ref,
                              .first_sequence = standing.first_sequence,
                              .sequence = effect.sequence,
                              .removed = effect.at,
                              .kept = standing.kept_until.has_value()});
  } else if (standing.row.has_value()) {
    stored = store.ChangeRow(standing.id, prepared.row.bytes, effect.sequence, effect.at);
  } else {
    stored = store.PutRow({.member = prepared.member,
                           .household_ref = prepared.row.household_ref,
                           .row = prepared.row.bytes,
                           .sequence = effect.sequence,
                           .first_sequence = effect.sequence,
                           .updated = effect.at,
                           .kept_until = standing.kept_until});
  }
  if (!stored.ok()) return stored;
  return store.TouchList(prepared.member, *standing.week, *effect.rows, effect.sequence, effect.at);
}

absl::Status Decide(const Prepared& prepared, ReadModel& model, Claims& claims,
                    const directory::Membership& membership, storage::Transaction& transaction,
                    v1::UpdateVacancyResponse* response) {
  if (!prepared.verdict.ok()) return prepared.verdict;
  VacancyStore store(transaction.connection());
  absl::StatusOr<Standing> standing = store.Find(prepared.member, prepared.row.household_ref);
  if (!standing.ok()) return standing.status();
  const absl::StatusOr<v1::ListDifference> difference = Judge(prepared, *standing);
  if (!difference.ok()) return difference.status();
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry("vacancies.update", prepared.member, prepared.client,
                                      prepared.request_id, prepared.digest));
  if (!sequence.ok()) return sequence.status();
  *response->mutable_difference() = *difference;
  journal::FillReceipt(prepared.request_id, *sequence, transaction.now(),
                       response->mutable_receipt());
  if (difference->unchanged() != 0) return absl::OkStatus();
  absl::StatusOr<Settlement> settlement = Settlement();
  if (standing->row.has_value()) {
    settlement = claims.Settle(transaction, prepared.member,
                               {{prepared.row.household_ref, prepared.row.bytes, prepared.filled}});
    if (!settlement.ok()) return settlement.status();
  }

  if (!standing->row.has_value()) {
    standing->kept_until = KeptUntil(membership, prepared.member, transaction.now());
  }
  MemberChange effect{.member = prepared.member, .sequence = *sequence, .at = transaction.now()};
  effect.rows = standing->rows + difference->added() - difference->removed();
  effect.row_changes.push_back(
      {prepared.row.id, prepared.row.household_ref, prepared.row.bytes,
       standing->row.has_value() ? standing->first_sequence : *sequence,
       settlement->HeldOf(prepared.row.household_ref),
       standing->kept_until.has_value() ? absl::ToUnixMicros(*standing->kept_until) : 0});
  if (absl::Status stored = Store(store, prepared, *standing, effect); !stored.ok()) return stored;
  if (absl::Status told = claims.Write(transaction, *settlement, *sequence); !told.ok()) {
    return told;
  }
  FillEndedClaims(settlement->ended, response->mutable_ended_claims());
  const absl::Status bounded =
      BoundRemovals(store, *model.Current(), difference->removed(), effect);
  if (!bounded.ok()) return bounded;
  transaction.AfterCommit(
      [&model, effect = std::move(effect)]() mutable { model.Apply(std::move(effect)); });
  return absl::OkStatus();
}

}  // namespace

void Updater::Update(storage::Writer& writer, const server::Call& call,
                     const v1::UpdateVacancyRequest& request, v1::UpdateVacancyResponse* response,
                     server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());

  Prepared prepared = Prepare(call, request, clock_.Now());
  prepared.digest = *digest;
  // A change that is refused goes the same way: retried a day later, it still gets
  // its first answer.
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *std::move(digest)}, response,
      [this, response, prepared = std::move(prepared)](storage::Transaction& transaction) {
        return Decide(prepared, model_, claims_, *membership_.Get(), transaction, response);
      },
      std::move(done));
}

}  // namespace consortium::vacancies
