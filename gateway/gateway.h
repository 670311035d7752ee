#ifndef CONSORTIUM_GATEWAY_GATEWAY_H_
#define CONSORTIUM_GATEWAY_GATEWAY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "certs/identity/identifier.h"
#include "certs/platform/clock.h"
#include "gateway/directory/in_force.h"
#include "gateway/directory/membership.h"
#include "gateway/enquiries/current_sealing.h"
#include "gateway/enquiries/enquiry_service.h"
#include "gateway/foundation.h"
#include "gateway/journal/tally.h"
#include "gateway/placements/placement_service.h"
#include "gateway/server/access_log.h"
#include "gateway/server/call.h"
#include "gateway/server/call_records.h"
#include "gateway/server/clearance.h"
#include "gateway/server/configuration_journal.h"
#include "gateway/server/grpc_front.h"
#include "gateway/server/health.h"
#include "gateway/server/json/json_front.h"
#include "gateway/server/json/json_listener.h"
#include "gateway/server/listener.h"
#include "gateway/server/log.h"
#include "gateway/server/metrics.h"
#include "gateway/server/reload.h"
#include "gateway/server/stream_registry.h"
#include "gateway/server/ticker.h"
#include "gateway/storage/writer.h"
#include "gateway/training/training_service.h"
#include "gateway/vacancies/vacancy_service.h"

namespace consortium {

// The rooms and what they share; their read models are loaded before the writer
// starts.
struct Rooms {
  Rooms(const Foundation& base, const platform::Clock& clock);

  absl::Status Load(storage::Database& database);
  absl::Status Load(storage::Connection& connection);

  directory::CurrentMembership membership;
  directory::CurrentPostcodes postcodes;
  directory::CurrentHolidays holidays;
  enquiries::CurrentSealing sealing;
  vacancies::VacancyRoom vacancies;
  placements::PlacementRoom placements;
  enquiries::EnquiryRoom enquiries;
  training::TrainingRoom training;
};

// One running gateway: its parts in the order in which they are made, taken down
// in reverse. Composition only; what a part does is said in its own header.
class Gateway {
 public:
  // All must outlive this; `rooms` are loaded. Ends the process, saying why, when
  // a method of the contract is missing or incomplete.
  Gateway(const Foundation& base, Rooms& rooms, const platform::Clock& clock, server::Log& log);

  // Begins to serve. UNAVAILABLE: a port cannot be listened on, or the store cannot
  // be written; RESOURCE_EXHAUSTED: its disk is full. Otherwise as the erasures that
  // are made again fail, or the certificate that the JSON listener is to show.
  absl::Status Start();

  // Where members connect.
  const std::string& address() const { return listener_->address(); }

  // Where the website connects; empty when the settings name no such place.
  std::string json_address() const { return json_ == nullptr ? "" : json_->address(); }

  // Takes no new calls, ends streams, and waits for calls in progress, at most
  // as long as the settings say.
  void Drain();

 private:
  using ConfigurationPtr = std::shared_ptr<const server::Configuration>;

  server::MethodTable FillTable();
  // Before anybody is served.
  absl::Status ReplayErasures();
  absl::Status Listen();
  absl::Status ListenForJson();
  absl::Status Apply(const Watched& watched);
  void LogConfiguration(absl::string_view event, const server::Configuration& loaded);
  void Tick();
  void Housekeep();
  // What became of a change that keeps the house.
  void Kept(const absl::Status& status);

  const Foundation& base_;
  Rooms& rooms_;
  const platform::Clock& clock_;
  server::Log& log_;
  server::CurrentConfiguration configuration_;
  server::StreamRegistry streams_;
  server::Health health_;
  storage::Writer writer_;
  journal::Tally tally_;
  server::ConfigurationJournal configuration_journal_;
  const server::MethodTable table_;
  const server::Routes routes_;
  server::Admission admission_;
  server::CurrentClearances clearances_;
  identity::Identifier identifier_;
  server::Metrics metrics_;
  server::AccessLog access_log_;
  server::CallRecords records_;
  const server::CallPath path_;
  server::UnknownMethods unknown_methods_;
  std::vector<std::unique_ptr<server::GrpcFront>> fronts_;
  std::unique_ptr<server::Listener> listener_;
  std::unique_ptr<server::JsonFront> json_front_;
  std::unique_ptr<server::JsonListener> json_;  // Null: not asked for.
  std::unique_ptr<server::Reloader> reloader_;
  int64_t ticks_ = 0;
  std::unique_ptr<server::Ticker> ticker_;  // Last: it uses all of the above.
};

}  // namespace consortium

#endif  // CONSORTIUM_GATEWAY_GATEWAY_H_
