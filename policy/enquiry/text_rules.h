#ifndef CONSORTIUM_POLICY_ENQUIRY_TEXT_RULES_H_
#define CONSORTIUM_POLICY_ENQUIRY_TEXT_RULES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "consortium/v1/options.pb.h"

namespace consortium::policy {

// What is wrong with one text of a form, for a person who fills it in; empty when
// nothing is. `characters_max` counts Unicode code points. Control characters,
// characters that change the direction of writing and invisible ones are
// refused in every kind; line breaks are allowed in paragraphs alone.
std::string ProblemOfText(absl::string_view text, v1::TextKind kind, uint32_t characters_max);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ENQUIRY_TEXT_RULES_H_
