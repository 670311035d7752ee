#ifndef CONSORTIUM_GATEWAY_VACANCIES_SEARCH_H_
#define CONSORTIUM_GATEWAY_VACANCIES_SEARCH_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "certs/evidence/sealed_token.h"
#include "certs/evidence/viewer_alias.h"
#include "consortium/v1/search.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/server/method_table.h"
#include "gateway/vacancies/neighbours.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// How long a search can be paged on, from its first page.
inline constexpr absl::Duration kPageTokenLife = absl::Hours(24);

// Answers SearchAvailability from the read model: never touches the database,
// stores and logs nothing of what was asked. Thread-safe; the references outlive
// it.
class Searcher {
 public:
  Searcher(const ReadModel& model, const Neighbours& neighbours, const directory::Areas& areas,
           const evidence::ViewerAlias& aliases, const evidence::SealedToken& tokens)
      : model_(model), neighbours_(neighbours), areas_(areas), aliases_(aliases), tokens_(tokens) {}

  // As vacancies.proto promises.
  //
  // INVALID_ARGUMENT: a violation per field. FAILED_PRECONDITION with reason
  // `PAGE_TOKEN_OF_ANOTHER_SEARCH` or `PAGE_TOKEN_EXPIRED`: start again without a
  // token.
  absl::Status Search(const server::Call& call, const v1::SearchAvailabilityRequest& request,
                      v1::SearchAvailabilityResponse* response) const;

  // The same without `search_token`: for searches that nobody puts on record.
  absl::Status Find(const server::Call& call, const v1::SearchAvailabilityRequest& request,
                    v1::SearchAvailabilityResponse* response) const;

 private:
  // What a search token is made of.
  struct Findings {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const NeighbourTable> table;
    std::vector<uint32_t> found;  // Matches of each member of the model.
  };

  // `findings` may be null.
  absl::Status Answer(const server::Call& call, const v1::SearchAvailabilityRequest& request,
                      v1::SearchAvailabilityResponse* response, Findings* findings) const;

  const ReadModel& model_;
  const Neighbours& neighbours_;
  const directory::Areas& areas_;
  const evidence::ViewerAlias& aliases_;
  const evidence::SealedToken& tokens_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_SEARCH_H_
