#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_SERVICE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "gateway/directory/in_force.h"
#include "gateway/directory/membership.h"
#include "gateway/enquiries/current_sealing.h"
#include "gateway/enquiries/erasure_list.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// The room of enquiries: consortium.v1.EnquiryService, what it keeps sealed, and
// the queues that deliver it. Made and used as vacancies::VacancyRoom is.
class EnquiryRoom {
 public:
  // All must outlive the room. `gateway_key`: 32 secret bytes that outlive
  // restarts; hashes, tokens and campaign codes are keyed with it. Without
  // `postcodes`, without certificates or without rules in the policy every
  // method is FAILED_PRECONDITION with reason `NO_ENQUIRIES`. `erasures` is touched
  // by the writer alone.
  EnquiryRoom(const directory::CurrentMembership& membership,
              const directory::CurrentPostcodes& postcodes,
              const directory::CurrentHolidays& holidays, const CurrentSealing& certificates,
              const platform::Clock& clock, const std::string& gateway_key, ErasureList& erasures);
  ~EnquiryRoom();

  // Rebuilds the queues from the database. Before the writer starts, and as its
  // `reload` hook.
  absl::Status Load(storage::Connection& connection);

  // Adds every method of EnquiryService to `table`. `writer` must outlive the
  // calls; the room must outlive the writer. Handlers are thread-safe.
  void Register(server::MethodTable& table, storage::Writer& writer);

  // A change: erases answers that were kept long enough. Run it hourly; bounded
  // work each time.
  absl::Status Housekeep(storage::Transaction& transaction);

  // A change: erases what is on the list and in the database, which then was
  // restored from a backup; says how many. After Load(), before anybody is served.
  absl::StatusOr<size_t> ReplayErasures(storage::Transaction& transaction);

  // Whether something fell due since the last call, so that streams must be
  // woken. Every half second.
  bool Tick(absl::Time now);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_SERVICE_H_
