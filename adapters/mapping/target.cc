#include "adapters/mapping/target.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "adapters/mapping/programme_readings.h"
#include "adapters/mapping/readings.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Fields that the gateway sets, and the reference that the grouping makes.
constexpr std::array<absl::string_view, 6> kNotMapped = {
    "member", "household_ref", "vacancy_ref", "updated_at", "held", "kept_until"};
// The same of an offer, whose sessions its lines are.
constexpr std::array<absl::string_view, 8> kNotMappedOfOffer = {
    "member",      "offer_ref", "sessions",  "state",
    "free_places", "waiting",   "confirmed", "updated_at"};
// Text fields that hold an ISO 8601 date; the schema says so in words only.
constexpr std::array<absl::string_view, 5> kDates = {"vacant_since", "available_from", "start_date",
                                                     "end_date", "session_date"};
// Text fields that hold a time of day.
constexpr std::array<absl::string_view, 2> kTimesOfDay = {"session_start", "session_end"};

template <typename Names>
bool Contains(const Names& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const Descriptor* DescriptorOf(config::Record record) {
  if (record == config::RECORD_TRAINING_OFFER) return consortium::v1::TrainingOffer::descriptor();
  return consortium::v1::Vacancy::descriptor();
}

bool IsNotMapped(config::Record record, absl::string_view name) {
  return record == config::RECORD_TRAINING_OFFER ? Contains(kNotMappedOfOffer, name)
                                                 : Contains(kNotMapped, name);
}

bool IsOfSession(absl::string_view name) { return absl::StartsWith(name, "session_"); }

bool IsInstant(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         field.message_type()->full_name() == "google.protobuf.Timestamp";
}

// `ROOM_SHARING_` of RoomSharing.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  return prefix + "_";
}

std::string NamesOf(const EnumDescriptor& type) {
  const std::string prefix = PrefixOf(type);
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) {
    names.push_back(type.value(i)->name().substr(prefix.size()));
  }
  return absl::StrJoin(names, ", ");
}

absl::StatusOr<Value> ParseEnum(const EnumDescriptor& type, absl::string_view text) {
  const std::string name =
      absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{" ", "_"}, {"-", "_"}}));
  const auto* value = type.FindValueByName(PrefixOf(type) + name);
  if (value == nullptr || value->number() == 0) {
    return absl::InvalidArgumentError(absl::StrCat("must be one of ", NamesOf(type)));
  }
  return Value(int64_t{value->number()});
}

absl::StatusOr<Value> ParseNumber(absl::string_view text) {
  // Spreadsheets write whole numbers as `3.0`.
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('.', 1));
  uint32_t number = 0;
  const bool whole =
      parts.size() == 1 || (!parts[1].empty() && parts[1].find_first_not_of('0') == parts[1].npos);
  const bool digits =
      !parts[0].empty() &&
      std::all_of(parts[0].begin(), parts[0].end(), [](char c) { return absl::ascii_isdigit(c); });
  if (!digits || !whole || !absl::SimpleAtoi(parts[0], &number)) {
    return absl::InvalidArgumentError("must be a whole number, 0 or more");
  }
  return Value(int64_t{number});
}

Target::Type TypeOf(const FieldDescriptor& field) {
  if (IsInstant(field)) return Target::Type::kInstant;
  if (field.message_type() != nullptr) return Target::Type::kRota;
  if (field.type() == FieldDescriptor::TYPE_BOOL) return Target::Type::kBool;
  if (field.enum_type() != nullptr) return Target::Type::kEnum;
  if (field.type() == FieldDescriptor::TYPE_UINT32) return Target::Type::kNumber;
  if (Contains(kTimesOfDay, field.name())) return Target::Type::kTimeOfDay;
  return Contains(kDates, field.name()) ? Target::Type::kDate : Target::Type::kText;
}

