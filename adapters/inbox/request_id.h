#ifndef CONSORTIUM_ADAPTERS_INBOX_REQUEST_ID_H_
#define CONSORTIUM_ADAPTERS_INBOX_REQUEST_ID_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace consortium::inbox {

// A UUID (RFC 9562, version 8: the first bits of SHA-256) that is always the same
// for the same `words`: an inbox that stopped and starts again asks under the same
// request id, without having kept it. Pure.
std::string RequestIdOf(const std::vector<absl::string_view>& words);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_REQUEST_ID_H_
