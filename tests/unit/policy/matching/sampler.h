#ifndef CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_SAMPLER_H_
#define CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_SAMPLER_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancy.pb.h"
#include "policy/matching/chunk.h"
#include "tests/unit/policy/matching/oracle.h"

namespace consortium::testing {

// Random households and needs from a seed, spread so that every rule decides
// often: few areas, dates around `today`, few places and rooms.
class Sampler {
 public:
  Sampler(uint64_t seed, absl::CivilDay today) : random_(seed), today_(today) {}

  // A row that the rules admit.
  v1::Vacancy Row();

  // The same with some of its numbers, codes and texts made wild; most such rows
  // are refused.
  v1::Vacancy WildRow();

  // A request that the rules admit.
  v1::SearchAvailabilityRequest Request();

  // Members' households, with chunks over them; `most` rows in each.
  std::vector<Household> Households(int members, int most);

  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  bool OneIn(int count) { return Below(count) == 0; }

  // Where the sampler's areas are; a few are nowhere.
  static policy::GridPoint Locate(const std::string& area);

 private:
  std::string DayAround(int past, int ahead);
  void SetPlaces(v1::Vacancy& row);
  void SetApproval(v1::Vacancy& row);
  void SetOffers(v1::Vacancy& row);
  void SetProfile(v1::Vacancy& row);
  std::string Area();
  std::string Language();
  v1::Child Child(bool lodgings);
  void SetTimes(v1::SearchAvailabilityRequest& request);
  void SetAreas(v1::SearchAvailabilityRequest& request);

  std::mt19937_64 random_;
  const absl::CivilDay today_;
};

// Chunks over households, which must outlive the call alone.
// Some rows are copied from other chunks, as an update of some leaves the others.
policy::Snapshot SnapshotOf(const std::vector<Household>& households);

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_SAMPLER_H_
