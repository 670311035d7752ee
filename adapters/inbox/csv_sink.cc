#include "adapters/inbox/csv_sink.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"

namespace consortium::inbox {

absl::Status CsvSink::CheckNotOpen() {
  const std::string name = std::filesystem::path(path_).filename().string();
  for (const std::string& lock : {absl::StrCat(".~lock.", name, "#"), absl::StrCat("~$", name)}) {
    const auto there = disk_.Look(absl::StrCat(FolderOf(path_), "/", lock));
    if (!there.ok()) return there.status();
    if (!there->has_value()) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("the CSV file is open in a spreadsheet program (", lock,
                     " is beside it); save and close it, and the enquiries that wait come in"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CsvSink::Content() {
  absl::StatusOr<std::string> content = disk_.Read(path_, kTableBytesMax);
  if (absl::IsResourceExhausted(content.status())) {
    return absl::ResourceExhaustedError(absl::StrCat(
        content.status().message(), "; move old rows to another file, or name a new one"));
  }
  if (content.ok() && !content->empty()) return content;
  if (!content.ok() && !absl::IsNotFound(content.status())) return content;
  const std::string header = NewHeader();
  if (absl::Status made = Replace(disk_, path_, header); !made.ok()) return made;
  return header;
}

absl::Status CsvSink::HandOver(const OpenedEnquiry& enquiry) {
  // Another inbox of the member may append at the same time.
  const absl::StatusOr<platform::FileDescriptor> lock = disk_.Lock(FolderOf(path_));
  if (!lock.ok()) return lock.status();
  if (absl::Status free = CheckNotOpen(); !free.ok()) return free;
  absl::StatusOr<std::string> content = Content();
  if (!content.ok()) return content.status();
  const size_t bytes = content->size();
  const absl::StatusOr<TableState> table = ReadTable(*content);
  sealing::Wipe(*content);
  if (!table.ok()) return table.status();
  if (std::count(table->names.begin(), table->names.end(), enquiry.name()) > 0) {
    return disk_.Sync(path_);
  }

  if (table->whole_bytes < bytes) {
    if (absl::Status cut = disk_.Truncate(path_, table->whole_bytes); !cut.ok()) return cut;
  }
  if (table->needs_line_break) {
    if (absl::Status ended = disk_.Append(path_, "\r\n"); !ended.ok()) return ended;
  }
  const sealing::ClearText row = RowOf(enquiry, table->header);
  if (absl::Status added = disk_.Append(path_, row.view()); !added.ok()) return added;
  return disk_.Sync(path_);
}

}  // namespace consortium::inbox
