#ifndef CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_MAPPER_H_
#define CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_MAPPER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/mapping/plan.h"
#include "adapters/sources/source.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/training.pb.h"

namespace consortium::mapping {

// A programme that is sent, and what is said about it here.
struct MappedProgramme {
  // Without a request_id. Offers are in the order of their first lines and pass
  // policy::CheckOffer() without a refusal.
  v1::PublishTrainingOffersRequest request;

  // The lines of each offer of the request. Stays here.
  std::vector<std::vector<uint32_t>> origins;

  config::MappingReport report;
};

// Reads the source to its end and makes the programme of it, judged at `now`, by a
// plan that is_training(). Every line after the header is in the report exactly
// once.
//
// The request is a whole programme, which cancels what it does not hold, only if no
// line was refused: a slip in one cell must not cancel a course and everybody booked
// at it. Otherwise its offers are added or changed, and the rest stands.
//
// Errors are the source's, or about the whole file: INVALID_ARGUMENT when its
// headers are not the mapping's or it has no line with content, RESOURCE_EXHAUSTED
// over policy::kOffersMax offers. Nothing of a cell is in them.
absl::StatusOr<MappedProgramme> MapProgramme(const Plan& plan, sources::Source& source,
                                             absl::Time now);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_MAPPER_H_
