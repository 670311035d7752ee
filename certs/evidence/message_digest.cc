#include "certs/evidence/message_digest.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/openssl_handles.h"
#include "certs/platform/mutex.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::evidence {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void StoreBigEndian(uint64_t value, char* to) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<char>(value >> (56 - 8 * i));
}

void AppendBigEndian(uint64_t value, std::string& out) {
  char text[8];
  StoreBigEndian(value, text);
  out.append(text, sizeof(text));
}

void AppendText(absl::string_view text, std::string& out) {
  AppendBigEndian(text.size(), out);
  out.append(text.data(), text.size());
}

void AppendNumber(uint64_t value, std::string& out) {
  char text[16];
  StoreBigEndian(8, text);
  StoreBigEndian(value, text + 8);
  out.append(text, sizeof(text));
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

// The fields of a type, looked up once: a walk asks for them at every message.
struct TypePlan {
  struct Field {
    const FieldDescriptor* field;
    const TypePlan* below;  // Null for texts and numbers.
    bool repeated;
    bool plain;  // Set when it is not zero: asking for its presence is reading it.
  };
  std::vector<Field> fields;    // By number.
  std::vector<Field> messages;  // Those of them that are messages.
};

// Plans refer to each other as the types do, in circles too; they are kept for the
// life of the program.
class TypePlans {
 public:
  const TypePlan& Of(const Descriptor& type) {
    platform::MutexLock lock(mutex_);
    return Make(type);
  }

 private:
  const TypePlan& Make(const Descriptor& type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::unique_ptr<TypePlan>& known = plans_[&type];
    if (known != nullptr) return *known;
    known = std::make_unique<TypePlan>();
    TypePlan& plan = *known;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const Descriptor* const below = field.message_type();
      plan.fields.push_back({&field, below == nullptr ? nullptr : &Make(*below),
                             field.is_repeated(), !field.is_repeated() && !field.has_presence()});
    }
    std::sort(plan.fields.begin(), plan.fields.end(),
              [](const TypePlan::Field& left, const TypePlan::Field& right) {
                return left.field->number() < right.field->number();
              });
    std::copy_if(plan.fields.begin(), plan.fields.end(), std::back_inserter(plan.messages),
                 [](const TypePlan::Field& field) { return field.below != nullptr; });
    return plan;
  }

  platform::Mutex mutex_;
  std::map<const Descriptor*, std::unique_ptr<TypePlan>> plans_ ABSL_GUARDED_BY(mutex_);
};

// Types of other pools than the program's own may go, and others come in their place.
const TypePlan& PlanOf(const Descriptor& type, TypePlans& own) {
  static auto* const plans = new TypePlans;
  const bool generated = type.file()->pool() == google::protobuf::DescriptorPool::generated_pool();
  return (generated ? *plans : own).Of(type);
}

// Walks a message once: appends its digested bytes to `out` unless that is null,
// and gathers the unknown fields.
class Walk {
 public:
  explicit Walk(std::string* out) : out_(out) {}

  void Visit(const Message& message) {
    Visit(message, PlanOf(*message.GetDescriptor(), own_plans_));
  }

  absl::Status Refusal() const {
    return violations_.empty() ? absl::OkStatus() : rpc::InvalidFields(violations_);
  }

 private:
  void Visit(const Message& message, const TypePlan& plan);
  void VisitField(const Message& message, const Reflection& reflection,
                  const TypePlan::Field& field, int count);
  void VisitElement(const Element& element, const TypePlan* below);
  void VisitPlain(const Element& element);
  void VisitMap(const Message& message, const TypePlan::Field& field);
  void VisitMapEntry(const Message& entry, const TypePlan& plan);
  void NoteUnknown(const Message& message, const Reflection& reflection);

  // Appends what `append` appends, after its length.
  template <typename Append>
  void WithLength(Append append) {
    if (out_ == nullptr) return append();
    const size_t start = out_->size();
    out_->append(8, '\0');
    append();
    StoreBigEndian(out_->size() - start - 8, out_->data() + start);
  }

