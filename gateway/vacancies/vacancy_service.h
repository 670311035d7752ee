#ifndef CONSORTIUM_GATEWAY_VACANCIES_VACANCY_SERVICE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_VACANCY_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "certs/platform/clock.h"
#include "gateway/directory/areas.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"

namespace consortium::vacancies {

// The room of vacancies: consortium.v1.VacancyService, the lists it keeps and
// the read model that answers.
//
// The writer tells the room of every commit and the room hands its changes to
// the writer, so main makes them in this order:
//
//   VacancyRoom room(membership, areas, clock, gateway_key);
//   RETURN_IF_ERROR(room.Load(*connection));
//   storage::Writer writer(database, clock, options,
//                          {.committed = [&] { room.Committed(); /* wake streams */ },
//                           .reload = [&](auto& fresh) { return room.Load(fresh); }});
//   room.Register(table, writer);
//
// Thread-safe as far as each method says.
class VacancyRoom {
 public:
  // All references must outlive the room. `gateway_key`: 32 secret bytes that
  // outlive restarts; references shown to viewers and tokens are made with it.
  VacancyRoom(const directory::CurrentMembership& membership, const directory::Areas& areas,
              const platform::Clock& clock, const std::string& gateway_key);
  ~VacancyRoom();

  // Builds the read model from the database, replacing what there was. Before
  // the writer starts, and as its `reload` hook. Codes as Connection's; the read
  // model is then as before.
  absl::Status Load(storage::Connection& connection);

  // The writer's `committed` hook: readers see what was committed from here on.
  void Committed();

  // Adds every method of VacancyService to `table`. `writer` must outlive the
  // calls; the room must outlive the writer. Handlers are thread-safe.
  void Register(server::MethodTable& table, storage::Writer& writer);

  // A change: forgets removals that no watcher may resume behind any more, a
  // bounded number of rows each time. Run it hourly. It journals nothing and adds
  // nothing to watch; watchers are woken, as by every commit, and find nothing.
  absl::Status Housekeep(storage::Transaction& transaction);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_VACANCY_SERVICE_H_
