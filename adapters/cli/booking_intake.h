#ifndef CONSORTIUM_ADAPTERS_CLI_BOOKING_INTAKE_H_
#define CONSORTIUM_ADAPTERS_CLI_BOOKING_INTAKE_H_

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consortium/v1/training.pb.h"

namespace consortium::cli {

// Where a party comes from.
struct PartySource {
  std::string seats_file;          // BookPlacesRequest; `-` for standard input; or empty.
  std::vector<std::string> seats;  // KIND:REF each.
  bool ask = false;                // Details of `seats` come from standard input.
  std::string level;               // SCHEME/LEVEL of all of `seats`; or empty.
};

// The seats, and with a file whatever else stands in it. Details may be in it: the
// caller wipes it (sealing::Wipe). INVALID_ARGUMENT: the command line, or the file;
// OUT_OF_RANGE: the answers end too early. Errors never hold a detail.
absl::StatusOr<v1::BookPlacesRequest> TakeParty(const PartySource& source, std::istream& in,
                                                const std::function<void(const std::string&)>& say);

// Whether the command line itself is wrong, before anything is read: what to write.
absl::Status CheckPartySource(const PartySource& source);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_BOOKING_INTAKE_H_
