#include "policy/disclosure/redactor.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace consortium::policy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// To whom a message belongs, as its reader sees it.
enum class Standing { kNobodys, kViewers, kAnothers };

bool IsLeaf(const Descriptor& type) {
  return type.full_name() == "google.protobuf.Timestamp" ||
         type.full_name() == "google.protobuf.Duration";
}

v1::Disclosure DisclosureOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::disclosure);
}

// The message type below `field`, a map's value included; null for scalars and
// leaves.
const Descriptor* TypeBelow(const FieldDescriptor& field) {
  const Descriptor* below =
      field.is_map() ? field.message_type()->map_value()->message_type() : field.message_type();
  return below == nullptr || IsLeaf(*below) ? nullptr : below;
}

const FieldDescriptor* OwnerFieldOf(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(v1::owner)) return type.field(i);
  }
  return nullptr;
}

bool Keeps(v1::Disclosure disclosure, Standing standing, const Disclosures& disclosures) {
  if (disclosure == v1::DISCLOSURE_PERSONAL) return false;
  if (standing == Standing::kViewers) return true;
  if (standing == Standing::kNobodys && disclosure == v1::DISCLOSURE_SHARED) return true;
  return disclosures.Shows(disclosure);
}

// Walks the types below one and gathers what is wrong with their fields.
class Classification {
 public:
  void Visit(const Descriptor& type, bool owned) {
    owned = owned || OwnerFieldOf(type) != nullptr;
    if (!visited_.emplace(&type, owned).second) return;
    if (type.extension_range_count() > 0) {
      faults_.insert(absl::StrCat(type.full_name(), " may be extended from outside"));
    }
    bool has_owner = false;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      VisitClass(field, owned);
      VisitOwner(field, has_owner);
      if (const Descriptor* below = TypeBelow(field); below != nullptr) Visit(*below, owned);
    }
  }

  absl::Status Result() const {
    if (faults_.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the schema does not say who may see: ", absl::StrJoin(faults_, "; ")));
  }

 private:
  void VisitClass(const FieldDescriptor& field, bool owned) {
    const v1::Disclosure disclosure = DisclosureOf(field);
    if (disclosure == v1::DISCLOSURE_UNSPECIFIED || !v1::Disclosure_IsValid(disclosure)) {
      faults_.insert(absl::StrCat(field.full_name(), " has no disclosure class"));
    } else if (disclosure == v1::DISCLOSURE_OWNER && !owned) {
      faults_.insert(
          absl::StrCat(field.full_name(), " is for the owner, and no message around it names one"));
    }
  }

  void VisitOwner(const FieldDescriptor& field, bool& has_owner) {
    if (!field.options().GetExtension(v1::owner)) return;
    if (field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      faults_.insert(absl::StrCat(field.full_name(), " names an owner and is no single text"));
    }
    if (has_owner) {
      faults_.insert(absl::StrCat(field.full_name(), " names a second owner of its message"));
    }
    has_owner = true;
  }

  std::set<std::pair<const Descriptor*, bool>> visited_;
  std::set<std::string> faults_;
};

}  // namespace

// What to do with a message of one type. Nodes refer to each other as the types
// do, in circles too.
struct Redactor::Plan {
  struct Node;

  struct Part {
    const FieldDescriptor* field;
    v1::Disclosure disclosure;
    const Node* below;  // Null for scalars.
    bool repeated;
    const FieldDescriptor* map_value;  // Null unless the field is a map.
  };

  struct Node {
    // Of generated messages of the type; asking each message for it costs more than
    // the rest of a visit. Null for types made at run time.
    const Reflection* reflection = nullptr;
    const FieldDescriptor* owner = nullptr;
    std::vector<Part> restricted;       // Of every class but SHARED.
    std::vector<Part> shared_messages;  // Of class SHARED, with fields of their own.
    std::vector<Part> shared_scalars;   // Of class SHARED, without.
  };

  // For whom one message is redacted.
  struct Reader {
    absl::string_view viewer;
    const Disclosures& disclosures;
    bool generated;  // The message is a generated one, as the nodes' reflections are.
  };

