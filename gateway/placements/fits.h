#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"

namespace consortium::placements {

// Places of one search that are told at once.
inline constexpr uint32_t kFitsMax = 20;

// What one stream was told of places that fit its member's standing searches. Judges
// them anew when a vacancy, a need, the members or the day changed, and not otherwise: at
// most as many searches as a member may have, each a scan in memory. Used by one thread
// at a time.
class Fits {
 public:
  // `around` must outlive this. `call` is the stream's: what its role may match when the
  // stream is opened is what is matched for as long as it is open.
  Fits(const Surroundings& around, const server::Call& call) : around_(around), call_(call) {}

  // Adds places that fit and were not told since they last did not, as many as a
  // message holds; the rest comes the next time.
  void Tell(const Model& model, absl::Time now, google::protobuf::RepeatedPtrField<v1::Fit>* fits);

 private:
  // What a judgement depends on.
  struct Judged {
    uint64_t needs = 0;
    uint64_t vacancies = 0;
    absl::CivilDay day = absl::CivilDay::min();
    std::shared_ptr<const directory::Membership> membership = nullptr;

    bool operator==(const Judged&) const = default;
  };

  void Judge(const Model& model, absl::Time now);

  const Surroundings& around_;
  server::Call call_;
  Judged on_;
  std::map<std::string, std::set<std::string>, std::less<>> told_;  // By need: vacancies.
  std::vector<v1::Fit> waiting_;                                    // To be told, last first.
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_FITS_H_
