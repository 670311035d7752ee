#ifndef CONSORTIUM_GATEWAY_TRAINING_TRAINING_SERVICE_H_
#define CONSORTIUM_GATEWAY_TRAINING_TRAINING_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "certs/platform/in_force.h"
#include "certs/sealing/sealing_certificates.h"
#include "gateway/directory/areas.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"

namespace consortium::training {

// The room of training: consortium.v1.TrainingService, the offers and bookings it
// keeps and the read model that answers. Made and used as vacancies::VacancyRoom is.
class TrainingRoom {
 public:
  // All must outlive the room. `gateway_key`: 32 secret bytes that outlive restarts;
  // tokens are made with it. Without certificates bookings are taken that bring no
  // details.
  TrainingRoom(const directory::CurrentMembership& membership,
               const platform::InForce<sealing::SealingCertificates>& certificates,
               const directory::Areas& areas, const platform::Clock& clock,
               const std::string& gateway_key);
  ~TrainingRoom();

  // Builds the read model from the database, replacing what there was. Before the
  // writer starts, and as its `reload` hook. Codes as Connection's; the read model
  // is then as before.
  absl::Status Load(storage::Connection& connection);

  // The writer's `committed` hook: readers see what was committed from here on.
  void Committed();

  // Adds every method of TrainingService to `table`. `writer` must outlive the
  // calls; the room must outlive the writer. Handlers are thread-safe.
  void Register(server::MethodTable& table, storage::Writer& writer);

  // Hands the writer what has come due by `now`, unless an earlier such change still
  // waits; `done` hears of its end, on the writer's thread. Every half second, by
  // one thread. Bounded work each time.
  void Tick(storage::Writer& writer, absl::Time now, std::function<void(const absl::Status&)> done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_TRAINING_SERVICE_H_
