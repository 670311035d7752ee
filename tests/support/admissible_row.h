#ifndef CONSORTIUM_TESTS_SUPPORT_ADMISSIBLE_ROW_H_
#define CONSORTIUM_TESTS_SUPPORT_ADMISSIBLE_ROW_H_

#include <string>

#include "consortium/v1/vacancy.pb.h"

namespace consortium::testing {

// A mainstream household in N4 with one of two places vacant, approved for two
// children of any age and sex, one bedroom free, that offers short-term care:
// admitted by the rules on every day from 2026 on, without a warning.
inline v1::Vacancy AdmissibleRow(const std::string& household_ref = "household-1") {
  v1::Vacancy row;
  row.set_household_ref(household_ref);
  row.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  row.mutable_places()->set_approved(2);
  row.mutable_places()->set_filled(1);
  row.mutable_places()->set_vacant(1);
  row.mutable_approval()->set_age_months_max(215);
  row.mutable_approval()->set_children_max(2);
  row.mutable_bedrooms()->set_free(1);
  row.mutable_bedrooms()->set_sharing(v1::ROOM_SHARING_NONE);
  row.set_approving_authority("E09000012");
  row.set_residence_authority("E09000014");
  row.set_area("N4");
  row.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM);
  return row;
}

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_ADMISSIBLE_ROW_H_
