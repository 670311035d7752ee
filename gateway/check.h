#ifndef CONSORTIUM_GATEWAY_CHECK_H_
#define CONSORTIUM_GATEWAY_CHECK_H_

#include <ostream>
#include <string>

#include "certs/platform/clock.h"

namespace consortium {

// Checks what `serve` would read, without starting or changing anything, also
// beside a gateway that runs, and writes a line for each part: what is in order,
// what is wrong and what to do. Of the database the version and the first pages
// are read, not every row; the list of erasures is not read. Returns whether all
// is in order.
bool CheckAll(const std::string& settings_file, const platform::Clock& clock, std::ostream& out);

}  // namespace consortium

#endif  // CONSORTIUM_GATEWAY_CHECK_H_
