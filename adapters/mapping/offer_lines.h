#ifndef CONSORTIUM_ADAPTERS_MAPPING_OFFER_LINES_H_
#define CONSORTIUM_ADAPTERS_MAPPING_OFFER_LINES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "adapters/mapping/line_group.h"
#include "consortium/v1/training_offer.pb.h"

namespace consortium::mapping {

// One training offer as its lines tell it, a session each, until the file ends. Not
// thread-safe.
class OfferLines : public LineGroup {
 public:
  // `reference` is the offer's own. The plan outlives the lines.
  OfferLines(const Plan& plan, std::string reference) : LineGroup(plan, std::move(reference)) {}

  // What was wrong with its cells, all of severity REFUSED.
  std::vector<config::LineProblem> Problems() const;

  // The offer that the lines make, its sessions by their starts; a session without a
  // day or a time, which Problems() names, is left out.
  v1::TrainingOffer Offer() const;

  // A problem of `field` (a path of TrainingOffer, with or without indices) at the
  // column and the line that gave it.
  config::LineProblem ProblemAt(absl::string_view field, absl::string_view problem,
                                absl::string_view remedy) const;

 private:
  // A session and its line, by its start.
  struct Session {
    v1::TrainingSession session;
    uint32_t line = 0;
  };
  std::vector<Session> Sessions() const;
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_OFFER_LINES_H_
