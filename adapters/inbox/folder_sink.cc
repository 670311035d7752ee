#include "adapters/inbox/folder_sink.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "adapters/inbox/enquiry_view.h"

namespace consortium::inbox {

absl::Status FolderSink::WriteOnce(const std::string& path, absl::string_view content) {
  const absl::StatusOr<std::optional<Disk::Facts>> there = disk_.Look(path);
  if (!there.ok()) return there.status();
  // Only whole files get this name; the folder is synced again, as the stop may
  // have come before that.
  if (there->has_value()) return disk_.Sync(folder_);
  return Replace(disk_, path, content);
}

absl::Status FolderSink::HandOver(const OpenedEnquiry& enquiry) {
  const std::string path = absl::StrCat(folder_, "/", enquiry.name());
  const absl::StatusOr<sealing::ClearText> json = ToReceivedJson(enquiry);
  if (!json.ok()) return absl::InvalidArgumentError(json.status().message());
  const sealing::ClearText text = ToText(enquiry);
  // Two inboxes of one member may have the same enquiry in hand, after a connection
  // was cut; each would write into the file that the other gives its name.
  const absl::StatusOr<platform::FileDescriptor> lock = disk_.Lock(folder_);
  if (!lock.ok()) return lock.status();
  if (absl::Status done = WriteOnce(absl::StrCat(path, ".txt"), text.view()); !done.ok()) {
    return done;
  }
  return WriteOnce(absl::StrCat(path, ".json"), json->view());
}

}  // namespace consortium::inbox
