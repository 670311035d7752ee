#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_MAPPING_RUN_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_MAPPING_RUN_H_

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/mapping/mapper.h"
#include "adapters/mapping/plan.h"
#include "adapters/sources/csv.h"
#include "certs/evidence/viewer_alias.h"

namespace consortium::mapping {

// Whatever a test maps is mapped on Monday 23 November 2026 at 08:30.
inline Circumstances TestCircumstances() {
  Circumstances circumstances;
  circumstances.pseudonym = [](absl::string_view reference) {
    return evidence::HouseholdPseudonym("a key for tests, of thirty-two b", reference);
  };
  circumstances.today = absl::CivilDay(2026, 11, 23);
  circumstances.week_commencing = circumstances.today;
  circumstances.as_of =
      absl::FromCivil(absl::CivilMinute(2026, 11, 23, 8, 30), absl::UTCTimeZone());
  circumstances.adapter_version = "tests";
  return circumstances;
}

// Maps an export by a mapping, both as text.
inline absl::StatusOr<MappedList> Map(const std::string& mapping, std::string text) {
  absl::StatusOr<config::Mapping> parsed = ParseMapping(mapping);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<Plan> plan = Plan::Compile(*std::move(parsed));
  if (!plan.ok()) return plan.status();
  auto source = sources::CsvSource::Read(std::make_unique<std::istringstream>(std::move(text)),
                                         plan->mapping().csv());
  if (!source.ok()) return source.status();
  return MapList(*plan, **source, TestCircumstances());
}

// `2: MAPPED`, `3: REFUSED`, … for every line.
inline std::map<uint32_t, std::string> Fates(const config::MappingReport& report) {
  std::map<uint32_t, std::string> fates;
  for (const config::LineReport& line : report.lines()) {
    fates[line.line()] =
        config::LineFate_Name(line.fate()).substr(std::string("LINE_FATE_").size());
  }
  return fates;
}

// `3 area: …` for every problem, warnings in brackets.
inline std::vector<std::string> Problems(const config::MappingReport& report) {
  std::vector<std::string> problems;
  for (const config::LineProblem& problem : report.problems()) {
    const bool refused = problem.severity() == consortium::v1::SEVERITY_REFUSED;
    problems.push_back(absl::StrCat(refused ? "" : "(", problem.line(), " ", problem.column(), " ",
                                    problem.field(), ": ", problem.problem(), refused ? "" : ")"));
  }
  return problems;
}

}  // namespace consortium::mapping

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_MAPPING_RUN_H_
