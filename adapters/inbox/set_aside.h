#ifndef CONSORTIUM_ADAPTERS_INBOX_SET_ASIDE_H_
#define CONSORTIUM_ADAPTERS_INBOX_SET_ASIDE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/inbox/disk.h"

namespace consortium::inbox {

// Which enquiries are set aside, and why: for a person, as a CSV file with the
// columns `reference,since,reason`. No personal data. Not thread-safe.
class SetAside {
 public:
  // `disk` outlives it. What an earlier run left in the file is forgotten: it is
  // found out anew.
  SetAside(std::string path, Disk& disk) : path_(std::move(path)), disk_(disk) {}

  // Each is durable on OK; an error changes nothing that an enquiry depends on.
  absl::Status Add(const std::string& name, absl::Time since, absl::string_view reason);
  absl::Status Remove(const std::string& name);

  bool Holds(const std::string& name) const { return why_.count(name) > 0; }
  size_t size() const { return why_.size(); }

 private:
  struct Why {
    absl::Time since;
    std::string reason;
  };
  absl::Status Save();

  const std::string path_;
  Disk& disk_;
  std::map<std::string, Why> why_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_SET_ASIDE_H_
