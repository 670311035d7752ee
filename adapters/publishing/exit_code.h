#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_EXIT_CODE_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_EXIT_CODE_H_

#include "absl/status/status.h"

namespace consortium::publishing {

// How consortium-adapter ends, for schedulers. Part of its interface.
enum ExitCode {
  kOk = 0,
  kRowsRefused = 1,     // All went well but for rows refused; the others stand.
  kWrongUse = 2,        // The command line, mapping, settings, key or alias table.
  kFileUnusable = 3,    // The export as a whole; nothing was sent.
  kGatewayRefused = 4,  // The gateway said no; what stood still stands.
  kNoAnswer = 5,        // No answer, or one to try later: run it again, that is safe.
};

// Which of kGatewayRefused and kNoAnswer a failed call is.
ExitCode ExitCodeOf(const absl::Status& call);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_EXIT_CODE_H_
