#include "certs/evidence/message_digest.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/digested_bytes.h"
#include "certs/evidence/openssl_handles.h"
#include "certs/evidence/type_plan.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status_details.h"

namespace consortium::evidence {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Goes through a message and those in it, and gathers their unknown fields.
class UnknownFields {
 public:
  void Visit(const Message& message) {
    Visit(message, PlanOf(*message.GetDescriptor(), own_plans_));
  }

  absl::Status Refusal() const {
    return violations_.empty() ? absl::OkStatus() : rpc::InvalidFields(violations_);
  }

 private:
  void Visit(const Message& message, const TypePlan& plan);
  void Note(const Message& message, const Reflection& reflection);

  TypePlans own_plans_;
  std::vector<std::pair<const FieldDescriptor*, int>> path_;  // Index -1: singular.
  std::vector<rpc::FieldViolation> violations_;
};

void UnknownFields::Visit(const Message& message, const TypePlan& plan) {
  const Reflection& reflection = *message.GetReflection();
  Note(message, reflection);
  for (const TypePlan::Field& field : plan.messages) {
    if (!field.repeated) {
      if (!reflection.HasField(message, field.field)) continue;
      path_.emplace_back(field.field, -1);
      Visit(reflection.GetMessage(message, field.field), *field.below);
      path_.pop_back();
      continue;
    }
    const int count = reflection.FieldSize(message, field.field);
    for (int i = 0; i < count; ++i) {
      path_.emplace_back(field.field, i);
      Visit(reflection.GetRepeatedMessage(message, field.field, i), *field.below);
      path_.pop_back();
    }
  }
}

void UnknownFields::Note(const Message& message, const Reflection& reflection) {
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
  const std::optional<std::string> bytes = DigestedBytes(message);
  if (bytes.has_value()) return key.empty() ? Sha256(*bytes) : HmacSha256(key, *bytes);
  absl::Status refusal = RefuseUnknownFields(message);
  if (!refusal.ok()) return refusal;
  return absl::InternalError("protobuf serialised a message in another order than by number");
}

absl::Status RefuseUnknownFields(const Message& message) {
  UnknownFields unknown;
  unknown.Visit(message);
  return unknown.Refusal();
}

}  // namespace consortium::evidence
