#ifndef CONSORTIUM_GATEWAY_STORAGE_SQLSTATE_H_
#define CONSORTIUM_GATEWAY_STORAGE_SQLSTATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace consortium::storage {

// The code of a PostgreSQL error by its SQLSTATE (PostgreSQL 15, appendix A);
// empty means that the connection was lost.
absl::StatusCode CodeOfSqlstate(absl::string_view sqlstate);

// Whether the server's text for this state may quote a parameter.
bool MayQuoteParameters(absl::string_view sqlstate);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_SQLSTATE_H_
