#ifndef CONSORTIUM_ADAPTERS_MAPPING_LINE_COUNTS_H_
#define CONSORTIUM_ADAPTERS_MAPPING_LINE_COUNTS_H_

#include "consortium/config/report.pb.h"

namespace consortium::mapping {

// Puts the report's problems into the order of the file, and counts its lines by
// what became of them. Pure.
void CountLines(config::MappingReport* report);

// Whether any line has content.
bool HasContent(const config::MappingReport& report);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_LINE_COUNTS_H_
