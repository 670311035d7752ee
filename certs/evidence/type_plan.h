#ifndef CONSORTIUM_CERTS_EVIDENCE_TYPE_PLAN_H_
#define CONSORTIUM_CERTS_EVIDENCE_TYPE_PLAN_H_

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"
#include "google/protobuf/descriptor.h"

namespace consortium::evidence {

// The fields of a message type, looked up once: whoever goes through a message asks
// for them at every message in it. For this folder alone.
struct TypePlan {
  // How a value of the field becomes 8 bytes; texts and messages stay as long as they are.
  enum class Value { kText, kMessage, kVarint, kZigZag, kFixed32, kSigned32, kFloat, kFixed64 };
  // How the wire format writes one, by its own numbers.
  enum class WireType { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

  struct Field {
    const google::protobuf::FieldDescriptor* field;
    const TypePlan* below;  // Of a message; null for texts and numbers.
    uint32_t number;
    Value value;
    WireType wire;
    bool repeated;
    bool map;
  };
  std::vector<Field> fields;    // By number.
  std::vector<Field> messages;  // Those of them that are messages.
};

// Plans refer to each other as the types do, in circles too. Thread-safe.
class TypePlans {
 public:
  // Lives as long as this.
  const TypePlan& Of(const google::protobuf::Descriptor& type);

 private:
  const TypePlan& Make(const google::protobuf::Descriptor& type)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  platform::Mutex mutex_;
  std::map<const google::protobuf::Descriptor*, std::unique_ptr<TypePlan>> plans_
      ABSL_GUARDED_BY(mutex_);
};

// The type's plan, kept for the life of the program; in `own` when it is a type of another
// pool than the program's: that may go, and others come in its place.
const TypePlan& PlanOf(const google::protobuf::Descriptor& type, TypePlans& own);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_TYPE_PLAN_H_
