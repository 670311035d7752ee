#ifndef CONSORTIUM_GATEWAY_VACANCIES_OWN_FIRST_H_
#define CONSORTIUM_GATEWAY_VACANCIES_OWN_FIRST_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/directory/membership.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/read_model.h"

// Own children first: a member may keep a household that is new on its list to itself
// for some hours.
namespace consortium::vacancies {

// Until when the member keeps a household that came to its list at `now`; nothing when
// it keeps none, as nobody does by default.
std::optional<absl::Time> KeptUntil(const directory::Membership& membership,
                                    absl::string_view member, absl::Time now);

// A change: shows at most `rows_max` households to all that were kept until the
// transaction's instant, with a journal entry for each member. To everybody but their
// owners they are new then. `model` must outlive the transaction.
absl::Status ShowKept(storage::Transaction& transaction, ReadModel& model, int rows_max);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_OWN_FIRST_H_
