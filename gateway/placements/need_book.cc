#include "gateway/placements/need_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/crockford.h"
#include "certs/platform/random.h"
#include "consortium/v1/instant.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/placements/refusals.h"
#include "policy/listing/row_rules.h"
#include "policy/placement/need_rules.h"

namespace consortium::placements {
namespace {

using policy::HasEnded;
using policy::Holds;

constexpr size_t kReferenceBytes = 17;  // 26 characters of 5 bits.

// Places in the order of asking that one journal entry gives out.
constexpr uint64_t kPlacesPerEntry = 32;

bool ConsentsOutstanding(const v1::PlacementRequest& facts) {
  return std::any_of(facts.consents().begin(), facts.consents().end(), [](const auto& consent) {
    return consent.state() == v1::CONSENT_STATE_OUTSTANDING;
  });
}

std::optional<absl::Time> DueOf(const StoredRequest& request) {
  if (request.state == v1::PLACEMENT_STATE_REQUESTED) {
    return v1::InstantOf(request.facts.answer_by());
  }
  // What both agreed waits for the host's list, however long that takes.
  if (Holds(request.state) && request.state != v1::PLACEMENT_STATE_ACCEPTED) {
    return v1::InstantOf(request.facts.held_until());
  }
  return std::nullopt;
}

absl::CivilDay FirstDay(const StoredRequest& request, const v1::PlacementNeed& need) {
  return policy::StartOf(
      need, absl::ToCivilDay(v1::InstantOf(request.facts.asked_at()), policy::London()));
}

vacancies::Claim ClaimOf(const StoredRequest& request, const v1::PlacementNeed& need) {
  vacancies::Claim claim{.claim_ref = request.placement_ref,
                         .member = request.host,
                         .household_ref = request.household_ref,
                         .places = policy::PlacesNeeded(need),
                         .start = FirstDay(request, need),
                         .siblings = need.siblings() && need.children_size() > 1,
                         .short_break = need.kind() == v1::OFFER_KIND_SHORT_BREAK};
  if (request.state == v1::PLACEMENT_STATE_ACCEPTED) {
    claim.kind = vacancies::ClaimKind::kAgreed;
  } else if (Holds(request.state)) {
    claim.kind = vacancies::ClaimKind::kHeld;
    claim.until = v1::InstantOf(request.facts.held_until());
  }
  return claim;
}

}  // namespace

std::optional<absl::Time> RestsSince(const StoredNeed& need,
                                     absl::Span<const StoredRequest> requests) {
  if (need.search.has_value()) return std::nullopt;
  absl::Time since = std::max(need.opened, need.closed.value_or(need.opened));
  if (need.search_until.has_value()) since = std::max(since, *need.search_until);
  for (const StoredRequest& request : requests) {
    if (request.state == v1::PLACEMENT_STATE_ACCEPTED) {
      since = std::max(since, absl::FromCivil(FirstDay(request, *need.need), policy::London()));
    } else if (!HasEnded(request.state)) {
      return std::nullopt;
    }
    since = std::max(since, v1::InstantOf(request.facts.state_at()));
  }
  return since;
}

std::string NewReference() {
  return evidence::CrockfordOf(platform::RandomBytes(kReferenceBytes), kReferenceCharacters);
}

absl::Status NeedBook::ReadRequests(PlacementStore& store) {
  return store.ReadRequestsOf(need_.need_ref, [this](StoredRequest request) {
    requests_.push_back(std::move(request));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<NeedBook>> NeedBook::Open(storage::Connection& connection,
                                                       absl::string_view need_ref) {
  PlacementStore store(connection);
  absl::StatusOr<std::optional<StoredNeed>> need = store.FindNeed(need_ref);
  if (!need.ok()) return need.status();
  if (!need->has_value()) return std::optional<NeedBook>();
  NeedBook book(**std::move(need));
  if (absl::Status read = book.ReadRequests(store); !read.ok()) return read;
  return std::optional<NeedBook>(std::move(book));
}

absl::StatusOr<std::optional<NeedBook>> NeedBook::OpenOf(storage::Connection& connection,
                                                         absl::string_view placement_ref) {
  const absl::StatusOr<std::string> need_ref = PlacementStore(connection).NeedOf(placement_ref);
  if (!need_ref.ok()) return need_ref.status();
  if (need_ref->empty()) return std::optional<NeedBook>();
  return Open(connection, *need_ref);
}

StoredRequest* NeedBook::Find(absl::string_view placement_ref) {
  for (StoredRequest& request : requests_) {
    if (request.placement_ref == placement_ref) return &request;
  }
  return nullptr;
}

const StoredRequest* NeedBook::Chosen() const {
  for (const StoredRequest& request : requests_) {
    if (policy::IsTakenUp(request.state)) return &request;
  }
  return nullptr;
}

bool NeedBook::RunOut(absl::Time now, const Rules& rules) {
  bool ended = false;
  for (StoredRequest& request : requests_) {
    const std::optional<absl::Time> due = DueOf(request);
    if (!due.has_value() || *due > now) continue;
    ended |= Move(request, policy::Move::kRunOut, "", now).ok();
  }
  if (need_.search.has_value() && *need_.search_until <= now) {
    need_.search.reset();  // Until when it stood, `search_until` goes on saying.
    ended = true;
  }
  if (!need_.need.has_value()) return ended;
  const std::optional<absl::Time> rests = RestsSince(need_, requests_);
  if (rests.has_value() && *rests + rules.need_kept <= now) {
    erase_ = ended = true;
    if (!need_.closed.has_value()) need_.closed = now;  // Nobody may be asked for it any more.
  }
  return ended;
}

void NeedBook::Ask(StoredRequest request, absl::Time now) {
  request.state = v1::PLACEMENT_STATE_REQUESTED;
  v1::SetInstant(now, request.facts.mutable_asked_at());
  v1::SetInstant(now, request.facts.mutable_state_at());
  v1::PlacementStep* const step = request.facts.add_steps();
  step->set_state(request.state);
  step->set_member(request.asker);
  v1::SetInstant(now, step->mutable_at());
  changed_.insert(request.placement_ref);
  requests_.push_back(std::move(request));
}

absl::Status NeedBook::Move(StoredRequest& request, policy::Move move, absl::string_view member,
                            absl::Time now) {
  const std::optional<v1::PlacementState> after =
      policy::After(request.state, move, ConsentsOutstanding(request.facts));
  if (!after.has_value()) return StateChanged(request.state);
  before_.emplace(request.placement_ref, request.state);
  request.state = *after;
  v1::SetInstant(now, request.facts.mutable_state_at());
  v1::PlacementStep* const step = request.facts.add_steps();
  step->set_state(*after);
  step->set_member(std::string(member));
  v1::SetInstant(now, step->mutable_at());
  if (*after == v1::PLACEMENT_STATE_ACCEPTED) EndSearch();
  if (*after == v1::PLACEMENT_STATE_PLACED) Close(now);
  changed_.insert(request.placement_ref);
  return absl::OkStatus();
}

void NeedBook::EndSearch() {
  need_.search.reset();
  need_.search_until.reset();
}

void NeedBook::Close(absl::Time now) {
  EndSearch();
  need_.closed = now;
}

bool NeedBook::IsAtRest() const {
  return !need_.need.has_value() && !need_.search.has_value() &&
         std::all_of(requests_.begin(), requests_.end(),
                     [](const StoredRequest& request) { return HasEnded(request.state); });
}

void NeedBook::SetDue(const Rules& rules) {
  for (StoredRequest& request : requests_) request.due = DueOf(request);
  need_.due.reset();
  if (need_.search.has_value()) {
    need_.due = need_.search_until;
  } else if (need_.need.has_value()) {
    const std::optional<absl::Time> rests = RestsSince(need_, requests_);
    if (rests.has_value()) need_.due = *rests + rules.need_kept;
  }
}

absl::Status NeedBook::WriteClaims(storage::Transaction& transaction, const Surroundings& around,
                                   uint64_t sequence) {
  for (const StoredRequest& request : requests_) {
    if (!changed_.contains(request.placement_ref) || !HasEnded(request.state)) continue;
    absl::Status released = around.claims.Release(transaction, request.placement_ref, sequence);
    if (!released.ok()) return released;
  }
  for (const StoredRequest& request : requests_) {
    if (!changed_.contains(request.placement_ref) || HasEnded(request.state)) continue;
    absl::Status put = around.claims.Put(transaction, ClaimOf(request, *need_.need), sequence);
    if (put.ok()) continue;
    // Of several that are asked at once, which.
    const bool is_new = request.sequence == 0;
    const auto asked =
        std::count_if(requests_.begin(), requests_.end(), [&request](const StoredRequest& each) {
          return each.sequence == 0 && each.place < request.place;
        });
    return is_new ? InField(absl::StrCat("vacancies[", asked, "]"), put)
                  : WithState(put, before_.at(request.placement_ref));
  }
  return absl::OkStatus();
}

absl::Status NeedBook::Erase(storage::Transaction& transaction) {
  transaction.LeaveNoTrace();
  need_.need.reset();
  need_.search.reset();
  for (const std::string& id : std::exchange(need_.request_ids, {})) {
    absl::Status forgotten = journal::ForgetContent(transaction, need_.member, id);
    if (!forgotten.ok()) return forgotten;
  }
  return absl::OkStatus();
}

absl::Status NeedBook::NoteErased(PlacementStore& store) {
  for (const StoredRequest& request : requests_) {
    for (const std::string* member : {&request.asker, &request.host}) {
      absl::Status noted = store.PutErased(*member, request.sequence);
      if (!noted.ok()) return noted;
    }
  }
  return absl::OkStatus();
}

absl::Status NeedBook::Write(storage::Transaction& transaction, const Surroundings& around,
                             uint64_t sequence) {
  uint64_t fresh = 0;
  for (StoredRequest& request : requests_) {
    if (request.place == 0) request.place = sequence * kPlacesPerEntry + fresh++;
  }
  if (absl::Status claimed = WriteClaims(transaction, around, sequence); !claimed.ok()) {
    return claimed;
  }
  if (erase_) {
    if (absl::Status erased = Erase(transaction); !erased.ok()) return erased;
  }
  SetDue(Rules(around.membership.Get()->policy()));
  need_.sequence = sequence;
  need_.at_rest = IsAtRest();
  PlacementStore store(transaction.connection());
  if (absl::Status stored = store.PutNeed(need_); !stored.ok()) return stored;
  for (StoredRequest& request : requests_) {
    if (!changed_.contains(request.placement_ref)) continue;
    request.sequence = sequence;
    if (absl::Status stored = store.PutRequest(request); !stored.ok()) return stored;
  }
  if (need_.at_rest) {
    if (absl::Status noted = NoteErased(store); !noted.ok()) return noted;
  }
  transaction.AfterCommit([&model = around.model, facts = NeedFacts{need_, requests_}]() mutable {
    model.Apply(std::move(facts));
  });
  return absl::OkStatus();
}

}  // namespace consortium::placements
