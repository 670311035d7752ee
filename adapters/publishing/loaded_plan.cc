#include "adapters/publishing/loaded_plan.h"

#include <utility>

#include "adapters/client/file_error.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/file.h"

namespace consortium::publishing {

absl::StatusOr<LoadedPlan> LoadPlan(const std::string& path) {
  absl::StatusOr<std::string> text = platform::ReadFile(path, mapping::kMappingBytesMax);
  if (!text.ok()) return text.status();
  absl::StatusOr<config::Mapping> parsed = mapping::ParseMapping(*text);
  if (!parsed.ok()) return client::InFile(path, parsed.status());
  absl::StatusOr<mapping::Plan> plan = mapping::Plan::Compile(*std::move(parsed));
  if (!plan.ok()) return client::InFile(path, plan.status());
  return LoadedPlan{*std::move(plan), evidence::Sha256Hex(*text)};
}

}  // namespace consortium::publishing
