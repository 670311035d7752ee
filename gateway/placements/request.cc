#include "gateway/placements/request.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/random.h"
#include "consortium/v1/instant.h"
#include "gateway/journal/asker.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/placements/need_book.h"
#include "gateway/placements/placement_view.h"
#include "gateway/placements/refusals.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"
#include "policy/placement/need_rules.h"

namespace consortium::placements {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

constexpr size_t kSaltBytes = 32;

// A request that was checked.
struct Prepared {
  absl::Status verdict = {};
  std::vector<std::string> households = {};  // One per vacancy.
  std::vector<v1::SearchMade> searches = {};
};

void Add(absl::string_view path, Violations found, Violations& violations) {
  for (rpc::FieldViolation& each : found) {
    violations.push_back({absl::StrCat(path, each.field), std::move(each.description)});
  }
}

void CheckVacancies(const v1::RequestPlacementRequest& request,
                    const directory::Membership& membership, Violations& violations) {
  if (request.vacancies().empty() || request.vacancies_size() > kVacanciesMax) {
    violations.push_back(
        {"vacancies", absl::StrCat("has ", request.vacancies_size(), " entries; ask 1 to ",
                                   kVacanciesMax, " households at once")});
    return;
  }
  for (int i = 0; i < request.vacancies_size(); ++i) {
    const v1::AskedVacancy& asked = request.vacancies(i);
    if (membership.Find(asked.member()) == nullptr) {
      violations.push_back(
          {absl::StrCat("vacancies[", i, "].member"), "is no member of the consortium"});
    }
  }
}

void TakeSearches(const Surroundings& around, const server::Call& call,
                  const v1::RequestPlacementRequest& request, Prepared& prepared,
                  Violations& violations) {
  if (request.search_tokens_size() > kSearchTokensMax) {
    violations.push_back({"search_tokens", absl::StrCat("has ", request.search_tokens_size(),
                                                        " entries, over ", kSearchTokensMax)});
    return;
  }
  for (int i = 0; i < request.search_tokens_size(); ++i) {
    absl::StatusOr<v1::SearchMade> made =
        around.places.OpenSearch(call.member, request.search_tokens(i), call.received_at);
    if (made.ok()) {
      prepared.searches.push_back(*std::move(made));
    } else {
      violations.push_back(
          {absl::StrCat("search_tokens[", i, "]"), std::string(made.status().message())});
    }
  }
}

absl::Status ResolveVacancies(const Surroundings& around, const server::Call& call,
                              const v1::RequestPlacementRequest& request, Prepared& prepared) {
  std::set<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < request.vacancies_size(); ++i) {
    const v1::AskedVacancy& asked = request.vacancies(i);
    if (asked.member() == call.member) {
      return Refusal("OWN_VACANCY", absl::StrCat("vacancies[", i,
                                                 "]: is your own household; place the child and "
                                                 "update your list"));
    }
    std::optional<std::string> household =
        around.places.Resolve(call.member, asked.member(), asked.vacancy_ref());
    if (!household.has_value()) {
      return Refusal(
          "VACANCY_GONE",
          absl::StrCat("vacancies[", i, "]: is on its member's list no more; search again"));
    }
    // Capitals and small letters name the same.
    if (!seen.insert({asked.member(), *household}).second) {
      return rpc::InvalidField(absl::StrCat("vacancies[", i, "]"), "is there twice; ask it once");
    }
    prepared.households.push_back(*std::move(household));
  }
  return absl::OkStatus();
}

Prepared Prepare(const Surroundings& around, const server::Call& call,
                 const v1::RequestPlacementRequest& request) {
  Prepared prepared;
  Violations violations = journal::CheckAsker(request.asker());
  if (request.has_need()) {
    Add("need.",
        policy::CheckPlacementNeed(request.need(), call.may_match,
                                   absl::ToCivilDay(call.received_at, policy::London())),
        violations);
  } else if (request.need_ref().empty()) {
    violations.push_back({"subject", "is missing; give a need, or the name of an open one"});
  }
  CheckVacancies(request, *around.membership.Get(), violations);
  TakeSearches(around, call, request, prepared, violations);
  prepared.verdict = violations.empty() ? ResolveVacancies(around, call, request, prepared)
                                        : rpc::InvalidFields(violations);
  return prepared;
}

