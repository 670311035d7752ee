#include "tests/support/borough_rows.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "certs/platform/clock.h"
#include "certs/platform/random.h"
#include "policy/listing/row_rules.h"
#include "tests/support/running_gateway.h"

namespace consortium::testing {

v1::Vacancy HouseholdRow(int household, int version) {
  v1::Vacancy row;
  row.set_household_ref(absl::StrFormat("household-%04d", household));
  row.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  row.mutable_places()->set_approved(2);
  row.mutable_places()->set_filled(1);
  row.mutable_places()->set_vacant(1);
  row.mutable_approval()->set_age_months_min(0);
  row.mutable_approval()->set_age_months_max(215);
  row.mutable_approval()->set_children_max(2);
  row.mutable_bedrooms()->set_free(1);
  row.mutable_bedrooms()->set_sharing(v1::ROOM_SHARING_NONE);
  row.set_approving_authority("E09000012");
  row.set_residence_authority("E09000012");
  row.set_area("E8");
  row.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM);
  row.set_vacant_since("2018-01-08");
  row.mutable_level()->set_scheme("test");
  row.mutable_level()->set_level(absl::StrCat(version));
  return row;
}

v1::PublishVacancyListRequest ListOf(int households, int version) {
  const absl::Time now = platform::SystemClock().Now();
  v1::PublishVacancyListRequest list;
  list.set_request_id(platform::RandomUuid());
  list.set_week_commencing(
      absl::FormatCivilTime(policy::WeekCommencing(absl::ToCivilDay(now, absl::UTCTimeZone()))));
  list.mutable_as_of()->set_seconds(absl::ToUnixSeconds(now));
  v1::KindTotals& totals = *list.add_totals();
  totals.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  totals.set_households(households);
  totals.set_approved(2 * households);
  totals.set_filled(households);
  totals.set_vacant(households);
  for (int household = 0; household < households; ++household) {
    *list.add_rows() = HouseholdRow(household, version);
  }
  return list;
}

int VersionOf(const v1::Vacancy& row) {
  int version = -1;
  return absl::SimpleAtoi(row.level().level(), &version) ? version : -1;
}

std::string PolicyWithoutPublishingRate() {
  return absl::StrReplaceAll(DevelopmentPolicy(),
                             {{"rates { action: \"vacancies.publish\" per_minute: 300 burst: 150 }",
                               "rates { action: \"vacancies.publish\" per_minute: 1000000 }"},
                              {"rates { action: \"vacancies.read\" per_minute: 120 burst: 60 }",
                               "rates { action: \"vacancies.read\" per_minute: 1000000 }"}});
}

}  // namespace consortium::testing
