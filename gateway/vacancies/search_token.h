#ifndef CONSORTIUM_GATEWAY_VACANCIES_SEARCH_TOKEN_H_
#define CONSORTIUM_GATEWAY_VACANCIES_SEARCH_TOKEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/evidence/sealed_token.h"
#include "consortium/v1/search_record.pb.h"
#include "gateway/vacancies/neighbours.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// How long a search can be put on record.
inline constexpr absl::Duration kSearchTokenLife = absl::Hours(24 * 31);

// What a search found at `now`: `found` has the matches of each member of the model.
// Sealed, so that a record proves what it says; nothing of it is what was asked.
std::string MakeSearchToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                            absl::Time now, const Model& model, const NeighbourTable& table,
                            const std::vector<uint32_t>& found);

// INVALID_ARGUMENT, for the caller to name the field: not made here, for another
// viewer, or too old.
absl::StatusOr<v1::SearchMade> OpenSearchToken(const evidence::SealedToken& tokens,
                                               absl::string_view viewer, absl::string_view token,
                                               absl::Time now);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_SEARCH_TOKEN_H_
