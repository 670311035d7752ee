#ifndef CONSORTIUM_GATEWAY_VACANCIES_CLAIMS_H_
#define CONSORTIUM_GATEWAY_VACANCIES_CLAIMS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claim_store.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// Stable reasons of refusals.
inline constexpr absl::string_view kVacancyGone = "VACANCY_GONE";
inline constexpr absl::string_view kTooFewPlaces = "TOO_FEW_PLACES";

// Claims on one household: each change of one reads them all.
inline constexpr size_t kClaimsMax = 100;

// A claim that a list ended.
struct ClaimEnded {
  Claim claim;
  v1::ClaimEnd why = v1::CLAIM_END_UNSPECIFIED;
};

// Told of ended claims within the change that ended them, and of its journal
// sequence. A failure fails the change.
using OnClaimsEnded = std::function<absl::Status(
    storage::Transaction&, const std::vector<ClaimEnded>& ended, uint64_t sequence)>;

// What a change does to one household's row, for the claims on it.
struct RowEdit {
  absl::string_view household_ref;
  absl::string_view bytes;  // As stated from now on; empty: the household leaves.
  bool filled = false;      // It leaves with its places filled.
};

// What that does to the claims.
struct Settlement {
  std::vector<ClaimEnded> ended;
  std::vector<std::string> over;  // Holds that ran out before; who holds them notes that.
  std::vector<Claim> arrivals;    // Agreed ones that are partly met.
  std::map<std::string, std::string, std::less<>> held;  // HeldBytes() of the rows that stay.

  // To go with a row.
  std::string HeldOf(absl::string_view household_ref) const;
};

// The one place where a household's places are given away: within a change of the
// writer, so that no place is promised twice whoever asks, publishes or updates at
// the same time. Whose a claim is and what it is for is nothing to this room.
//
// Everything runs on the writer's thread; `model` must outlive this.
class Claims {
 public:
  explicit Claims(ReadModel& model) : model_(model) {}

  // Who is told of claims that lists end. Before the first change.
  void Tell(OnClaimsEnded on_ended) { on_ended_ = std::move(on_ended); }

  // Makes the claim, or makes one of its name into this one. Claims that take places
  // find them or change nothing. `sequence`: of the change's journal entry, which
  // watchers of the household are told of.
  //
  // FAILED_PRECONDITION with reason kVacancyGone or kTooFewPlaces: the household has
  // no row, or not so many places for such children that nobody else holds (one that
  // takes none: not so many at all). RESOURCE_EXHAUSTED: it has kClaimsMax already.
  absl::Status Put(storage::Transaction& transaction, Claim claim, uint64_t sequence);

  // Ends the claim; what it held is free. Nothing when there is none.
  absl::Status Release(storage::Transaction& transaction, absl::string_view claim_ref,
                       uint64_t sequence);

  // What changes of `member`'s rows do to the claims on them; before the rows are
  // written. Children who came since fill the oldest agreed claims first; then the
  // latest claims end, held before agreed, until there are places for those that stay.
  absl::StatusOr<Settlement> Settle(storage::Transaction& transaction, absl::string_view member,
                                    absl::Span<const RowEdit> edits);

  // Writes it, behind the rows, and tells who is to be told.
  absl::Status Write(storage::Transaction& transaction, const Settlement& settlement,
                     uint64_t sequence);

 private:
  // Writes that the row's places are held otherwise, and tells the read model.
  absl::Status Touch(storage::Transaction& transaction, const Claim& of,
                     absl::Span<const Claim> claims, uint64_t sequence);

  ReadModel& model_;
  OnClaimsEnded on_ended_;
};

// What a publisher is told of them.
void FillEndedClaims(const std::vector<ClaimEnded>& ended,
                     google::protobuf::RepeatedPtrField<v1::EndedClaim>* told);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_CLAIMS_H_
