// Any text as a mapping, used on a small export: refused with reasons, or a list whose rows all
// pass the row rules and whose report accounts for every line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "adapters/mapping/mapper.h"
#include "adapters/sources/csv.h"
#include "policy/listing/row_rules.h"

namespace mapping = consortium::mapping;
namespace sources = consortium::sources;
namespace v1 = consortium::v1;

namespace {

// The bytes up to the first NUL are the mapping, the rest is the export.
constexpr char kExport[] =
    "Ref,Name,Kind,Approved,Filled,Vacant,Ages,Area,Notes\n"
    "H1,A. Carer,M,2,1,1,0-5,N4 2AB,quiet home\n"
    "H2,B. Carer,C,1,1,0,5-10,E8,\n"
    "Total,,,3,2,1,,,\n";

bool Refused(const v1::Vacancy& row, absl::CivilDay today) {
  for (const v1::RowProblem& problem : consortium::policy::CheckRow(row, today)) {
    if (problem.severity() == v1::SEVERITY_REFUSED) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\0');
  const auto parsed = mapping::ParseMapping(input.substr(0, end));
  if (!parsed.ok()) return 0;
  const auto plan = mapping::Plan::Compile(*parsed);
  if (!plan.ok()) {
    if (plan.status().message().empty()) std::abort();
    return 0;
  }
  const std::string bytes = end == std::string::npos ? kExport : input.substr(end + 1);
  auto source =
      sources::CsvSource::Read(std::make_unique<std::istringstream>(bytes), plan->mapping().csv());
  if (!source.ok()) return 0;
  const absl::CivilDay today(2026, 11, 23);
  const auto list = mapping::MapList(
      *plan, **source,
      {.pseudonym =
           [](absl::string_view local) { return absl::StrCat("household-", local.size()); },
       .today = today,
       .week_commencing = today,
       .as_of = absl::FromUnixSeconds(1795424400),
       .adapter_version = "fuzz",
       .mapping_digest = ""});
  if (!list.ok()) return 0;
  if (list->origins.size() != static_cast<size_t>(list->request.rows_size())) std::abort();
  for (const v1::Vacancy& row : list->request.rows()) {
    if (Refused(row, today)) std::abort();
  }
  return 0;
}
