#include "adapters/client/file_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace consortium::client {

absl::Status InFile(absl::string_view path, const absl::Status& status) {
  absl::Status named(status.code(), absl::StrCat(path, ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { named.SetPayload(url, payload); });
  return named;
}

}  // namespace consortium::client
