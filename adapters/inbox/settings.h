#ifndef CONSORTIUM_ADAPTERS_INBOX_SETTINGS_H_
#define CONSORTIUM_ADAPTERS_INBOX_SETTINGS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "adapters/inbox/disk.h"
#include "adapters/inbox/notifier.h"
#include "adapters/inbox/sink.h"
#include "certs/platform/clock.h"
#include "certs/platform/file_descriptor.h"
#include "certs/sealing/unseal.h"
#include "consortium/config/inbox.pb.h"

namespace consortium::inbox {

inline constexpr int kSealingKeysMax = 10;
inline constexpr int kMailboxesMax = 10;
inline constexpr uint32_t kRefusalsDefault = 5;
inline constexpr uint32_t kRefusalsMax = 100;
inline constexpr uint32_t kProgressSecondsDefault = 60;
inline constexpr uint32_t kProgressSecondsMin = 5;
inline constexpr uint32_t kProgressSecondsMax = 86'400;
inline constexpr uint32_t kEndpointSecondsDefault = 10;
inline constexpr uint32_t kEndpointSecondsMax = 60;

// Reads and checks one settings file (text format where its name ends in
// `.textproto`, else JSON). On return its paths no longer depend on where the file
// lies, and numbers have their defaults.
//
// INVALID_ARGUMENT: every field that is wrong, as violations; else the file's own
// errors. Messages name the file.
absl::StatusOr<config::InboxSettings> LoadInboxSettings(const std::string& path);

// The keys of `settings`, in order. INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED
// (others may read a key): the file is named.
absl::StatusOr<sealing::SealingKeys> LoadSealingKeys(const config::InboxSettings& settings);

// The sink and the notifier of `settings`; no notifier when none is set. Secrets
// are read from their files. `disk` and `clock` outlive what is made. Codes as
// LoadSealingKeys.
absl::StatusOr<std::unique_ptr<Sink>> MakeSink(const config::InboxSettings& settings, Disk& disk);
absl::StatusOr<std::unique_ptr<Notifier>> MakeNotifier(const config::InboxSettings& settings,
                                                       const platform::Clock& clock);

// Makes the state folder, mode 0700, when it is not there, and keeps other inboxes
// out of it for as long as the answer lives. FAILED_PRECONDITION: another runs. Else
// as platform::FileError.
absl::StatusOr<platform::FileDescriptor> TakeStateFolder(const std::string& folder);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_SETTINGS_H_
