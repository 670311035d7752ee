#ifndef CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ORACLE_H_
#define CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ORACLE_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/v1/search.pb.h"
#include "policy/matching/search.h"

// What a search has to answer, worked out from the messages alone, one household
// after the other, without a column, a mask or a key: slow and plain.
namespace consortium::testing {

// A household somewhere in a snapshot.
struct Household {
  uint32_t chunk = 0;
  uint32_t row = 0;
  std::array<uint8_t, 16> id{};
  v1::Vacancy vacancy;
  policy::GridPoint centre;
};

// How a household suits a request.
struct Verdict {
  bool safe = true;
  std::set<std::string> failed;  // Of "kind", "places", "bedrooms", "distance".
  std::set<v1::MismatchKind> mismatches;
  std::vector<int> children;  // Positions of those it takes.
  int sentences_met = 0;
  int sentences_unmet = 0;
  policy::Rank rank;
  std::string free_from;

  bool matches() const { return safe && failed.empty(); }
  bool near_miss() const { return safe && failed.size() == 1; }
};

class Oracle {
 public:
  using Locate = std::function<policy::GridPoint(const std::string&)>;

  Oracle(v1::SearchAvailabilityRequest request, Locate locate, absl::Time now);

  Verdict Judge(const Household& household) const;

 private:
  struct Months {
    int least;
    int most;
  };

  Months AgeOf(const v1::Child& child) const;
  bool OffersOnDays(const v1::Vacancy& row, v1::OfferKind kind) const;
  bool KindSuits(const v1::Vacancy& row) const;
  int PlacesOn(const v1::Vacancy& row, int children, absl::CivilDay day) const;
  int RoomsFor(const v1::Vacancy& row, std::vector<int> children) const;
  bool OnRota(const v1::Vacancy& row) const;
  bool IsSafe(const Household& household) const;
  std::set<v1::MismatchKind> MismatchesOf(const v1::Vacancy& row,
                                          const std::vector<int>& children) const;
  void AddWishes(const v1::Vacancy& row, Verdict& verdict) const;
  void AddDays(const v1::Vacancy& row, Verdict& verdict) const;
  int ParentPlaces() const;

  const v1::SearchAvailabilityRequest request_;
  const Locate locate_;
  absl::CivilMinute now_;
  absl::CivilDay today_;
  absl::CivilDay start_;
  absl::CivilDay end_;
  bool siblings_;
  bool together_;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ORACLE_H_
