#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_OPEN_REFERRAL_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_OPEN_REFERRAL_H_

#include <map>
#include <string>

#include "absl/types/span.h"
#include "consortium/v1/directory.pb.h"
#include "consortium/v1/training_offer.pb.h"

// Offers that the public may hear of, as files of the Open Referral UK API (Human
// Services Data Specification 3.0, UK profile), for a web server to hand out as they
// are. Pure.
namespace consortium::programme {

// The files by their paths below the API's root: `services` (a page of all),
// `services/{id}`, `organizations`, `organizations/{id}`, `taxonomies`,
// `taxonomies/{id}`, `taxonomy_terms`, `taxonomy_terms/{id}` and the root's own
// facts, each with the ending `.json`; the root is `index.json`.
//
// Only offers with `listed_publicly` that are neither cancelled nor finished are in
// any file, and of those no joining link, no number of places and nothing of who
// comes. Ids are StableId()s: the same offer has the same one in every export.
// `members` are those of the directory; of them the names alone are used, since
// their telephones are for placement teams.
std::map<std::string, std::string> OpenReferralFiles(absl::Span<const v1::TrainingOffer> offers,
                                                     absl::Span<const v1::Member> members);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_OPEN_REFERRAL_H_
