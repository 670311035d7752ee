#ifndef CONSORTIUM_POLICY_PLACEMENT_NEED_RULES_H_
#define CONSORTIUM_POLICY_PLACEMENT_NEED_RULES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "consortium/v1/placement_request.pb.h"
#include "consortium/v1/search.pb.h"
#include "google/rpc/status_details.h"

// Which needs for a placement may be passed on to a host. Pure.
namespace consortium::policy {

// A need as a search for it, for who judges both by one rule. Without who asks.
v1::SearchAvailabilityRequest SearchFor(const v1::PlacementNeed& need);

// The need that a search is for: what a host must know of it.
v1::PlacementNeed NeedOf(const v1::SearchAvailabilityRequest& search);

// Everything wrong with a need, judged on `today` (Europe/London), with field paths
// from the need: what a search would refuse, and a note that could name a child: one
// with a personal detail as in vacancies, a date, or a number of more than three
// digits. No other field can hold a name, a date of birth or a case number.
std::vector<rpc::FieldViolation> CheckPlacementNeed(const v1::PlacementNeed& need, bool may_match,
                                                    absl::CivilDay today);

// Everything wrong with a search that is to be kept: what a search would refuse, areas to
// avoid, which are never kept, and a page.
std::vector<rpc::FieldViolation> CheckStandingSearch(const v1::SearchAvailabilityRequest& search,
                                                     bool may_match, absl::CivilDay today);

// Places that the need takes: one for each child, and one for a parent who is looked
// after too.
uint32_t PlacesNeeded(const v1::PlacementNeed& need);

// The first day of an admitted need that was asked on `today`.
absl::CivilDay StartOf(const v1::PlacementNeed& need, absl::CivilDay today);

// As placement_request.proto states them.
inline constexpr size_t kNoteMax = 300;

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_PLACEMENT_NEED_RULES_H_
