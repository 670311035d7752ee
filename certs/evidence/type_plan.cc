#include "certs/evidence/type_plan.h"

#include <algorithm>
#include <iterator>

#include "certs/evidence/openssl_handles.h"

namespace consortium::evidence {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

TypePlan::Value ValueOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
      return TypePlan::Value::kText;
    case FieldDescriptor::TYPE_MESSAGE:
      return TypePlan::Value::kMessage;
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_BOOL:
    case FieldDescriptor::TYPE_ENUM:
      return TypePlan::Value::kVarint;
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
      return TypePlan::Value::kZigZag;
    case FieldDescriptor::TYPE_FIXED32:
      return TypePlan::Value::kFixed32;
    case FieldDescriptor::TYPE_SFIXED32:
      return TypePlan::Value::kSigned32;
    case FieldDescriptor::TYPE_FLOAT:
      return TypePlan::Value::kFloat;
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_DOUBLE:
      return TypePlan::Value::kFixed64;
    case FieldDescriptor::TYPE_GROUP:
      break;
  }
  Require(false, "no digest of a group");
  return TypePlan::Value::kMessage;
}

TypePlan::WireType WireTypeOf(TypePlan::Value value) {
  switch (value) {
    case TypePlan::Value::kText:
    case TypePlan::Value::kMessage:
      return TypePlan::WireType::kLength;
    case TypePlan::Value::kVarint:
    case TypePlan::Value::kZigZag:
      return TypePlan::WireType::kVarint;
    case TypePlan::Value::kFixed32:
    case TypePlan::Value::kSigned32:
    case TypePlan::Value::kFloat:
      return TypePlan::WireType::kFixed32;
    case TypePlan::Value::kFixed64:
      return TypePlan::WireType::kFixed64;
  }
  Require(false, "no such value");
  return TypePlan::WireType::kLength;
}

}  // namespace

const TypePlan& TypePlans::Of(const Descriptor& type) {
  platform::MutexLock lock(mutex_);
  return Make(type);
}

const TypePlan& TypePlans::Make(const Descriptor& type) {
  std::unique_ptr<TypePlan>& known = plans_[&type];
  if (known != nullptr) return *known;
  known = std::make_unique<TypePlan>();
  TypePlan& plan = *known;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Descriptor* const below = field.message_type();
    const TypePlan::Value value = ValueOf(field);
    plan.fields.push_back({&field, below == nullptr ? nullptr : &Make(*below),
                           static_cast<uint32_t>(field.number()), value, WireTypeOf(value),
                           field.is_repeated(), field.is_map()});
  }
  std::sort(plan.fields.begin(), plan.fields.end(),
            [](const TypePlan::Field& left, const TypePlan::Field& right) {
              return left.number < right.number;
            });
  std::copy_if(plan.fields.begin(), plan.fields.end(), std::back_inserter(plan.messages),
               [](const TypePlan::Field& field) { return field.below != nullptr; });
  return plan;
}

const TypePlan& PlanOf(const Descriptor& type, TypePlans& own) {
  static auto* const plans = new TypePlans;
  const bool generated = type.file()->pool() == google::protobuf::DescriptorPool::generated_pool();
  return (generated ? *plans : own).Of(type);
}

}  // namespace consortium::evidence
