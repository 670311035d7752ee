#ifndef CONSORTIUM_ADAPTERS_MAPPING_MAPPER_H_
#define CONSORTIUM_ADAPTERS_MAPPING_MAPPER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "adapters/mapping/plan.h"
#include "adapters/sources/source.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/vacancies.pb.h"

namespace consortium::mapping {

// What the mapping does not know.
struct Circumstances {
  // The household's name outside the borough from its local reference. The same
  // reference always gives the same name.
  std::function<std::string(absl::string_view local_reference)> pseudonym;

  absl::CivilDay today;            // Europe/London.
  absl::CivilDay week_commencing;  // Monday of the list's week.
  absl::Time as_of;                // When the export was made.
  std::string adapter_version;
  std::string mapping_digest;  // Hexadecimal SHA-256; empty when unknown.
};

// Where a row came from. Stays in the borough.
struct RowOrigin {
  std::string local_reference;
  std::vector<uint32_t> lines;
};

// What is sent, and what is said about it here.
struct MappedList {
  // Without a request_id. Rows are in the order of their first lines and pass
  // policy::CheckRow() without a refusal.
  consortium::v1::PublishVacancyListRequest request;

  // One per row of the request.
  std::vector<RowOrigin> origins;

  config::MappingReport report;
};

// Reads the source to its end and makes the list of it. Every line after the
// header is in the report exactly once.
//
// Households without anything to offer, connected persons and lines that a skip
// rule counts go into the totals and no further. A household whose kind or
// places cannot be read is refused and not counted; one refused for anything
// else still counts. Free text with personal details, or with a word of a
// private column of any line, refuses its household.
//
// Errors are the source's, or about the whole file: INVALID_ARGUMENT when its
// headers are not the mapping's or it has no line with content,
// RESOURCE_EXHAUSTED over policy::kRowsMax rows. Nothing of a cell is in them.
absl::StatusOr<MappedList> MapList(const Plan& plan, sources::Source& source,
                                   const Circumstances& circumstances);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_MAPPER_H_
