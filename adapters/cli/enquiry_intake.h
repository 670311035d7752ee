#ifndef CONSORTIUM_ADAPTERS_CLI_ENQUIRY_INTAKE_H_
#define CONSORTIUM_ADAPTERS_CLI_ENQUIRY_INTAKE_H_

#include <functional>
#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "consortium/v1/enquiry.pb.h"

namespace consortium::cli {

// Asks the enquiry form's questions one after the other, for staff who have the
// person on the telephone: `say` gets each question with what may be answered, and
// every line of `in` is an answer. Answers that are chosen are numbers of the list
// (`2`, or `1 3` where several may be); an empty line leaves a question out. What
// cannot be taken is asked again.
//
// OUT_OF_RANGE: `in` ended, or one question was answered wrongly kAnswerTriesMax
// times; the message names the question and never an answer.
absl::StatusOr<consortium::v1::Enquiry> AskForm(std::istream& in,
                                                const std::function<void(const std::string&)>& say);
inline constexpr int kAnswerTriesMax = 5;

// The reference in its one form. INVALID_ARGUMENT where it has a typing error or is
// none: the check character shows it before anything is sent.
absl::StatusOr<std::string> CheckedReference(absl::string_view written);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_ENQUIRY_INTAKE_H_
