#ifndef CONSORTIUM_GATEWAY_JOURNAL_ASKER_H_
#define CONSORTIUM_GATEWAY_JOURNAL_ASKER_H_

#include <vector>

#include "consortium/v1/types.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::journal {

// What is wrong with who asks, as types.proto demands it; empty when all is well.
// What is stated authorises nothing.
std::vector<rpc::FieldViolation> CheckAsker(const v1::Asker& asker);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_ASKER_H_
