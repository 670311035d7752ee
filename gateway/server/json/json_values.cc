#include "gateway/server/json/json_values.h"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/time_util.h"

namespace consortium::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// A longer list of codes is left to the schema.
constexpr int kNamedCodesMax = 24;

constexpr absl::string_view kTimestamp = "google.protobuf.Timestamp";
constexpr absl::string_view kDuration = "google.protobuf.Duration";

// An integral number within the type's range, from a number or from a text.
template <typename Integer>
bool IsWhole(const JsonScalar& value) {
  using Range = std::numeric_limits<Integer>;
  if (const auto* negative = std::get_if<int64_t>(&value)) {
    if constexpr (std::is_unsigned_v<Integer>) return *negative >= 0;
    return *negative >= static_cast<int64_t>(Range::min()) &&
           *negative <= static_cast<int64_t>(Range::max());
  }
  if (const auto* positive = std::get_if<uint64_t>(&value)) {
    return *positive <= static_cast<uint64_t>(Range::max());
  }
  if (const auto* number = std::get_if<double>(&value)) {
    // The greatest of 64 bits is no double; the next power of two is.
    return std::trunc(*number) == *number && *number >= static_cast<double>(Range::min()) &&
           *number < std::ldexp(1.0, Range::digits);
  }
  Integer read = 0;
  const auto* text = std::get_if<absl::string_view>(&value);
  return text != nullptr && !text->empty() && absl::SimpleAtoi(*text, &read);
}

template <typename Integer>
std::string WholeNumber(const JsonScalar& value) {
  if (IsWhole<Integer>(value)) return "";
  return absl::StrCat("must be a whole number from ", std::numeric_limits<Integer>::min(), " to ",
                      std::numeric_limits<Integer>::max());
}

bool IsNumber(const JsonScalar& value) {
  if (const auto* text = std::get_if<absl::string_view>(&value)) {
    double read = 0;
    return *text == "NaN" || *text == "Infinity" || *text == "-Infinity" ||
           (absl::SimpleAtod(*text, &read) && std::isfinite(read));
  }
  return !std::holds_alternative<bool>(value);
}

std::string ProblemOfCode(const EnumDescriptor& codes, const JsonScalar& value) {
  if (const auto* name = std::get_if<absl::string_view>(&value)) {
    if (codes.FindValueByName(std::string(*name)) != nullptr) return "";
  } else if (!std::holds_alternative<bool>(value) && IsWhole<int32_t>(value)) {
    return "";
  }
  if (codes.value_count() > kNamedCodesMax) {
    return absl::StrCat("must be the name of a value of ", codes.full_name());
  }
  std::vector<std::string> names;
  for (int i = 0; i < codes.value_count(); ++i) {
    if (codes.value(i)->number() != 0) names.push_back(codes.value(i)->name());
  }
  return absl::StrCat("must be one of ", absl::StrJoin(names, ", "));
}

std::string ProblemOfText(const FieldDescriptor& field, const JsonScalar& value) {
  const auto* text = std::get_if<absl::string_view>(&value);
  if (text == nullptr) return "must be a text";
  if (field.type() != FieldDescriptor::TYPE_BYTES) return "";
  std::string bytes;
  if (absl::Base64Unescape(*text, &bytes) || absl::WebSafeBase64Unescape(*text, &bytes)) return "";
  return "must be a text of base64";
}

std::string ProblemOfMessage(const Descriptor& type, const JsonScalar& value) {
  if (!HasShapeOfItsOwn(type)) return "must be an object";
  const auto* text = std::get_if<absl::string_view>(&value);
  if (type.full_name() == kTimestamp) {
    google::protobuf::Timestamp time;
    if (text != nullptr &&
        google::protobuf::util::TimeUtil::FromString(std::string(*text), &time)) {
      return "";
    }
    return "must be a time as RFC 3339 has it, e.g. 2026-11-23T09:00:00Z";
  }
  if (type.full_name() == kDuration) {
    google::protobuf::Duration duration;
    if (text != nullptr &&
        google::protobuf::util::TimeUtil::FromString(std::string(*text), &duration)) {
      return "";
    }
    return "must be a number of seconds with an s, e.g. 90s";
  }
  return "";
}

}  // namespace

bool HasShapeOfItsOwn(const Descriptor& type) {
  return absl::StartsWith(type.full_name(), "google.protobuf.");
}

absl::string_view ShapeOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
      return "a text";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return HasShapeOfItsOwn(*field.message_type()) ? "a text" : "an object";
    default:
      return "a number";
  }
}

std::string ProblemOf(const FieldDescriptor& field, const JsonScalar& value) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return WholeNumber<int32_t>(value);
    case FieldDescriptor::CPPTYPE_INT64:
      return WholeNumber<int64_t>(value);
    case FieldDescriptor::CPPTYPE_UINT32:
      return WholeNumber<uint32_t>(value);
    case FieldDescriptor::CPPTYPE_UINT64:
      return WholeNumber<uint64_t>(value);
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return IsNumber(value) ? "" : "must be a number";
    case FieldDescriptor::CPPTYPE_BOOL:
      return std::holds_alternative<bool>(value) ? "" : "must be true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return ProblemOfCode(*field.enum_type(), value);
    case FieldDescriptor::CPPTYPE_STRING:
      return ProblemOfText(field, value);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ProblemOfMessage(*field.message_type(), value);
  }
  return "";
}

}  // namespace consortium::server