// An open need of the caller's, or a new one with `need`.
absl::StatusOr<NeedBook> OpenBook(storage::Transaction& transaction, const server::Call& call,
                                  const std::string& need_ref, const v1::PlacementNeed& need,
                                  const Rules& rules) {
  if (need_ref.empty()) {
    return NeedBook({.need_ref = NewReference(),
                     .member = call.member,
                     .need = need,
                     .opened = transaction.now()});
  }
  absl::StatusOr<std::optional<NeedBook>> book = NeedBook::Open(transaction.connection(), need_ref);
  if (!book.ok()) return book.status();
  if (!book->has_value() || (*book)->need().member != call.member) return NoSuchNeed();
  (*book)->RunOut(transaction.now(), rules);
  if ((*book)->need().closed.has_value() || !(*book)->need().need.has_value()) {
    return Refusal("NEED_CLOSED", "need_ref: the need is closed; open another one");
  }
  return **std::move(book);
}

absl::Status CheckAsked(NeedBook& book, const v1::RequestPlacementRequest& request,
                        const Prepared& prepared) {
  if (const StoredRequest* const chosen = book.Chosen()) {
    return Refusal("TAKEN_UP_ELSEWHERE", chosen->state,
                   "need_ref: you have taken up a place for this need; withdraw that first");
  }
  if (book.requests().size() + prepared.households.size() > kRequestsMax) {
    return absl::ResourceExhaustedError(absl::StrCat("vacancies: ", book.requests().size(),
                                                     " were asked for this need already; at most ",
                                                     kRequestsMax, " may be; open another need"));
  }
  for (int i = 0; i < request.vacancies_size(); ++i) {
    for (const StoredRequest& other : book.requests()) {
      if (other.host != request.vacancies(i).member() ||
          other.household_ref != prepared.households[static_cast<size_t>(i)] ||
          policy::HasEnded(other.state)) {
        continue;
      }
      return Refusal("ASKED_ALREADY", other.state,
                     absl::StrCat("vacancies[", i,
                                  "]: was asked for this need already, and the request has not "
                                  "ended"));
    }
  }
  return absl::OkStatus();
}

absl::Status KeepSearches(const std::vector<v1::SearchMade>& made, StoredNeed& need) {
  std::set<std::string> there;
  for (const v1::SearchMade& search : need.searches.searches()) {
    there.insert(search.SerializeAsString());
  }
  for (const v1::SearchMade& search : made) {
    if (there.insert(search.SerializeAsString()).second) *need.searches.add_searches() = search;
  }
  if (need.searches.searches_size() <= kSearchesKept) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("search_tokens: ", kSearchesKept,
                   " searches are the most on one record; give those that led to this request"));
}

