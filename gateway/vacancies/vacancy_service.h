#ifndef CONSORTIUM_GATEWAY_VACANCIES_VACANCY_SERVICE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_VACANCY_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/search_record.pb.h"
#include "consortium/v1/vacancy.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claims.h"

namespace consortium::vacancies {

// What others may know of places, in their own words. Answers from the read model in
// force. Thread-safe.
class Places {
 public:
  virtual ~Places() = default;

  // The household that `vacancy_ref` means for `viewer`, by its member's own name;
  // nothing when the member has none such on its list that the viewer may see.
  virtual std::optional<std::string> Resolve(absl::string_view viewer, absl::string_view member,
                                             absl::string_view vacancy_ref) const = 0;

  // A household's name for `viewer`, whether it is on a list or not.
  virtual std::string AliasOf(absl::string_view viewer, absl::string_view member,
                              absl::string_view household_ref) const = 0;

  // What a hold may release of a household; nothing when it is on no list.
  virtual std::optional<v1::Profile> ProfileOf(absl::string_view member,
                                               absl::string_view household_ref) const = 0;

  // As SearchAvailability, without its `search_token`.
  virtual absl::Status Search(const server::Call& call,
                              const v1::SearchAvailabilityRequest& request,
                              v1::SearchAvailabilityResponse* response) const = 0;

  // What a search found, from its token. INVALID_ARGUMENT: none of this viewer's, or
  // over kSearchTokenLife old.
  virtual absl::StatusOr<v1::SearchMade> OpenSearch(absl::string_view viewer,
                                                    absl::string_view token,
                                                    absl::Time now) const = 0;

  // Differs whenever anything above may.
  virtual uint64_t generation() const = 0;
};

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

  // What the room of placements needs.
  const Places& places() const;
  Claims& claims();

  // Hands the writer the households that are to be shown to all by `now`, unless an
  // earlier such change still waits; `done` hears of its end, on the writer's thread.
  // Every half second, by one thread. Bounded work each time.
  void Tick(storage::Writer& writer, absl::Time now, std::function<void(const absl::Status&)> done);

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
