#include "certs/sealing/clear_text.h"

#include <openssl/crypto.h>

#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::sealing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// JSON of a message: its names and braces, and at most an escape for each byte.
constexpr size_t kJsonBytes = 2048;
constexpr size_t kJsonBytesPerByte = 6;

// Reflection lends strings as const only; those that are not empty belong to the
// message, which is not const.
void WipeLent(const std::string& text) {
  if (!text.empty()) OPENSSL_cleanse(const_cast<char*>(text.data()), text.size());
}

void WipeField(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
  const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  std::string scratch;
  if (!field.is_repeated()) {
    if (text) WipeLent(reflection.GetStringReference(message, &field, &scratch));
    if (nested) Wipe(*reflection.MutableMessage(&message, &field));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (text) WipeLent(reflection.GetRepeatedStringReference(message, &field, i, &scratch));
    if (nested) Wipe(*reflection.MutableRepeatedMessage(&message, &field, i));
  }
}

void WipeUnknown(UnknownFieldSet& fields) {
  for (int i = 0; i < fields.field_count(); ++i) {
    UnknownField* field = fields.mutable_field(i);
    if (field->type() == UnknownField::TYPE_LENGTH_DELIMITED) {
      Wipe(*field->mutable_length_delimited());
    } else if (field->type() == UnknownField::TYPE_GROUP) {
      WipeUnknown(*field->mutable_group());
    }
  }
}

}  // namespace

void Wipe(std::string& text) {
  text.resize(text.capacity());  // Within the capacity: nothing moves.
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

void Wipe(void* bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

void Wipe(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) WipeField(message, reflection, *field);
  WipeUnknown(*reflection.MutableUnknownFields(&message));
  message.Clear();
}

ClearText::ClearText(std::string text) : text_(std::move(text)) {
  Wipe(text);  // A short text was copied, not moved.
}

ClearText ClearText::Serialised(const Message& message) {
  ClearText clear;
  clear.text_.reserve(message.ByteSizeLong());
  message.AppendToString(&clear.text_);
  return clear;
}

absl::StatusOr<ClearText> ClearText::Json(const Message& message) {
  ClearText clear;
  clear.text_.reserve(kJsonBytesPerByte * message.ByteSizeLong() + kJsonBytes);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  if (google::protobuf::util::MessageToJsonString(message, &clear.text_, options).ok()) {
    return clear;
  }
  return absl::InternalError("a message cannot be written as JSON");
}

ClearText::ClearText(ClearText&& other) noexcept : text_(std::move(other.text_)) {
  Wipe(other.text_);
}

ClearText& ClearText::operator=(ClearText&& other) noexcept {
  if (this == &other) return *this;
  Wipe(text_);
  text_ = std::move(other.text_);
  Wipe(other.text_);
  return *this;
}

ClearText::~ClearText() { Wipe(text_); }

}  // namespace consortium::sealing