absl::Status Decide(const v1::RequestPlacementRequest& request, const server::Call& call,
                    const std::string& digest, const Prepared& prepared, const Surroundings& around,
                    storage::Transaction& transaction, v1::RequestPlacementResponse* response) {
  if (!prepared.verdict.ok()) return prepared.verdict;
  const absl::Time now = transaction.now();
  const Rules rules(around.membership.Get()->policy());
  absl::StatusOr<NeedBook> book =
      OpenBook(transaction, call, request.need_ref(), request.need(), rules);
  if (!book.ok()) return book.status();
  if (absl::Status asked = CheckAsked(*book, request, prepared); !asked.ok()) return asked;
  if (absl::Status kept = KeepSearches(prepared.searches, book->need()); !kept.ok()) return kept;
  if (request.has_need()) book->need().request_ids.push_back(request.request_id());

  const size_t first = book->requests().size();
  for (int i = 0; i < request.vacancies_size(); ++i) {
    StoredRequest asked{.placement_ref = NewReference(),
                        .need_ref = book->need().need_ref,
                        .host = request.vacancies(i).member(),
                        .asker = call.member,
                        .household_ref = prepared.households[static_cast<size_t>(i)]};
    v1::SetInstant(now + rules.AnswerTime(book->need().need->urgency()),
                   asked.facts.mutable_answer_by());
    book->Ask(std::move(asked), now);
  }
  const absl::StatusOr<uint64_t> sequence =
      journal::Append(transaction, journal::MakeEntry("placements.request", call.member,
                                                      call.client, book->need().need_ref, digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(request.request_id(), *sequence, now, response->mutable_receipt());
  response->set_need_ref(book->need().need_ref);
  for (size_t i = first; i < book->requests().size(); ++i) {
    FillAnswer(book->requests()[i], call.member, around, now, response->add_requests());
  }
  return book->Write(transaction, around, *sequence);
}

// The day behind the last one of a standing search; a violation where it has none.
std::optional<absl::Time> EndOf(const v1::SaveSearchRequest& request, absl::CivilDay today,
                                Violations& violations) {
  const absl::StatusOr<absl::CivilDay> until = policy::ParseDate(request.until());
  if (!until.ok() || *until < today || *until > today + kStandingDaysMax) {
    violations.push_back({"until", absl::StrCat("must be a date from today to ", kStandingDaysMax,
                                                " days ahead, as 2026-11-23")});
    return std::nullopt;
  }
  return absl::FromCivil(*until + 1, policy::London());
}

Violations CheckStanding(const v1::SaveSearchRequest& request, const server::Call& call) {
  Violations violations;
  Add("search.", journal::CheckAsker(request.search().asker()), violations);
  Add("search.",
      policy::CheckStandingSearch(request.search(), call.may_match,
                                  absl::ToCivilDay(call.received_at, policy::London())),
      violations);
  return violations;
}

absl::Status DecideStanding(const v1::SaveSearchRequest& request, const server::Call& call,
                            const std::string& digest, const absl::Status& verdict,
                            absl::Time until, const Surroundings& around,
                            storage::Transaction& transaction, v1::SaveSearchResponse* response) {
  if (!verdict.ok()) return verdict;
  const Rules rules(around.membership.Get()->policy());
  absl::StatusOr<NeedBook> book =
      OpenBook(transaction, call, request.need_ref(), policy::NeedOf(request.search()), rules);
  if (!book.ok()) return book.status();
  StoredNeed& need = book->need();
  const absl::StatusOr<int> standing =
      PlacementStore(transaction.connection()).CountStanding(call.member, need.need_ref);
  if (!standing.ok()) return standing.status();
  if (*standing >= kStandingSearchesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("search: you have ", kStandingSearchesMax,
                     " standing searches, the most; withdraw a need that is met"));
  }
  if (need.request_ids.size() >= kSavedMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("need_ref: its search was saved ", kSavedMax, " times; open another need"));
  }
  need.search = request.search();
  need.search->clear_asker();
  need.search_until = until;
  need.request_ids.push_back(request.request_id());
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction,
      journal::MakeEntry("placements.search", call.member, call.client, need.need_ref, digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(request.request_id(), *sequence, transaction.now(),
                       response->mutable_receipt());
  response->set_need_ref(need.need_ref);
  return book->Write(transaction, around, *sequence);
}

// Ages and needs are in the request: its digest is salted, and forgotten with them.
template <typename Message>
absl::StatusOr<journal::WriteRequest> SaltedWrite(const server::Call& call,
                                                  const Message& request) {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return id;
  journal::WriteRequest write{.member = call.member,
                              .request_id = request.request_id(),
                              .digest = {},
                              .salt = platform::RandomBytes(kSaltBytes),
                              .digest_under = [&request](absl::string_view salt) {
                                return evidence::MessageDigest(request, salt);
                              }};
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request, write.salt);
  if (!digest.ok()) return digest.status();
  write.digest = *std::move(digest);
  return write;
}

}  // namespace

void Requester::Request(storage::Writer& writer, const server::Call& call,
                        const v1::RequestPlacementRequest& request,
                        v1::RequestPlacementResponse* response, server::Done done) const {
  absl::StatusOr<journal::WriteRequest> write = SaltedWrite(call, request);
  if (!write.ok()) return done(write.status());
  std::string digest = write->digest;
  journal::SubmitOnce(
      writer, *std::move(write), response,
      [this, call, &request, response, digest = std::move(digest),
       prepared = Prepare(around_, call, request)](storage::Transaction& transaction) {
        return Decide(request, call, digest, prepared, around_, transaction, response);
      },
      std::move(done));
}

void Requester::SaveSearch(storage::Writer& writer, const server::Call& call,
                           const v1::SaveSearchRequest& request, v1::SaveSearchResponse* response,
                           server::Done done) const {
  absl::StatusOr<journal::WriteRequest> write = SaltedWrite(call, request);
  if (!write.ok()) return done(write.status());
  std::string digest = write->digest;
  Violations violations = CheckStanding(request, call);
  const std::optional<absl::Time> until =
      EndOf(request, absl::ToCivilDay(call.received_at, policy::London()), violations);
  absl::Status verdict = violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
  journal::SubmitOnce(
      writer, *std::move(write), response,
      [this, call, &request, response, digest = std::move(digest), verdict = std::move(verdict),
       until = until.value_or(absl::InfinitePast())](storage::Transaction& transaction) {
        return DecideStanding(request, call, digest, verdict, until, around_, transaction,
                              response);
      },
      std::move(done));
}

}  // namespace consortium::placements
