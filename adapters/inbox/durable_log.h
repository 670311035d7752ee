#ifndef CONSORTIUM_ADAPTERS_INBOX_DURABLE_LOG_H_
#define CONSORTIUM_ADAPTERS_INBOX_DURABLE_LOG_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/inbox/disk.h"

namespace consortium::inbox {

// What an inbox remembers across stops: the last value set for each key, in a
// file that only grows until it is written anew. No personal data.
//
// A line is `1 <key> <seconds since 1970> <value> <check>`: version, key and value
// without spaces, when it was set, and the first 16 hexadecimal digits of SHA-256
// over all before it. A last line that a stop tore is dropped: what it said was
// not relied on. Not thread-safe.
class DurableLog {
 public:
  struct Entry {
    std::string value;
    absl::Time set;
  };

  // Lines at least before a file is written anew, and bytes of a file.
  static constexpr size_t kCompactLinesMin = 1000;
  static constexpr size_t kBytesMax = size_t{256} << 20;

  // Reads the file, or begins one with the first Set(). Written anew, without
  // entries set before `keep_from`, when more than half of its lines are of no
  // use, or its last line was torn. `disk` outlives the log.
  //
  // DATA_LOSS names a damaged line and what removing it means; else as Disk.
  static absl::StatusOr<std::unique_ptr<DurableLog>> Open(std::string path, absl::Time keep_from,
                                                          Disk& disk);

  // Nothing when the key has no value. Valid until the next Set().
  const Entry* Find(absl::string_view key) const;

  // On OK, durable. Neither key nor value may be empty or hold a space or a line
  // break (INVALID_ARGUMENT). After an error nothing is remembered.
  absl::Status Set(absl::string_view key, absl::string_view value, absl::Time now);

  size_t size() const { return entries_.size(); }

 private:
  DurableLog(std::string path, Disk& disk) : path_(std::move(path)), disk_(disk) {}
  absl::Status Load(absl::Time keep_from);
  absl::Status WriteAnew();

  const std::string path_;
  Disk& disk_;
  std::map<std::string, Entry, std::less<>> entries_;
  bool begun_ = false;  // The file is there, and durable in its folder.
  bool torn_ = false;   // A failed Set() may have left a part of a line.
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_DURABLE_LOG_H_
