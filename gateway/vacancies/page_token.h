#ifndef CONSORTIUM_GATEWAY_VACANCIES_PAGE_TOKEN_H_
#define CONSORTIUM_GATEWAY_VACANCIES_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/evidence/sealed_token.h"
#include "consortium/v1/search.pb.h"
#include "policy/matching/search.h"

namespace consortium::vacancies {

// Names the search that `request` asks for: equal for all its pages. 16 bytes;
// seal it, since few needs are possible and could be tried.
std::string SearchDigest(const v1::SearchAvailabilityRequest& request);

// Where a page begins.
struct PagePlace {
  // When the first page was asked for, in whole microseconds: what every page is
  // judged at, so that a rota or a day that ends between two of them moves no
  // household from one to the other.
  absl::Time judged_at;
  policy::Rank after;  // The last household of the page before.
};

// A token for the page at `place`, for this viewer and search alone.
std::string MakePageToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                          absl::string_view search_digest, const PagePlace& place);

// The place in a token. INVALID_ARGUMENT: not made here, or for another viewer.
// FAILED_PRECONDITION: of another search, or the first page is longer ago than
// kPageTokenLife.
absl::StatusOr<PagePlace> OpenPageToken(const evidence::SealedToken& tokens,
                                        absl::string_view viewer, absl::string_view search_digest,
                                        absl::string_view token, absl::Time now);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_PAGE_TOKEN_H_