// Whether the repeated field of `message` has the value already.
bool Has(const Message& message, const FieldDescriptor& field, const Value& value) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    bool same = false;
    if (field.enum_type() != nullptr) {
      same = reflection.GetRepeatedEnumValue(message, &field, i) == std::get<int64_t>(value);
    } else if (field.type() == FieldDescriptor::TYPE_UINT32) {
      same = reflection.GetRepeatedUInt32(message, &field, i) == std::get<int64_t>(value);
    } else {
      same = reflection.GetRepeatedString(message, &field, i) == std::get<std::string>(value);
    }
    if (same) return true;
  }
  return false;
}

void SetScalar(const Value& value, const FieldDescriptor& field, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  if (field.is_repeated() && Has(*message, field, value)) return;
  switch (field.type()) {
    case FieldDescriptor::TYPE_UINT32: {
      const uint32_t number = static_cast<uint32_t>(std::get<int64_t>(value));
      return field.is_repeated() ? reflection.AddUInt32(message, &field, number)
                                 : reflection.SetUInt32(message, &field, number);
    }
    case FieldDescriptor::TYPE_BOOL:
      return reflection.SetBool(message, &field, std::get<int64_t>(value) != 0);
    case FieldDescriptor::TYPE_ENUM: {
      const int number = static_cast<int>(std::get<int64_t>(value));
      return field.is_repeated() ? reflection.AddEnumValue(message, &field, number)
                                 : reflection.SetEnumValue(message, &field, number);
    }
    default: {
      const std::string& text = std::get<std::string>(value);
      return field.is_repeated() ? reflection.AddString(message, &field, text)
                                 : reflection.SetString(message, &field, text);
    }
  }
}

void AddOffer(int kind, consortium::v1::Vacancy* vacancy) {
  const auto offered = [&](const auto& offer) { return offer.kind() == kind; };
  if (std::any_of(vacancy->offers().begin(), vacancy->offers().end(), offered)) return;
  vacancy->add_offers()->set_kind(static_cast<consortium::v1::OfferKind>(kind));
}

// Calls `visit` for every leaf below `type` that rows may carry.
template <typename Visit>
void VisitLeaves(const Descriptor& type, config::Record record, const std::string& prefix,
                 const Visit& visit) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool grouped = field.name() == "household_ref" || field.name() == "offer_ref" ||
                         field.name() == "sessions";
    if (prefix.empty() && !grouped && IsNotMapped(record, field.name())) continue;
    const std::string path = prefix + field.name();
    const bool leaf =
        field.message_type() == nullptr || IsInstant(field) || field.name() == "out_of_hours";
    if (leaf) {
      visit(path);
    } else {
      VisitLeaves(*field.message_type(), record, path + ".", visit);
    }
  }
}

int CountAt(const Message& message, const std::vector<std::string>& path, size_t depth) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path[depth]);
  const Reflection& reflection = *message.GetReflection();
  const bool last = depth + 1 == path.size();
  if (!field->is_repeated()) {
    if (!reflection.HasField(message, field)) return 0;
    return last ? 1 : CountAt(reflection.GetMessage(message, field), path, depth + 1);
  }
  const int size = reflection.FieldSize(message, field);
  if (last) return size;
  int count = 0;
  for (int i = 0; i < size; ++i) {
    count += CountAt(reflection.GetRepeatedMessage(message, field, i), path, depth + 1);
  }
  return count;
}

}  // namespace

absl::StatusOr<Target> Target::Find(absl::string_view path, config::Record record) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  const bool training = record == config::RECORD_TRAINING_OFFER;
  if (IsNotMapped(record, names[0])) {
    return absl::InvalidArgumentError(
        "is set by the gateway or by the grouping; leave it out of the mapping");
  }
  Target target;
  target.path_ = std::string(path);
  target.record_ = record;
  const Descriptor* type = config::OwnTargets::descriptor();
  target.own_ = type->FindFieldByName(names[0]) != nullptr && IsOfSession(names[0]) == training;
  if (!target.own_) type = DescriptorOf(record);
  for (const std::string& name : names) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("is no field of ",
                                                     DescriptorOf(record)->full_name(),
                                                     " or consortium.config.OwnTargets"));
    }
    target.fields_.push_back(field);
    target.is_list_ |= field->is_repeated();
    type = field->message_type();
  }
  if (path == "places.not_available" || absl::StartsWith(path, "places.not_available.")) {
    return absl::InvalidArgumentError("is filled through `not_available.count` and its sisters");
  }
  if ((target.is_list_ && names.size() > 1 && names[0] == "offers" && path != "offers.kind") ||
      path == "short_break.kind") {
    return absl::InvalidArgumentError(
        "is no target; use `offers.kind`, `short_break.start_date` and `short_break.end_date`");
  }
  const bool leaf = type == nullptr || IsInstant(*target.fields_.back());
  if (!leaf && path != "out_of_hours") {
    return absl::InvalidArgumentError("is a group of fields; name one of them");
  }
  if (absl::StartsWith(path, "out_of_hours.")) {
    return absl::InvalidArgumentError("is no target; use `out_of_hours` with READING_ROTA");
  }
  target.type_ = TypeOf(*target.fields_.back());
  return target;
}

