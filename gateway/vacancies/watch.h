#ifndef CONSORTIUM_GATEWAY_VACANCIES_WATCH_H_
#define CONSORTIUM_GATEWAY_VACANCIES_WATCH_H_

#include <memory>

#include "absl/status/statusor.h"
#include "certs/evidence/viewer_alias.h"
#include "certs/platform/clock.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// What every watch reads. The references outlive the watches.
struct WatchSources {
  const ReadModel& model;
  const directory::CurrentMembership& membership;
  const evidence::ViewerAlias& aliases;
  const platform::Clock& clock;
};

// Opens WatchAvailability as a cursor over the read model. It keeps what the viewer
// knows as ranges of households (Known) and nothing per row, so that a slow reader
// costs no memory.
//
// Households are told in passes in the order of their ids, each as it is when its
// turn comes: ADDED when the viewer has it not, CHANGED or REMOVED when it has, and
// not at all when what the viewer has is what there is.
//
// INVALID_ARGUMENT: asker, members or position. OUT_OF_RANGE
// (`SNAPSHOT_REQUIRED`), here or from Next(): removals that the viewer has not
// seen are forgotten, or see ParsePosition().
absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const WatchSources& sources, const server::Call& call,
    const v1::WatchAvailabilityRequest& request);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_WATCH_H_
