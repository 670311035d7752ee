#include "adapters/mapping/field_plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/mapping/programme_readings.h"
#include "adapters/mapping/readings.h"

namespace consortium::mapping {
namespace {

bool IsAgeReading(config::Reading reading) {
  return reading >= config::READING_YEARS_TO_MONTHS_MIN && reading <= config::READING_AGE_RANGE_MAX;
}

bool IsPostcodeReading(config::Reading reading) {
  return reading == config::READING_POSTCODE_TO_OUTCODE ||
         reading == config::READING_POSTCODE_TO_SECTOR;
}

void Append(const std::vector<Value>& more, std::vector<Value>* values) {
  for (const Value& value : more) {
    if (std::find(values->begin(), values->end(), value) == values->end()) values->push_back(value);
  }
}

}  // namespace

FieldPlan::FieldPlan(const config::Mapping& mapping, int index, Target target,
                     Violations* violations)
    : target_(std::move(target)),
      date_formats_(mapping.date_formats().begin(), mapping.date_formats().end()) {
  const config::Field& field = mapping.fields(index);
  const std::string path = absl::StrCat("fields[", index, "]");
  column_ = field.column();
  reading_ = field.reading();
  split_ = field.split();
  required_ = field.required();
  value_map_ = field.value_map();
  CheckShape(mapping, field, path, violations);
  CheckReading(field, path, violations);
  if (field.has_constant()) constant_ = Compile(field.constant(), path + ".constant", violations);
  if (field.has_default_()) default_ = Compile(field.default_(), path + ".default", violations);
  if (!field.yes().empty()) yes_ = Compile(field.yes(), path + ".yes", violations);
  for (int i = 0; i < mapping.value_maps_size(); ++i) {
    if (value_map_.empty() || mapping.value_maps(i).name() != value_map_) continue;
    CompileValueMap(mapping.value_maps(i), absl::StrCat("value_maps[", i, "]"), violations);
  }
}

void FieldPlan::CheckShape(const config::Mapping& mapping, const config::Field& field,
                           const std::string& path, Violations* violations) const {
  const auto named = [](const auto& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x.name() == name; });
  };
  if (field.source_case() == config::Field::SOURCE_NOT_SET) {
    violations->push_back({path, "needs a `column` or a `constant`"});
  }
  if (field.has_column() && !named(mapping.columns(), field.column())) {
    violations->push_back({path + ".column", "names no column of `columns`"});
  }
  if (!value_map_.empty() && !named(mapping.value_maps(), value_map_)) {
    violations->push_back({path + ".value_map", "names no map of `value_maps`"});
  }
  const bool reads = !field.value_map().empty() || field.reading() != config::READING_UNSPECIFIED ||
                     !field.split().empty() || field.has_default_() || field.required();
  if (field.has_constant() && reads) {
    violations->push_back(
        {path, "a constant needs no value_map, reading, split, default or required"});
  }
  if (field.has_constant() && field.constant().empty()) {
    violations->push_back({path + ".constant", "is empty; leave the field out"});
  }
  if (!field.split().empty() && !target_.is_list()) {
    violations->push_back({path + ".split", "is for lists only, and this target has one value"});
  }
}

void FieldPlan::CheckReading(const config::Field& field, const std::string& path,
                             Violations* violations) const {
  const std::string reading = path + ".reading";
  if (IsAgeReading(reading_) && target_.type() != Target::Type::kNumber) {
    violations->push_back({reading, "reads an age, and the target is no number of months"});
  }
  if (reading_ == config::READING_POUNDS_TO_PENCE && target_.type() != Target::Type::kNumber) {
    violations->push_back({reading, "reads a price, and the target is no number of pence"});
  }
  if (IsPostcodeReading(reading_) && target_.type() != Target::Type::kText) {
    violations->push_back({reading, "reads a postcode, and the target is no text"});
  }
  if (field.has_column() &&
      (reading_ == config::READING_ROTA) != (target_.type() == Target::Type::kRota)) {
    violations->push_back({reading, "`out_of_hours` needs READING_ROTA, and nothing else does"});
  }
  if ((reading_ == config::READING_YES_NO) != !field.yes().empty()) {
    violations->push_back({path + ".yes", "goes with READING_YES_NO, which needs it"});
  }
}

std::vector<Value> FieldPlan::Compile(absl::string_view text, const std::string& path,
                                      Violations* violations) const {
  std::vector<Value> values;
  std::vector<absl::string_view> pieces = {text};
  if (target_.is_list()) pieces = absl::StrSplit(text, ',', absl::SkipWhitespace());
  for (const absl::string_view piece : pieces) {
    absl::StatusOr<Value> value = target_.Parse(Trim(piece));
    if (value.ok()) {
      Append({*value}, &values);
    } else {
      violations->push_back(
          {path, absl::StrCat("for `", target_.path(), "`: ", value.status().message())});
    }
  }
  return values;
}

