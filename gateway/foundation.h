#ifndef CONSORTIUM_GATEWAY_FOUNDATION_H_
#define CONSORTIUM_GATEWAY_FOUNDATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/platform/clock.h"
#include "consortium/config/gateway.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/directory/bank_holidays_file.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "gateway/enquiries/erasure_list.h"
#include "gateway/server/configuration.h"
#include "gateway/server/tls_staging.h"
#include "gateway/storage/connection.h"
#include "policy/promises/bank_holidays.h"

namespace consortium {

// What reloads without a restart, read and checked together; each part immutable.
struct Watched {
  // Its subject, digest and warnings are of all parts.
  std::shared_ptr<const server::Configuration> configuration;
  std::shared_ptr<const directory::PostcodeDirectory> postcodes;  // Null: the settings name none.
  std::shared_ptr<const policy::BankHolidays> holidays;
};

// The files of `settings` that Watched comes from, as they are now.
std::vector<std::string> WatchedFiles(const config::GatewaySettings& settings);

// INVALID_ARGUMENT: everything that is wrong in any of them, one line each, which
// names its file.
absl::StatusOr<Watched> LoadWatched(const config::GatewaySettings& settings, absl::Time now);

// What a gateway stands on: everything that comes from files and the database,
// read and checked before anything runs.
struct Foundation : Watched {
  config::GatewaySettings settings;
  std::string gateway_key;
  std::unique_ptr<server::TlsStaging> tls;  // With the configuration staged.
  std::unique_ptr<directory::Areas> areas;
  std::unique_ptr<storage::Database> database;  // Migrated.
  std::unique_ptr<enquiries::ErasureList> erasures;
};

// Reads, checks and prepares all of it; makes what is made at the first start.
// Any failure says what to do.
absl::StatusOr<Foundation> LayFoundation(config::GatewaySettings settings,
                                         const platform::Clock& clock);

// The area table of `settings`, or the one that is shipped.
absl::StatusOr<directory::Areas> LoadAreas(const config::GatewaySettings& settings);

// The bank holidays of `settings`, or those that are shipped.
absl::StatusOr<policy::BankHolidays> LoadBankHolidays(const config::GatewaySettings& settings);

// The database of `settings`, not yet connected.
std::unique_ptr<storage::Database> OpenDatabase(const config::GatewaySettings& settings);

}  // namespace consortium

#endif  // CONSORTIUM_GATEWAY_FOUNDATION_H_
