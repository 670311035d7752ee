#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_LIST_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_LIST_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/file_descriptor.h"

namespace consortium::enquiries {

// Which enquiries' answers were erased, in a file that is no part of the database:
// a database that is restored from a backup has some of them again, and loses them
// at the start (EnquiryRoom::ReplayErasures). References and times alone, a line each;
// `kept` at a line's end takes its reference off again. Used by one thread at a time:
// the writer's.
class ErasureList {
 public:
  // How long an erasure is remembered: no older backup may be restored.
  static constexpr absl::Duration kKept = absl::Hours(24 * 1100);

  // Reads the file, or begins one (mode 0600), and drops what is older than kKept
  // at `now`. A last line that a stop left half written is dropped: its erasure was
  // not committed.
  //
  // DATA_LOSS: a line is damaged; it is named. Else as platform::ReadFile.
  static absl::StatusOr<std::unique_ptr<ErasureList>> Open(const std::string& path, absl::Time now);

  // Adds erasures that are about to be committed; durable on OK. One that then is
  // not committed is made at the next start, unless it is taken off before. Codes as
  // platform::WriteFile.
  absl::Status Add(const std::vector<std::string>& references, absl::Time at);

  // Takes one off, since its answers were not erased and are to be kept; durable on
  // OK. Nothing when it is not on the list. Codes as Add().
  absl::Status TakeOff(const std::string& reference, absl::Time at);

  const std::set<std::string>& references() const { return references_; }

 private:
  ErasureList(std::string path, platform::FileDescriptor file, std::set<std::string> references)
      : path_(std::move(path)), file_(std::move(file)), references_(std::move(references)) {}

  // Appends whole lines, or nothing.
  absl::Status Append(absl::string_view lines);

  const std::string path_;
  const platform::FileDescriptor file_;
  std::set<std::string> references_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_LIST_H_
