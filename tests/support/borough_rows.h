#ifndef CONSORTIUM_TESTS_SUPPORT_BOROUGH_ROWS_H_
#define CONSORTIUM_TESTS_SUPPORT_BOROUGH_ROWS_H_

#include <string>

#include "consortium/v1/vacancies.pb.h"

namespace consortium::testing {

// An admissible household; `version` makes one row differ from the next.
v1::Vacancy HouseholdRow(int household, int version);

// A list of households 0 to `households` - 1, all at `version`, for this week.
v1::PublishVacancyListRequest ListOf(int households, int version);

// The version that a row was made with.
int VersionOf(const v1::Vacancy& row);

// A policy like development's whose publishers are not held back.
std::string PolicyWithoutPublishingRate();

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_BOROUGH_ROWS_H_
