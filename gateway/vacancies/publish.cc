#include "gateway/vacancies/publish.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "consortium/v1/instant.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/vacancies/accepted_row.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/list_age.h"
#include "gateway/vacancies/own_first.h"
#include "gateway/vacancies/removals.h"
#include "gateway/vacancies/week_refusal.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

// A list that was checked and is ready to be compared and stored.
struct Prepared {
  std::string client;
  std::string request_id;
  std::string digest = {};
  absl::Status verdict = {};  // What makes the whole list unusable.
  StoredList list = {};
  std::vector<AcceptedRow> rows = {};
  std::set<std::string, std::less<>> refused = {};  // References of rows that were refused.
  v1::PublishVacancyListResponse report = {};       // Problems and counts.
};

// What a list changes of what stands: indices into Prepared::rows, and rows that go.
struct Changes {
  struct Put {
    size_t row;
    int64_t id;  // In the database; 0: new.
    uint64_t first_sequence;
    std::optional<absl::Time> kept_until;

    bool is_new() const { return id == 0; }
  };
  struct Removed {
    std::string household_ref;
    uint64_t first_sequence;
    std::optional<absl::Time> kept_until;
  };
  std::vector<Put> puts;
  std::vector<Removed> removed;
  v1::ListDifference difference;
};

void CheckRows(const v1::PublishVacancyListRequest& request, absl::CivilDay today,
               const directory::Areas& areas, Prepared& prepared) {
  std::vector<const v1::Vacancy*> accepted;
  v1::PublishVacancyListResponse& report = prepared.report;
  prepared.rows.reserve(static_cast<size_t>(request.rows_size()));
  for (int i = 0; i < request.rows_size(); ++i) {
    const v1::Vacancy& row = request.rows(i);
    std::vector<v1::RowProblem> problems = CheckSentRow(row, today);
    if (IsRefused(problems)) {
      report.set_rows_refused(report.rows_refused() + 1);
      prepared.refused.insert(row.household_ref());
    } else {
      accepted.push_back(&row);
      prepared.rows.push_back(Accept(prepared.list.member, row));
    }
    for (v1::RowProblem& problem : problems) {
      if (report.problems_size() == kProblemsMax) {
        report.set_problems_omitted(report.problems_omitted() + 1);
        continue;
      }
      problem.set_row(static_cast<uint32_t>(i));
      problem.set_household_ref(row.household_ref());
      *report.add_problems() = std::move(problem);
    }
  }
  AddColumns(prepared.list.member, accepted, areas, absl::MakeSpan(prepared.rows));
  report.set_rows_accepted(static_cast<uint32_t>(prepared.rows.size()));
}

Prepared Prepare(const server::Call& call, const v1::PublishVacancyListRequest& request,
                 const directory::Areas& areas, absl::Time now) {
  Prepared prepared{.client = call.client, .request_id = request.request_id()};
  prepared.verdict = policy::CheckList(request, now);
  prepared.list.member = call.member;
  prepared.report.set_member(call.member);
  if (absl::IsFailedPrecondition(prepared.verdict)) {
    prepared.verdict = WeekRefusal(prepared.verdict.message(), kWeekOutOfRange, call.member,
                                   request.week_commencing());
  }
  if (!prepared.verdict.ok()) return prepared;

  v1::ListSummary totals;
  *totals.mutable_totals() = request.totals();
  prepared.list.week = *policy::ParseDate(request.week_commencing());
  prepared.list.as_of = v1::InstantOf(request.as_of());
  prepared.list.totals = totals.SerializeAsString();
  prepared.list.source = request.source().SerializeAsString();
  CheckRows(request, absl::ToCivilDay(now, policy::London()), areas, prepared);
  prepared.list.rows = static_cast<int64_t>(prepared.rows.size());
  return prepared;
}

void Count(size_t standing, size_t unchanged, size_t changed, size_t sent,
           v1::ListDifference& difference) {
  difference.set_added(static_cast<uint32_t>(sent - changed - unchanged));
  difference.set_changed(static_cast<uint32_t>(changed));
  difference.set_removed(static_cast<uint32_t>(standing - changed - unchanged));
  difference.set_unchanged(static_cast<uint32_t>(unchanged));
}