void FieldPlan::CompileValueMap(const config::ValueMap& map, const std::string& path,
                                Violations* violations) {
  const bool as_values = reading_ == config::READING_UNSPECIFIED;
  const auto compile = [&](const std::string& to, const std::string& to_path) {
    return to.empty() ? std::vector<Value>() : Compile(to, to_path, violations);
  };
  for (int i = 0; i < map.entries_size(); ++i) {
    const config::ValueMap::Entry& entry = map.entries(i);
    const std::string to_path = absl::StrCat(path, ".entries[", i, "].to");
    const std::vector<Value> values =
        as_values ? compile(entry.to(), to_path) : std::vector<Value>();
    for (const std::string& from : entry.from()) {
      const std::string code = absl::AsciiStrToLower(Trim(from));
      texts_[code] = entry.to();
      values_[code] = values;
    }
  }
  if (!map.has_otherwise()) return;
  otherwise_text_ = map.otherwise();
  otherwise_values_ =
      as_values ? compile(map.otherwise(), path + ".otherwise") : std::vector<Value>();
}

std::optional<CellFault> FieldPlan::Read(absl::string_view cell, std::vector<Value>* values) const {
  values->clear();
  if (column_.empty()) {
    *values = constant_;
    return std::nullopt;
  }
  if (cell.empty()) {
    *values = default_;
  } else if (split_.empty()) {
    if (std::optional<CellFault> fault = ReadPiece(cell, values)) return fault;
  } else {
    for (const absl::string_view piece : absl::StrSplit(cell, split_, absl::SkipWhitespace())) {
      if (std::optional<CellFault> fault = ReadPiece(Trim(piece), values)) return fault;
    }
  }
  if (required_ && values->empty()) {
    return CellFault{"is required and has no value", "fill the cell in the local system"};
  }
  return std::nullopt;
}

std::optional<CellFault> FieldPlan::ReadPiece(absl::string_view piece,
                                              std::vector<Value>* values) const {
  std::string mapped;
  if (!value_map_.empty()) {
    const std::string code = absl::AsciiStrToLower(piece);
    const auto found = texts_.find(code);
    if (found == texts_.end() && !otherwise_text_.has_value()) {
      return CellFault{absl::StrCat("the code is not in the value map `", value_map_, "`"),
                       "add the code to the mapping's value map, or mend the cell"};
    }
    if (reading_ == config::READING_UNSPECIFIED) {
      Append(found == texts_.end() ? *otherwise_values_ : values_.at(code), values);
      return std::nullopt;
    }
    mapped = found == texts_.end() ? *otherwise_text_ : found->second;
    if (mapped.empty()) return std::nullopt;
    piece = mapped;
  }
  absl::StatusOr<std::vector<Value>> read = ReadText(piece);
  if (!read.ok()) {
    return CellFault{std::string(read.status().message()),
                     "mend the cell in the local system, or the field's reading in the mapping"};
  }
  Append(*read, values);
  return std::nullopt;
}

absl::StatusOr<std::vector<Value>> FieldPlan::ReadText(absl::string_view text) const {
  const auto one = [](auto value) { return std::vector<Value>{Value(std::move(value))}; };
  switch (reading_) {
    case config::READING_YEARS_TO_MONTHS_MIN:
    case config::READING_YEARS_TO_MONTHS_MAX: {
      absl::StatusOr<AgeSpan> age = ReadAge(text);
      if (!age.ok()) return age.status();
      return one(reading_ == config::READING_YEARS_TO_MONTHS_MIN ? age->months_min
                                                                 : age->months_max);
    }
    case config::READING_AGE_RANGE_MIN:
    case config::READING_AGE_RANGE_MAX: {
      absl::StatusOr<AgeSpan> span = ReadAgeSpan(text);
      if (!span.ok()) return span.status();
      return one(reading_ == config::READING_AGE_RANGE_MIN ? span->months_min : span->months_max);
    }
    case config::READING_YES_NO: {
      absl::StatusOr<bool> yes = ReadYesNo(text);
      if (!yes.ok()) return yes.status();
      return *yes ? yes_ : std::vector<Value>();
    }
    case config::READING_POSTCODE_TO_OUTCODE:
    case config::READING_POSTCODE_TO_SECTOR: {
      absl::StatusOr<std::string> area =
          reading_ == config::READING_POSTCODE_TO_OUTCODE ? ReadOutcode(text) : ReadSector(text);
      if (!area.ok()) return area.status();
      return one(*std::move(area));
    }
    case config::READING_POUNDS_TO_PENCE: {
      absl::StatusOr<int64_t> pence = ReadPence(text);
      if (!pence.ok()) return pence.status();
      return one(*pence);
    }
    case config::READING_ROTA: {
      absl::StatusOr<std::vector<consortium::v1::RotaWindow>> windows = ReadRota(text);
      if (!windows.ok()) return windows.status();
      std::vector<Value> packed;
      for (const auto& window : *windows) packed.emplace_back(PackRota(window));
      return packed;
    }
    default: {
      if (target_.type() == Target::Type::kDate) {
        absl::StatusOr<std::string> date = ReadDate(text, date_formats_);
        if (!date.ok()) return date.status();
        return one(*std::move(date));
      }
      if (target_.type() == Target::Type::kInstant) {
        const absl::StatusOr<absl::Time> at = ReadLocalInstant(text, date_formats_);
        if (!at.ok()) return at.status();
        return one(absl::ToUnixSeconds(*at));
      }
      absl::StatusOr<Value> value = target_.Parse(text);
      if (!value.ok()) return value.status();
      return std::vector<Value>{*std::move(value)};
    }
  }
}

}  // namespace consortium::mapping
