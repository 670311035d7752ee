#ifndef CONSORTIUM_TESTS_BENCH_ROWS_H_
#define CONSORTIUM_TESTS_BENCH_ROWS_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "consortium/v1/vacancy.pb.h"

namespace consortium::bench {

// Households and needs with the spread of real ones, from a fixed seed: one
// place in six not available, ages by approval, skills and languages by chance.
class RowMaker {
 public:
  // Areas that households lie in, e.g. of gateway/directory/areas.csv. Searches
  // near one ask for at most so many miles.
  RowMaker(uint64_t seed, std::vector<std::string> areas, double miles = 1.5);

  // From now on `rows` households stand for so many members, as World::Publish()
  // shares them out: five in six in their own member's part of the areas, the others
  // in the member's before or behind.
  void SettleIn(int members, int rows);

  // An admissible row of a household `number` with a place to offer.
  v1::Vacancy Row(uint64_t number);

  // A list of `count` rows for the week of `monday`, totals to match.
  v1::PublishVacancyListRequest List(const std::string& request_id, const std::string& monday,
                                     int64_t as_of_seconds, uint64_t first_number, int count);

  // A search near an area: an age, two skills and a language wished for, no dog and
  // no smoker.
  v1::SearchAvailabilityRequest SelectiveSearch();

  // A search that a fifth of all households or more match: one child, anywhere.
  v1::SearchAvailabilityRequest BroadSearch();

 private:
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

  const std::string& AreaOf(uint64_t number);

  std::mt19937_64 random_;
  const std::vector<std::string> areas_;
  const double miles_;
  int members_ = 1;
  int rows_ = 0;  // 0: anywhere.
};

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_ROWS_H_