bool Target::is_of_line() const {
  return own_ && (path_ == "place_state" || absl::StartsWith(path_, "not_available.") ||
                  IsOfSession(path_));
}

absl::StatusOr<Value> Target::Parse(absl::string_view text) const {
  switch (type_) {
    case Type::kNumber:
      return ParseNumber(text);
    case Type::kEnum:
      return ParseEnum(*fields_.back()->enum_type(), text);
    case Type::kDate:
      if (!policy::ParseDate(text).ok()) {
        return absl::InvalidArgumentError("must be a date as 2026-11-23");
      }
      return Value(std::string(text));
    case Type::kTimeOfDay: {
      absl::StatusOr<std::string> time = ReadTimeOfDay(text);
      if (!time.ok()) return time.status();
      return Value(*std::move(time));
    }
    case Type::kInstant: {
      const absl::StatusOr<absl::Time> at = ReadLocalInstant(text, {});
      if (!at.ok()) return at.status();
      return Value(absl::ToUnixSeconds(*at));
    }
    case Type::kBool: {
      const absl::StatusOr<bool> yes = ReadYesNo(text);
      if (!yes.ok()) return yes.status();
      return Value(int64_t{*yes});
    }
    case Type::kText:
      return Value(std::string(text));
    case Type::kRota:
      break;
  }
  return absl::InvalidArgumentError("needs `reading: READING_ROTA` and a column");
}

void Target::Set(const Value& value, Draft* draft) const {
  if (path_ == "out_of_hours") {
    *draft->vacancy.add_out_of_hours() = UnpackRota(std::get<int64_t>(value));
    return;
  }
  if (path_ == "offers.kind") {
    AddOffer(static_cast<int>(std::get<int64_t>(value)), &draft->vacancy);
    return;
  }
  Message* message = &draft->vacancy;
  if (record_ == config::RECORD_TRAINING_OFFER) message = &draft->offer;
  if (own_) message = &draft->own;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, fields_[i]);
  }
  if (type_ == Type::kInstant) {
    message = message->GetReflection()->MutableMessage(message, fields_.back());
    return static_cast<google::protobuf::Timestamp*>(message)->set_seconds(
        std::get<int64_t>(value));
  }
  SetScalar(value, *fields_.back(), message);
}

std::vector<std::string> SchemaFields(config::Record record) {
  std::vector<std::string> paths;
  VisitLeaves(*DescriptorOf(record), record, "",
              [&](const std::string& path) { paths.push_back(path); });
  return paths;
}

int ValuesAt(const google::protobuf::Message& row, absl::string_view path) {
  return CountAt(row, absl::StrSplit(path, '.'), 0);
}

int64_t PackRota(const consortium::v1::RotaWindow& window) {
  return int64_t{window.day()} << 32 | int64_t{window.start_minute()} << 16 | window.end_minute();
}

consortium::v1::RotaWindow UnpackRota(int64_t packed) {
  consortium::v1::RotaWindow window;
  window.set_day(static_cast<consortium::v1::Weekday>(packed >> 32));
  window.set_start_minute(static_cast<uint32_t>(packed >> 16 & 0xFFFF));
  window.set_end_minute(static_cast<uint32_t>(packed & 0xFFFF));
  return window;
}

}  // namespace consortium::mapping
