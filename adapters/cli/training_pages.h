#ifndef CONSORTIUM_ADAPTERS_CLI_TRAINING_PAGES_H_
#define CONSORTIUM_ADAPTERS_CLI_TRAINING_PAGES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "adapters/client/gateway_client.h"
#include "consortium/v1/training.pb.h"

// Answers that come in pages, whole: for exports, which are of everything.
namespace consortium::cli {

// All offers that `search` finds, in its order; its page is chosen here. Errors are
// the gateway's.
absl::StatusOr<std::vector<v1::FoundTraining>> AllTraining(client::GatewayClient& client,
                                                           v1::SearchTrainingRequest search);

// All bookings that `list` asks for, as above.
absl::StatusOr<std::vector<v1::Booking>> AllBookings(client::GatewayClient& client,
                                                     v1::ListBookingsRequest list);

// One offer of any state and time. NOT_FOUND: the member has none of that
// reference.
absl::StatusOr<v1::FoundTraining> FindOffer(client::GatewayClient& client,
                                            const std::string& member,
                                            const std::string& offer_ref);

// The first day of a search that finds every offer there is.
inline constexpr char kFirstDayOfAll[] = "2000-01-01";

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TRAINING_PAGES_H_