// The difference from what the readers see, for `validate_only`.
v1::ListDifference DifferenceFrom(const MemberRows* standing, const Prepared& prepared) {
  size_t unchanged = 0;
  size_t changed = 0;
  for (const AcceptedRow& row : prepared.rows) {
    if (standing == nullptr) break;
    const Shard& shard = standing->ShardOf(row.id);
    const std::optional<size_t> found = shard.Find(row.id);
    if (!found.has_value()) continue;
    ++(shard.row(*found).stated() == row.bytes ? unchanged : changed);
  }
  v1::ListDifference difference;
  Count(standing == nullptr ? 0 : standing->size(), unchanged, changed, prepared.rows.size(),
        difference);
  return difference;
}

// `kept_until`: of rows that are new.
absl::StatusOr<Changes> Compare(VacancyStore& store, const Prepared& prepared,
                                std::optional<absl::Time> kept_until) {
  absl::flat_hash_map<absl::string_view, size_t> sent;
  sent.reserve(prepared.rows.size());
  for (size_t i = 0; i < prepared.rows.size(); ++i) sent[prepared.rows[i].household_ref] = i;

  Changes changes;
  std::vector<bool> stands(prepared.rows.size());
  size_t standing = 0;
  size_t unchanged = 0;
  absl::Status read = store.ReadRowsOf(prepared.list.member, [&](const StoredRow& row) {
    ++standing;
    const auto found = sent.find(row.household_ref);
    if (found == sent.end()) {
      changes.removed.push_back(
          {std::string(row.household_ref), row.first_sequence, row.kept_until});
      return absl::OkStatus();
    }
    stands[found->second] = true;
    if (prepared.rows[found->second].bytes == row.row) {
      ++unchanged;
    } else {
      changes.puts.push_back({found->second, row.id, row.first_sequence, row.kept_until});
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  Count(standing, unchanged, changes.puts.size(), prepared.rows.size(), changes.difference);
  for (size_t i = 0; i < prepared.rows.size(); ++i) {
    if (!stands[i]) changes.puts.push_back({i, 0, 0, kept_until});
  }
  return changes;
}

absl::Status Store(VacancyStore& store, const Prepared& prepared, const Changes& changes,
                   absl::Time now) {
  const uint64_t sequence = prepared.list.sequence;
  for (const Changes::Put& put : changes.puts) {
    const AcceptedRow& row = prepared.rows[put.row];
    absl::Status stored = put.is_new() ? store.PutRow({.member = prepared.list.member,
                                                       .household_ref = row.household_ref,
                                                       .row = row.bytes,
                                                       .sequence = sequence,
                                                       .first_sequence = sequence,
                                                       .updated = now,
                                                       .kept_until = put.kept_until})
                                       : store.ChangeRow(put.id, row.bytes, sequence, now);
    if (!stored.ok()) return stored;
  }
  for (const Changes::Removed& gone : changes.removed) {
    absl::Status removed = store.RemoveRow({.member = prepared.list.member,
                                            .household_ref = gone.household_ref,
                                            .first_sequence = gone.first_sequence,
                                            .sequence = sequence,
                                            .removed = now,
                                            .kept = gone.kept_until.has_value()});
    if (!removed.ok()) return removed;
  }
  return store.PutList(prepared.list);
}

// What the list does to the claims on its member's households. One that leaves it has
// nothing to offer any more: whoever had agreed has come. Of one whose row was refused
// that is not said.
absl::StatusOr<Settlement> SettleClaims(storage::Transaction& transaction, Claims& claims,
                                        const Prepared& prepared, const Changes& changes) {
  std::vector<RowEdit> edits;
  for (const Changes::Put& put : changes.puts) {
    const AcceptedRow& row = prepared.rows[put.row];
    if (!put.is_new()) edits.push_back({row.household_ref, row.bytes});
  }
  for (const Changes::Removed& gone : changes.removed) {
    edits.push_back({.household_ref = gone.household_ref,
                     .bytes = {},
                     .filled = !prepared.refused.contains(gone.household_ref)});
  }
  return claims.Settle(transaction, prepared.list.member, edits);
}

int64_t MicrosOr0(std::optional<absl::Time> time) {
  return time.has_value() ? absl::ToUnixMicros(*time) : 0;
}

MemberChange Effect(Prepared& prepared, const Changes& changes, const Settlement& settlement,
                    absl::Time now) {
  MemberChange effect{
      .member = prepared.list.member, .sequence = prepared.list.sequence, .at = now};
  for (const Changes::Put& put : changes.puts) {
    AcceptedRow& row = prepared.rows[put.row];
    std::string held = settlement.HeldOf(row.household_ref);
    effect.row_changes.push_back({row.id, std::move(row.household_ref), std::move(row.bytes),
                                  put.is_new() ? effect.sequence : put.first_sequence,
                                  std::move(held), MicrosOr0(put.kept_until), 0,
                                  std::move(row.columns)});
  }
  for (const Changes::Removed& gone : changes.removed) {
    effect.row_changes.push_back({.id = evidence::HouseholdIdOf(effect.member, gone.household_ref),
                                  .household_ref = gone.household_ref,
                                  .bytes = {},
                                  .first_sequence = gone.first_sequence,
                                  .kept_until_us = MicrosOr0(gone.kept_until)});
  }
  effect.list = std::move(prepared.list);
  return effect;
}

absl::Status Decide(Prepared& prepared, ReadModel& model, Claims& claims,
                    const directory::Membership& membership, storage::Transaction& transaction,
                    v1::PublishVacancyListResponse* response) {
  if (!prepared.verdict.ok()) return prepared.verdict;
  VacancyStore store(transaction.connection());
  StoredList& list = prepared.list;
  const absl::StatusOr<std::optional<StoredList>> latest = store.LatestList(list.member);
  if (!latest.ok()) return latest.status();
  const absl::Time now = transaction.now();
  list.published = list.updated = now;
  if (latest->has_value()) {
    if ((*latest)->week > list.week) return LaterWeekStands(list.member, list.week);
    if ((*latest)->week == list.week) list.published = (*latest)->published;
  }
  absl::StatusOr<Changes> changes =
      Compare(store, prepared, KeptUntil(membership, list.member, now));
  if (!changes.ok()) return changes.status();
  const absl::StatusOr<Settlement> settlement =
      SettleClaims(transaction, claims, prepared, *changes);
  if (!settlement.ok()) return settlement.status();
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry("vacancies.publish", list.member, prepared.client,
                                      prepared.request_id, prepared.digest));
  if (!sequence.ok()) return sequence.status();
  list.sequence = *sequence;
  if (absl::Status stored = Store(store, prepared, *changes, now); !stored.ok()) return stored;
  if (absl::Status told = claims.Write(transaction, *settlement, *sequence); !told.ok()) {
    return told;
  }

  *response = std::move(prepared.report);
  *response->mutable_difference() = changes->difference;
  response->set_punctuality(PunctualityOfWeek(membership, list.week, list.published));
  journal::FillReceipt(prepared.request_id, *sequence, now, response->mutable_receipt());
  FillEndedClaims(settlement->ended, response->mutable_ended_claims());
  MemberChange effect = Effect(prepared, *changes, *settlement, now);
  const absl::Status bounded =
      BoundRemovals(store, *model.Current(), changes->removed.size(), effect);
  if (!bounded.ok()) return bounded;
  transaction.AfterCommit(
      [&model, effect = std::move(effect)]() mutable { model.Apply(std::move(effect)); });
  return absl::OkStatus();
}

// What publishing would answer, from what the readers see.
absl::Status Rehearse(Prepared prepared, const Model& model,
                      const directory::Membership& membership, absl::Time now,
                      v1::PublishVacancyListResponse* response) {
  if (!prepared.verdict.ok()) return prepared.verdict;
  const MemberRows* const standing = model.Find(prepared.list.member);
  absl::Time published = now;
  if (standing != nullptr) {
    if (standing->list.week > prepared.list.week) {
      return LaterWeekStands(prepared.list.member, prepared.list.week);
    }
    if (standing->list.week == prepared.list.week) {
      published = standing->list.published.back().second;
    }
  }
  const v1::ListDifference difference = DifferenceFrom(standing, prepared);
  *response = std::move(prepared.report);
  *response->mutable_difference() = difference;
  response->set_punctuality(PunctualityOfWeek(membership, prepared.list.week, published));
  return absl::OkStatus();
}

}  // namespace

void Publisher::Publish(storage::Writer& writer, const server::Call& call,
                        const v1::PublishVacancyListRequest& request,
                        v1::PublishVacancyListResponse* response, server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());

  const absl::Time now = clock_.Now();
  Prepared prepared = Prepare(call, request, model_.areas(), now);
  prepared.digest = *digest;
  if (request.validate_only()) {
    return done(
        Rehearse(std::move(prepared), *model_.Current(), *membership_.Get(), now, response));
  }
  // A list that is unusable goes the same way: retried after its week is over, it
  // still gets its first answer.
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *std::move(digest)}, response,
      [this, response, prepared = std::move(prepared)](storage::Transaction& transaction) mutable {
        return Decide(prepared, model_, claims_, *membership_.Get(), transaction, response);
      },
      std::move(done));
}

}  // namespace consortium::vacancies
