#include "adapters/mapping/plan_checks.h"

#include <re2/re2.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "adapters/mapping/plan.h"
#include "adapters/mapping/readings.h"
#include "adapters/sources/csv.h"

namespace consortium::mapping {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

void CheckCount(int count, int most, absl::string_view path, Violations* violations) {
  if (count <= most) return;
  violations->push_back(
      {std::string(path), absl::StrCat("has ", count, " entries, at most ", most, " are read")});
}

// Adds `name` to `names`; a violation when it is empty or there already.
void CheckName(const std::string& name, const std::string& path, std::set<std::string>* names,
               Violations* violations) {
  if (name.empty()) {
    violations->push_back({path, "required"});
  } else if (!names->insert(name).second) {
    violations->push_back({path, absl::StrCat("`", name, "` stands here for the second time")});
  }
}

void CheckColumnName(const std::string& name, const std::string& path,
                     const std::set<std::string>& columns, Violations* violations) {
  if (columns.contains(name)) return;
  violations->push_back({path, name.empty() ? "required" : "names no column of `columns`"});
}

void CheckShape(const config::Mapping& mapping, Violations* violations) {
  if (mapping.name().empty()) violations->push_back({"name", "required"});
  if (mapping.name().size() > 100) violations->push_back({"name", "at most 100 bytes"});
  if (mapping.source_system().size() > 64)
    violations->push_back({"source_system", "at most 64 bytes"});
  if (absl::StatusOr<char> separator = sources::SeparatorOf(mapping.csv()); !separator.ok()) {
    violations->push_back({"csv.separator", std::string(separator.status().message())});
  }
  if (mapping.csv().encoding() == config::ENCODING_UNSPECIFIED) {
    violations->push_back(
        {"csv.encoding", "required, e.g. ENCODING_UTF_8 or ENCODING_WINDOWS_1252"});
  }
  if (mapping.csv().lines_before_header() > kLinesBeforeHeaderMax) {
    violations->push_back(
        {"csv.lines_before_header", absl::StrCat("at most ", kLinesBeforeHeaderMax)});
  }
  // A format that works gives back the day that it wrote.
  const absl::CivilDay day(2026, 11, 23);
  for (int i = 0; i < mapping.date_formats_size(); ++i) {
    const std::string text = absl::FormatTime(
        mapping.date_formats(i), absl::FromCivil(day, absl::UTCTimeZone()), absl::UTCTimeZone());
    absl::StatusOr<std::string> read = ReadDate(text, {mapping.date_formats(i)});
    if (read.ok() && *read == absl::FormatCivilTime(day)) continue;
    violations->push_back({absl::StrCat("date_formats[", i, "]"),
                           "does not name a whole date; write e.g. `%d/%m/%Y` or `%d-%b-%y`"});
  }
}

void CheckValueMaps(const config::Mapping& mapping, Violations* violations) {
  std::set<std::string> names;
  for (int i = 0; i < mapping.value_maps_size(); ++i) {
    const config::ValueMap& map = mapping.value_maps(i);
    const std::string path = absl::StrCat("value_maps[", i, "]");
    CheckName(map.name(), path + ".name", &names, violations);
    if (map.entries().empty()) violations->push_back({path + ".entries", "required"});
    std::set<std::string> codes;
    for (int j = 0; j < map.entries_size(); ++j) {
      const std::string entry = absl::StrCat(path, ".entries[", j, "].from");
      if (map.entries(j).from().empty()) violations->push_back({entry, "required"});
      for (const std::string& from : map.entries(j).from()) {
        CheckName(absl::AsciiStrToLower(Trim(from)), entry, &codes, violations);
      }
    }
  }
}

void CheckGrouping(const config::Mapping& mapping, const std::set<std::string>& columns,
                   Violations* violations) {
  const config::Grouping& grouping = mapping.grouping();
  if (mapping.record() != config::RECORD_TRAINING_OFFER) {
    CheckColumnName(grouping.household_column(), "grouping.household_column", columns, violations);
    if (grouping.offer_column().empty()) return;
    violations->push_back({"grouping.offer_column", "goes with RECORD_TRAINING_OFFER alone"});
    return;
  }
  CheckColumnName(grouping.offer_column(), "grouping.offer_column", columns, violations);
  if (!grouping.household_column().empty() || grouping.lines() != 0) {
    violations->push_back(
        {"grouping", "a training programme has no households; name its `offer_column` alone"});
  }
  for (int i = 0; i < mapping.skip_size(); ++i) {
    if (mapping.skip(i).counts_as() == 0) continue;
    violations->push_back(
        {absl::StrCat("skip[", i, "].counts_as"), "is for households; leave it out"});
  }
}

// Adds a violation for each of `required` that is no target.
void Require(const std::vector<std::string>& required, const std::set<std::string>& targets,
             Violations* violations) {
  for (const std::string& target : std::set<std::string>(required.begin(), required.end())) {
    if (targets.contains(target)) continue;
    violations->push_back({"fields", absl::StrCat("nothing gives `", target,
                                                  "`, which is required; add a field for it")});
  }
}

}  // namespace

