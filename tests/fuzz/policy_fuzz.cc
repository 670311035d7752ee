// Any text as a policy file: refused with reasons, or a policy that denies strangers.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "policy/access/policy.h"

namespace policy = consortium::policy;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* actions =
      new std::set<std::string>{"directory.whoami", "vacancies.publish", "vacancies.search"};
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = policy::Policy::Parse(text, *actions);
  if (!parsed.ok()) {
    if (parsed.status().message().empty()) std::abort();
    return 0;
  }
  if ((*parsed)->Decide("nobody-knows-me", "client", "vacancies.search").allowed) std::abort();
  for (const auto& member : (*parsed)->config().members()) {
    for (const auto& client : member.clients()) {
      const policy::Decision decision =
          (*parsed)->Decide(member.id(), client.name(), "vacancies.search");
      if (decision.rule.empty()) std::abort();
      if (member.suspended() && decision.allowed) std::abort();
    }
  }
  return 0;
}
