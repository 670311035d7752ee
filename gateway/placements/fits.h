#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"

namespace consortium::placements {

// Places of one search that are told at once.
inline constexpr uint32_t kFitsMax = 20;

// What one stream was told of places that fit its member's standing searches. Judges
// them anew when a vacancy or a need changed, and not otherwise: at most as many
// searches as a member may have, each a scan in memory. Used by one thread at a time.
class Fits {
 public:
  // `around` must outlive this. `call` is the stream's: its role says what may be matched.
  Fits(const Surroundings& around, const server::Call& call) : around_(around), call_(call) {}

  // Adds places that fit and were not told since they last did not, as many as a
  // message holds; the rest comes the next time.
  void Tell(const Model& model, absl::Time now, google::protobuf::RepeatedPtrField<v1::Fit>* fits);

 private:
  void Judge(const Model& model, absl::Time now);

  const Surroundings& around_;
  server::Call call_;
  bool judged_ = false;
  std::pair<uint64_t, uint64_t> generations_;                       // That were judged.
  std::map<std::string, std::set<std::string>, std::less<>> told_;  // By need: vacancies.
  std::vector<v1::Fit> waiting_;                                    // To be told, last first.
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_
