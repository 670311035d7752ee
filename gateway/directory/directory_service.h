#ifndef CONSORTIUM_GATEWAY_DIRECTORY_DIRECTORY_SERVICE_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_DIRECTORY_SERVICE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "certs/platform/clock.h"
#include "gateway/directory/in_force.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"

namespace consortium::directory {

// What the policy in force says about one client.
struct WhoAmIFacts {
  std::vector<std::string> roles;    // Sorted.
  std::vector<std::string> actions;  // Sorted.
  std::string policy_digest;         // Hexadecimal SHA-256 of the policy file in force.
};

// Asked at every WhoAmI. Thread-safe.
using WhoAmIProvider =
    std::function<WhoAmIFacts(absl::string_view member, absl::string_view client)>;

// Adds every method of consortium.v1.DirectoryService to `table`. All must outlive
// the table. While no postcodes are in force ResolveHomeBorough is
// FAILED_PRECONDITION.
void RegisterDirectory(server::MethodTable& table, const CurrentMembership& membership,
                       const CurrentPostcodes& postcodes, const platform::Clock& clock,
                       WhoAmIProvider provider);

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_DIRECTORY_SERVICE_H_
