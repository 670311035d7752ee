#include "adapters/inbox/set_aside.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/inbox/csv_table.h"

namespace consortium::inbox {

absl::Status SetAside::Add(const std::string& name, absl::Time since, absl::string_view reason) {
  why_.try_emplace(name, Why{since, ""}).first->second.reason = std::string(reason);
  return Save();
}

absl::Status SetAside::Remove(const std::string& name) {
  return why_.erase(name) == 0 ? absl::OkStatus() : Save();
}

absl::Status SetAside::Save() {
  std::string content = "reference,since,reason\r\n";
  for (const auto& [name, why] : why_) {
    absl::StrAppend(&content, QuotedCell(name), ",",
                    absl::FormatTime(absl::RFC3339_sec, why.since, absl::UTCTimeZone()), ",",
                    QuotedCell(why.reason), "\r\n");
  }
  return Replace(disk_, path_, content);
}

}  // namespace consortium::inbox
