#include "certs/evidence/message_digest.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/openssl_handles.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::evidence {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void AppendBigEndian(uint64_t value, int bytes, std::string& out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

void AppendText(absl::string_view text, std::string& out) {
  AppendBigEndian(text.size(), 8, out);
  out.append(text.data(), text.size());
}

void AppendNumber(uint64_t value, std::string& out) {
  AppendBigEndian(8, 8, out);
  AppendBigEndian(value, 8, out);
}

uint64_t Bits(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

uint64_t SignExtended(int64_t value) { return static_cast<uint64_t>(value); }

// Reads elements of singular and of repeated fields alike; `index` is -1 for
// singular ones.
struct Element {
  const Message& message;
  const Reflection& reflection;
  const FieldDescriptor& field;
  int index;

  const Message& AsMessage() const {
    return index < 0 ? reflection.GetMessage(message, &field)
                     : reflection.GetRepeatedMessage(message, &field, index);
  }
  const std::string& AsText(std::string& scratch) const {
    return index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                     : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
  }
  // Everything that goes as 8 bytes.
  uint64_t AsNumber() const;
};

uint64_t Element::AsNumber() const {
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return SignExtended(one ? reflection.GetInt32(message, &field)
                              : reflection.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return SignExtended(one ? reflection.GetInt64(message, &field)
                              : reflection.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return one ? reflection.GetUInt32(message, &field)
                 : reflection.GetRepeatedUInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return one ? reflection.GetUInt64(message, &field)
                 : reflection.GetRepeatedUInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Bits(one ? reflection.GetDouble(message, &field)
                      : reflection.GetRepeatedDouble(message, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Bits(one ? reflection.GetFloat(message, &field)
                      : reflection.GetRepeatedFloat(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? reflection.GetBool(message, &field)
                  : reflection.GetRepeatedBool(message, &field, index))
                 ? 1
                 : 0;
    case FieldDescriptor::CPPTYPE_ENUM:
      return SignExtended(one ? reflection.GetEnumValue(message, &field)
                              : reflection.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  Require(false, "a text or message field is no number");
  return 0;
}

// Walks a message once: appends its digested bytes to `out` unless that is null,
// and gathers the unknown fields.
class Walk {
 public:
  explicit Walk(std::string* out) : out_(out) {}

  void Visit(const Message& message);

  absl::Status Refusal() const {
    return violations_.empty() ? absl::OkStatus() : rpc::InvalidFields(violations_);
  }

 private:
  void VisitField(const Message& message, const FieldDescriptor& field);
  void VisitElement(const Element& element);
  void VisitMap(const Message& message, const FieldDescriptor& field);
  void VisitMapEntry(const Message& entry);
  void NoteUnknown(const Message& message);

  // Appends what `append` appends, after its length.
  template <typename Append>
  void WithLength(Append append) {
    if (out_ == nullptr) return append();
    const size_t start = out_->size();
    out_->append(8, '\0');
    append();
    std::string length;
    AppendBigEndian(out_->size() - start - 8, 8, length);
    out_->replace(start, 8, length);
  }

  std::string* const out_;
  std::vector<std::pair<const FieldDescriptor*, int>> path_;  // Index -1: singular.
  std::vector<rpc::FieldViolation> violations_;
};

void Walk::Visit(const Message& message) {
  NoteUnknown(message);
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);  // In field-number order.
  for (const FieldDescriptor* field : fields) VisitField(message, *field);
}

void Walk::VisitField(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (out_ == nullptr && field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
  const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  if (out_ != nullptr) {
    AppendBigEndian(static_cast<uint32_t>(field.number()), 4, *out_);
    AppendBigEndian(static_cast<uint32_t>(count), 4, *out_);
  }
  if (field.is_map()) return VisitMap(message, field);
  for (int i = 0; i < count; ++i) {
    VisitElement({message, reflection, field, field.is_repeated() ? i : -1});
  }
}

void Walk::VisitElement(const Element& element) {
  if (element.field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    path_.emplace_back(&element.field, element.index);
    WithLength([&] { Visit(element.AsMessage()); });
    path_.pop_back();
  } else if (element.field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    AppendText(element.AsText(scratch), *out_);
  } else {
    AppendNumber(element.AsNumber(), *out_);
  }
}

void Walk::VisitMap(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key = *field.message_type()->map_key();
  std::vector<std::pair<std::string, int>> order;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const Element element{entry, *entry.GetReflection(), key, -1};
    std::string bytes, scratch;
    if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      bytes = element.AsText(scratch);
    } else {
      AppendBigEndian(element.AsNumber(), 8, bytes);
    }
    order.emplace_back(std::move(bytes), i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& entry : order) {
    path_.emplace_back(&field, entry.second);
    WithLength(
        [&] { VisitMapEntry(reflection.GetRepeatedMessage(message, &field, entry.second)); });
    path_.pop_back();
  }
}

// Entries have presence of their own making, so both fields always go.
void Walk::VisitMapEntry(const Message& entry) {
  VisitField(entry, *entry.GetDescriptor()->map_key());
  VisitField(entry, *entry.GetDescriptor()->map_value());
}

void Walk::NoteUnknown(const Message& message) {
  const google::protobuf::UnknownFieldSet& unknown =
      message.GetReflection()->GetUnknownFields(message);
  if (unknown.empty() || violations_.size() >= rpc::kViolationsMax) return;
  std::string path;
  for (const auto& [field, index] : path_) {
    if (field->containing_type()->options().map_entry()) continue;
    absl::StrAppend(&path, path.empty() ? "" : ".", field->name());
    if (index >= 0) absl::StrAppend(&path, "[", index, "]");
  }
  const int number = unknown.field(0).number();
  violations_.push_back(
      {absl::StrCat(path, path.empty() ? "" : ".", number),
       absl::StrCat("is field number ", number, " of ", message.GetDescriptor()->full_name(),
                    ", which this version does not know; leave it out, or use the schema that "
                    "the gateway uses")});
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string digest(kSha256Bytes, '\0');
  unsigned int size = 0;
  Require(
      EVP_Digest(bytes.data(), bytes.size(), Bytes(digest), &size, Sha256Algorithm(), nullptr) == 1,
      "SHA-256");
  return digest;
}

std::string Sha256Hex(absl::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : Sha256(bytes)) {
    hex.push_back(kDigits[static_cast<unsigned char>(byte) >> 4]);
    hex.push_back(kDigits[static_cast<unsigned char>(byte) & 15]);
  }
  return hex;
}

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  // HMAC pads a key with zeros, so that this one is equal to the empty key, which
  // OpenSSL takes for no key at all.
  if (key.empty()) key = absl::string_view("\0", 1);
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  Require(algorithm != nullptr, "fetch HMAC");
  const MacContext context(EVP_MAC_CTX_new(algorithm));
  Require(context != nullptr, "EVP_MAC_CTX_new");
  std::string name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), name.size()),
      OSSL_PARAM_construct_end()};
  std::string digest(kSha256Bytes, '\0');
  size_t size = 0;
  Require(EVP_MAC_init(context.get(), Bytes(key), key.size(), parameters.data()) == 1 &&
              EVP_MAC_update(context.get(), Bytes(bytes), bytes.size()) == 1 &&
              EVP_MAC_final(context.get(), Bytes(digest), &size, digest.size()) == 1,
          "HMAC-SHA-256");
  return digest;
}

absl::StatusOr<std::string> MessageDigest(const Message& message, absl::string_view key) {
  std::string bytes;
  Walk walk(&bytes);
  walk.Visit(message);
  if (absl::Status refusal = walk.Refusal(); !refusal.ok()) return refusal;
  return key.empty() ? Sha256(bytes) : HmacSha256(key, bytes);
}

absl::Status RefuseUnknownFields(const Message& message) {
  Walk walk(nullptr);
  walk.Visit(message);
  return walk.Refusal();
}

}  // namespace consortium::evidence