  std::string* const out_;
  TypePlans own_plans_;
  std::vector<std::pair<const FieldDescriptor*, int>> path_;  // Index -1: singular.
  std::vector<rpc::FieldViolation> violations_;
};

void Walk::Visit(const Message& message, const TypePlan& plan) {
  const Reflection& reflection = *message.GetReflection();
  NoteUnknown(message, reflection);
  for (const TypePlan::Field& field : out_ == nullptr ? plan.messages : plan.fields) {
    if (field.plain) {
      VisitPlain({message, reflection, *field.field, -1});
      continue;
    }
    const int count = field.repeated ? reflection.FieldSize(message, field.field)
                                     : (reflection.HasField(message, field.field) ? 1 : 0);
    if (count > 0) VisitField(message, reflection, field, count);
  }
}

void Walk::VisitField(const Message& message, const Reflection& reflection,
                      const TypePlan::Field& field, int count) {
  if (out_ != nullptr) {
    // Four bytes each.
    AppendBigEndian(
        static_cast<uint64_t>(field.field->number()) << 32 | static_cast<uint32_t>(count), *out_);
  }
  if (field.field->is_map()) return VisitMap(message, field);
  for (int i = 0; i < count; ++i) {
    VisitElement({message, reflection, *field.field, field.repeated ? i : -1}, field.below);
  }
}

void Walk::VisitPlain(const Element& element) {
  const uint64_t head = uint64_t{static_cast<uint32_t>(element.field.number())} << 32 | 1;
  if (element.field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const std::string& text = element.AsText(scratch);
    if (text.empty()) return;
    AppendBigEndian(head, *out_);
    AppendText(text, *out_);
  } else if (const uint64_t number = element.AsNumber(); number != 0) {
    AppendBigEndian(head, *out_);
    AppendNumber(number, *out_);
  }
}

void Walk::VisitElement(const Element& element, const TypePlan* below) {
  if (below != nullptr) {
    path_.emplace_back(&element.field, element.index);
    WithLength([&] { Visit(element.AsMessage(), *below); });
    path_.pop_back();
  } else if (element.field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    AppendText(element.AsText(scratch), *out_);
  } else {
    AppendNumber(element.AsNumber(), *out_);
  }
}

void Walk::VisitMap(const Message& message, const TypePlan::Field& field) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key = *field.field->message_type()->map_key();
  std::vector<std::pair<std::string, int>> order;
  for (int i = 0; i < reflection.FieldSize(message, field.field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, field.field, i);
    const Element element{entry, *entry.GetReflection(), key, -1};
    std::string bytes, scratch;
    if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      bytes = element.AsText(scratch);
    } else {
      AppendBigEndian(element.AsNumber(), bytes);
    }
    order.emplace_back(std::move(bytes), i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& entry : order) {
    path_.emplace_back(field.field, entry.second);
    WithLength([&] {
      VisitMapEntry(reflection.GetRepeatedMessage(message, field.field, entry.second),
                    *field.below);
    });
    path_.pop_back();
  }
}

// Entries have presence of their own making, so both fields always go.
void Walk::VisitMapEntry(const Message& entry, const TypePlan& plan) {
  for (const TypePlan::Field& field : out_ == nullptr ? plan.messages : plan.fields) {
    VisitField(entry, *entry.GetReflection(), field, 1);
  }
}

void Walk::NoteUnknown(const Message& message, const Reflection& reflection) {
  const google::protobuf::UnknownFieldSet& unknown = reflection.GetUnknownFields(message);
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

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  // HMAC pads a key with zeros, so that this one is equal to the empty key, which
  // OpenSSL takes for no key at all.
  if (key.empty()) key = absl::string_view("\0", 1);
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  Require(algorithm != nullptr, "fetch HMAC");
  const platform::MacCtxPtr context(EVP_MAC_CTX_new(algorithm));
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
  constexpr size_t kFirstBytes = 4096;
  std::string bytes;
  bytes.reserve(kFirstBytes);
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
