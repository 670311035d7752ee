#ifndef CONSORTIUM_ADAPTERS_CLI_TELEPHONE_H_
#define CONSORTIUM_ADAPTERS_CLI_TELEPHONE_H_

#include <string>

#include "absl/time/time.h"
#include "adapters/cli/text_table.h"
#include "consortium/v1/directory.pb.h"

// The number that answers now, the same in every answer. Pure.
namespace consortium::cli {

// `duty desk until 17:00`; empty without a number.
std::string WhoAnswers(const consortium::v1::Telephone& telephone, absl::Time now);

// The number itself, or that there is none.
Cell NumberCell(const consortium::v1::Telephone& telephone);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TELEPHONE_H_
