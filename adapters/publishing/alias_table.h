#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_ALIAS_TABLE_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_ALIAS_TABLE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace consortium::publishing {

// Which household a pseudonym means. Stays in the borough: a CSV file of mode 0600
// with the header `household_ref,local_reference,first_published`, sorted by
// local reference; a household that left the list stays in it. At most 64 MiB.
// Not thread-safe.
class AliasTable {
 public:
  // Reads `path`; an empty table when there is none. PERMISSION_DENIED: others may
  // read it. INVALID_ARGUMENT: no such table, naming the line.
  static absl::StatusOr<AliasTable> Load(const std::string& path);

  // Remembers a household. FAILED_PRECONDITION: the table knows it by another
  // pseudonym, so that the key is not the one that made the table.
  absl::Status Add(absl::string_view household_ref, absl::string_view local_reference,
                   absl::CivilDay today);

  // Writes the table, unless nothing was added since it was loaded.
  absl::Status Save(const std::string& path) const;

  bool empty() const { return by_reference_.empty(); }
  size_t size() const { return by_reference_.size(); }

 private:
  struct Alias {
    std::string household_ref;
    std::string first_published;
  };

  std::map<std::string, Alias> by_reference_;
  bool changed_ = false;
};

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_ALIAS_TABLE_H_