void CheckBounds(const config::Mapping& mapping, Violations* violations) {
  CheckCount(mapping.columns_size(), kMappingItemsMax, "columns", violations);
  CheckCount(mapping.fields_size(), kMappingItemsMax, "fields", violations);
  CheckCount(mapping.value_maps_size(), kMappingItemsMax, "value_maps", violations);
  CheckCount(mapping.skip_size(), kMappingItemsMax, "skip", violations);
  CheckCount(mapping.private_columns_size(), kMappingItemsMax, "private_columns", violations);
  CheckCount(mapping.date_formats_size(), 20, "date_formats", violations);
  for (int i = 0; i < mapping.value_maps_size(); ++i) {
    int codes = 0;
    for (const auto& entry : mapping.value_maps(i).entries()) codes += entry.from_size();
    CheckCount(std::max(codes, mapping.value_maps(i).entries_size()), kMappingEntriesMax,
               absl::StrCat("value_maps[", i, "].entries"), violations);
  }
}

void CheckNames(const config::Mapping& mapping, Violations* violations) {
  CheckShape(mapping, violations);
  std::set<std::string> columns;
  if (mapping.columns().empty()) violations->push_back({"columns", "required"});
  for (int i = 0; i < mapping.columns_size(); ++i) {
    CheckName(mapping.columns(i).name(), absl::StrCat("columns[", i, "].name"), &columns,
              violations);
  }
  CheckValueMaps(mapping, violations);
  CheckGrouping(mapping, columns, violations);
  for (int i = 0; i < mapping.skip_size(); ++i) {
    const std::string path = absl::StrCat("skip[", i, "]");
    CheckColumnName(mapping.skip(i).column(), path + ".column", columns, violations);
    if (mapping.skip(i).reason().empty()) violations->push_back({path + ".reason", "required"});
  }
  for (int i = 0; i < mapping.private_columns_size(); ++i) {
    CheckColumnName(mapping.private_columns(i), absl::StrCat("private_columns[", i, "]"), columns,
                    violations);
  }
}

void CheckRequiredTargets(const config::Mapping& mapping, const std::set<std::string>& targets,
                          Violations* violations) {
  if (mapping.record() == config::RECORD_TRAINING_OFFER) {
    return Require({"kind", "title", "topics", "stage", "audiences", "mode", "capacity",
                    "session_date", "session_start", "session_end"},
                   targets, violations);
  }
  const bool per_place = mapping.grouping().lines() == config::Grouping::LINES_PER_PLACE;
  std::vector<std::string> required = {"kind",
                                       "approval.age_months_min",
                                       "approval.age_months_max",
                                       "approval.children_max",
                                       "bedrooms.free",
                                       "approving_authority",
                                       "residence_authority",
                                       "area",
                                       "offers.kind"};
  std::vector<std::string> excluded;
  if (per_place) {
    required.insert(required.end(), {"place_state"});
    excluded = {"places.filled", "places.vacant", "not_available.count"};
  } else {
    required.insert(required.end(), {"places.approved", "places.filled", "places.vacant"});
    excluded = {"place_state"};
    for (const char* sister :
         {"not_available.reason", "not_available.condition", "not_available.available_from"}) {
      if (targets.contains(sister)) required.push_back("not_available.count");
    }
  }
  Require(required, targets, violations);
  for (const std::string& target : excluded) {
    if (!targets.contains(target)) continue;
    violations->push_back({"fields", absl::StrCat("`", target, "` does not go with ",
                                                  per_place ? "LINES_PER_PLACE, which counts places"
                                                            : "a line per household")});
  }
}

std::unique_ptr<re2::RE2> CompilePattern(const std::string& pattern, const std::string& path,
                                         Violations* violations) {
  if (pattern.empty() || pattern.size() > kPatternBytesMax) {
    violations->push_back({path, absl::StrCat("required, at most ", kPatternBytesMax, " bytes")});
    return nullptr;
  }
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_unique<re2::RE2>(pattern, options);
  if (!compiled->ok()) {
    violations->push_back(
        {path, absl::StrCat("is no regular expression (RE2): ", compiled->error())});
    return nullptr;
  }
  return compiled;
}

}  // namespace consortium::mapping
