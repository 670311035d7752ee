#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_SERVICE_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/vacancy_service.h"

namespace consortium::placements {

// The room of placements: consortium.v1.PlacementService, the needs and requests it
// keeps and the read model that answers. Made behind the vacancies, whose places it
// asks for and which tells it what lists end; used as vacancies::VacancyRoom is.
class PlacementRoom {
 public:
  // All must outlive the room; `vacancies` tells it of ended claims from here on.
  // `gateway_key`: 32 secret bytes that outlive restarts; tokens are made with it.
  PlacementRoom(const directory::CurrentMembership& membership, vacancies::VacancyRoom& vacancies,
                const platform::Clock& clock, const std::string& gateway_key);
  ~PlacementRoom();

  // Builds the read model from the database, replacing what there was. Before the
  // writer starts, and as its `reload` hook. Codes as Connection's; the read model
  // is then as before.
  absl::Status Load(storage::Connection& connection);

  // The writer's `committed` hook: readers see what was committed from here on.
  void Committed();

  // Adds every method of PlacementService to `table`. `writer` must outlive the calls;
  // the room must outlive the writer. Handlers are thread-safe.
  void Register(server::MethodTable& table, storage::Writer& writer);

  // Hands the writer what has come due by `now`, and what waits for its erasure longer
  // than a changed policy lets it, unless an earlier such change still waits; `done`
  // hears of its end, on the writer's thread. Every half second, by one thread. The
  // writer's work is bounded each time; after a change of the policy the caller's grows
  // with the needs in memory.
  void Tick(storage::Writer& writer, absl::Time now, std::function<void(const absl::Status&)> done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_SERVICE_H_
