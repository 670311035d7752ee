#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_H_

#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::placements {

// Bounds, as placements.proto states them.
inline constexpr int kVacanciesMax = 10;
inline constexpr int kSearchTokensMax = 20;
inline constexpr int kSearchesKept = 100;
inline constexpr int kStandingSearchesMax = 100;
inline constexpr int kStandingDaysMax = 90;
// Of one need, ended ones too.
inline constexpr size_t kRequestsMax = 50;
// How often one need's search is saved anew: each leaves a name behind, for when the need
// is erased.
inline constexpr size_t kSavedMax = 100;

// Opens needs: asks hosts for places, and keeps searches standing. Thread-safe.
class Requester {
 public:
  // `around` must outlive this.
  explicit Requester(const Surroundings& around) : around_(around) {}

  // As placements.proto promises. What is wrong with a request is judged before the
  // writer and said by the request ledger, so that a retry that comes too late gets its
  // first answer. RESOURCE_EXHAUSTED: the need has kRequestsMax requests. `request` and
  // `response` live until `done`.
  void Request(storage::Writer& writer, const server::Call& call,
               const v1::RequestPlacementRequest& request, v1::RequestPlacementResponse* response,
               server::Done done) const;
  void SaveSearch(storage::Writer& writer, const server::Call& call,
                  const v1::SaveSearchRequest& request, v1::SaveSearchResponse* response,
                  server::Done done) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_H_
