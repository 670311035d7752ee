#ifndef CONSORTIUM_ADAPTERS_INBOX_FOLDER_SINK_H_
#define CONSORTIUM_ADAPTERS_INBOX_FOLDER_SINK_H_

#include <string>
#include <utility>

#include "adapters/inbox/disk.h"
#include "adapters/inbox/sink.h"

namespace consortium::inbox {

// Two files per enquiry in a folder: `<name>.txt` for people and then
// `<name>.json`, each whole or not there. A program that watches the folder waits
// for the second. Files that are there already stay as they are. Several inboxes
// of a member may share the folder.
class FolderSink final : public Sink {
 public:
  // `disk` outlives it. The folder must exist: one that is made by mistake would
  // take enquiries where nobody looks.
  FolderSink(std::string folder, Disk& disk) : folder_(std::move(folder)), disk_(disk) {}

  absl::Status HandOver(const OpenedEnquiry& enquiry) override;

 private:
  absl::Status WriteOnce(const std::string& path, absl::string_view content);

  const std::string folder_;
  Disk& disk_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_FOLDER_SINK_H_
