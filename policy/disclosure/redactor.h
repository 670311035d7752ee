#ifndef CONSORTIUM_POLICY_DISCLOSURE_REDACTOR_H_
#define CONSORTIUM_POLICY_DISCLOSURE_REDACTOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "policy/access/policy.h"

namespace consortium::policy {

// Takes out of a message what its reader may not see: the one mechanism, for
// unary answers, streams, JSON, exports and reports. Compiled once per message
// type from the disclosure options of the schema. Immutable after construction;
// thread-safe.
//
// A field belongs to the owner that its own message names, else to that of the
// nearest message around it. A message that names its owner by an empty field
// belongs to another member, whoever asks. What has no owner at all is the
// gateway's answer to the viewer itself: its shared fields stay whatever the tier,
// since tiers speak of what other members own.
class Redactor {
 public:
  // Compiles `type` and every type below it. Ends the process when
  // CheckClassified() does not hold: call that first.
  explicit Redactor(const google::protobuf::Descriptor* type);
  ~Redactor();

  // Clears every field of `message` (of this type) that a viewer of member
  // `viewer` with `disclosures` may not see, and every unknown field. Fields owned
  // by `viewer` stay, but for DISCLOSURE_PERSONAL. Well-known types are left as
  // they are, and so is, at no cost, a type below which nothing can be hidden from
  // anybody.
  void Redact(absl::string_view viewer, const Disclosures& disclosures,
              google::protobuf::Message* message) const;

 private:
  struct Plan;
  std::unique_ptr<const Plan> plan_;
};

// Checks that every field reachable from `type` has a disclosure class, that an
// `owner` field is a singular string and the only one of its message, that no
// message may be extended from outside, and that a type with DISCLOSURE_OWNER
// fields stands in, or is, a type with an owner field. Well-known types
// (Timestamp, Duration) are leaves. FAILED_PRECONDITION lists every field at
// fault by its full name.
absl::Status CheckClassified(const google::protobuf::Descriptor* type);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_REDACTOR_H_
