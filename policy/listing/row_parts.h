#ifndef CONSORTIUM_POLICY_LISTING_ROW_PARTS_H_
#define CONSORTIUM_POLICY_LISTING_ROW_PARTS_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "consortium/v1/vacancy.pb.h"
#include "policy/listing/findings.h"

// The rules of a row's parts, for this folder alone. Each takes the whole row,
// since most parts depend on the household's kind.
namespace consortium::policy {

void CheckPlaces(const consortium::v1::Vacancy& row, absl::CivilDay today, Findings& findings);
void CheckApproval(const consortium::v1::Vacancy& row, Findings& findings);
void CheckOffers(const consortium::v1::Vacancy& row, absl::CivilDay today, Findings& findings);
void CheckRota(const consortium::v1::Vacancy& row, Findings& findings);
void CheckProfile(const consortium::v1::Vacancy& row, Findings& findings);

// Whether a code has the form of a GSS code of an authority.
bool IsAuthority(absl::string_view code);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_LISTING_ROW_PARTS_H_