  const Node* Compile(const Descriptor& type);
  void Redact(const Node& node, Standing standing, const Reader& reader, Message& message) const;
  void RedactPart(const Reflection& reflection, const Part& part, Standing standing,
                  const Reader& reader, Message& message) const;

  std::map<const Descriptor*, std::unique_ptr<Node>> nodes;
  const Node* root = nullptr;
  bool hides_something = false;
};

const Redactor::Plan::Node* Redactor::Plan::Compile(const Descriptor& type) {
  std::unique_ptr<Node>& known = nodes[&type];
  if (known != nullptr) return known.get();
  known = std::make_unique<Node>();
  Node& node = *known;
  if (type.file()->pool() == google::protobuf::DescriptorPool::generated_pool()) {
    node.reflection =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->GetReflection();
  }
  node.owner = OwnerFieldOf(type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Descriptor* below = TypeBelow(field);
    const Part part = {&field, DisclosureOf(field), below == nullptr ? nullptr : Compile(*below),
                       field.is_repeated(),
                       field.is_map() ? field.message_type()->map_value() : nullptr};
    if (part.disclosure != v1::DISCLOSURE_SHARED) {
      node.restricted.push_back(part);
    } else {
      (part.below == nullptr ? node.shared_scalars : node.shared_messages).push_back(part);
    }
  }
  hides_something = hides_something || node.owner != nullptr || !node.restricted.empty();
  return &node;
}

void Redactor::Plan::Redact(const Node& node, Standing standing, const Reader& reader,
                            Message& message) const {
  const Reflection& reflection = reader.generated ? *node.reflection : *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) {
    reflection.MutableUnknownFields(&message)->Clear();
  }
  if (node.owner != nullptr) {
    std::string scratch;
    const std::string& owner = reflection.GetStringReference(message, node.owner, &scratch);
    standing = !owner.empty() && owner == reader.viewer ? Standing::kViewers : Standing::kAnothers;
  }
  for (const Part& part : node.restricted) {
    RedactPart(reflection, part, standing, reader, message);
  }
  for (const Part& part : node.shared_messages) {
    RedactPart(reflection, part, standing, reader, message);
  }
  if (Keeps(v1::DISCLOSURE_SHARED, standing, reader.disclosures)) return;
  for (const Part& part : node.shared_scalars) reflection.ClearField(&message, part.field);
}

void Redactor::Plan::RedactPart(const Reflection& reflection, const Part& part, Standing standing,
                                const Reader& reader, Message& message) const {
  if (!Keeps(part.disclosure, standing, reader.disclosures)) {
    reflection.ClearField(&message, part.field);
    return;
  }
  if (part.below == nullptr) return;
  if (!part.repeated) {
    if (!reflection.HasField(message, part.field)) return;
    Redact(*part.below, standing, reader, *reflection.MutableMessage(&message, part.field));
    return;
  }
  const int count = reflection.FieldSize(message, part.field);
  for (int i = 0; i < count; ++i) {
    Message* element = reflection.MutableRepeatedMessage(&message, part.field, i);
    if (part.map_value != nullptr) {
      element = element->GetReflection()->MutableMessage(element, part.map_value);
    }
    Redact(*part.below, standing, reader, *element);
  }
}

Redactor::Redactor(const Descriptor* type) {
  if (const absl::Status classified = CheckClassified(type); !classified.ok()) {
    std::fprintf(stderr, "%s\n", classified.ToString().c_str());
    std::abort();
  }
  auto plan = std::make_unique<Plan>();
  plan->root = plan->Compile(*type);
  plan_ = std::move(plan);
}

Redactor::~Redactor() = default;

void Redactor::Redact(absl::string_view viewer, const Disclosures& disclosures,
                      Message* message) const {
  if (!plan_->hides_something) return;
  const bool generated = message->GetReflection() == plan_->root->reflection;
  plan_->Redact(*plan_->root, Standing::kNobodys, {viewer, disclosures, generated}, *message);
}

absl::Status CheckClassified(const Descriptor* type) {
  Classification classification;
  classification.Visit(*type, false);
  return classification.Result();
}

}  // namespace consortium::policy
