#include "adapters/cli/enquiry_intake.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/enquiry_reference.h"
#include "certs/sealing/clear_text.h"
#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status_details.h"
#include "policy/enquiry/form.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

const v1::FormField& FormOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::form);
}

// The question as it is put.
std::string QuestionText(const FieldDescriptor& field) {
  const v1::FormField& form = FormOf(field);
  std::string text = absl::StrCat("\n", form.label(), form.required() ? " (needed)" : "");
  if (!form.hint().empty()) absl::StrAppend(&text, "\n  ", form.hint());
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    absl::StrAppend(&text, "\n  y or n");
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const EnumDescriptor& type = *field.enum_type();
    for (int i = 0; i < type.value_count(); ++i) {
      if (type.value(i)->number() == 0) continue;
      absl::StrAppend(&text, "\n  ", type.value(i)->number(), "  ",
                      type.value(i)->options().GetExtension(v1::label));
    }
    if (field.is_repeated()) absl::StrAppend(&text, "\n  several: numbers with spaces");
  } else if (field.is_repeated()) {
    absl::StrAppend(&text, "\n  several: with spaces");
  }
  return text;
}

// The bool of `answer`; false when it is none.
bool TakeYesNo(absl::string_view answer, const FieldDescriptor& field, v1::Enquiry* enquiry) {
  const std::string word = absl::AsciiStrToLower(answer);
  const bool yes = word == "y" || word == "yes";
  if (!yes && word != "n" && word != "no") return false;
  enquiry->GetReflection()->SetBool(enquiry, &field, yes);
  return true;
}

bool TakeCode(absl::string_view answer, const FieldDescriptor& field, v1::Enquiry* enquiry) {
  int number = 0;
  if (!absl::SimpleAtoi(answer, &number) || number == 0 ||
      field.enum_type()->FindValueByNumber(number) == nullptr) {
    return false;
  }
  if (field.is_repeated()) {
    enquiry->GetReflection()->AddEnumValue(enquiry, &field, number);
  } else {
    enquiry->GetReflection()->SetEnumValue(enquiry, &field, number);
  }
  return true;
}

// Puts the answer to one question into the form; false when it is none.
bool Take(absl::string_view answer, const FieldDescriptor& field, v1::Enquiry* enquiry) {
  const bool code = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return TakeYesNo(answer, field, enquiry);
  if (!field.is_repeated()) {
    if (code) return TakeCode(answer, field, enquiry);
    enquiry->GetReflection()->SetString(enquiry, &field, std::string(answer));
    return true;
  }
  for (const absl::string_view one :
       absl::StrSplit(answer, absl::ByAnyChar(" ,"), absl::SkipEmpty())) {
    if (!code) {
      enquiry->GetReflection()->AddString(enquiry, &field, std::string(one));
    } else if (!TakeCode(one, field, enquiry)) {
      return false;
    }
  }
  return true;
}

// What is wrong with the answer to this question; empty when nothing is.
std::string ProblemOf(const v1::Enquiry& enquiry, const FieldDescriptor& field) {
  const std::string path = absl::StrCat("enquiry.", field.name());
  for (const rpc::FieldViolation& violation : policy::CheckEnquiry(enquiry)) {
    if (absl::string_view(violation.field).substr(0, path.size()) == path) {
      return violation.description;
    }
  }
  return "";
}

// Asks one question until it is answered; OK when it is, or was left out.
absl::Status Ask(const FieldDescriptor& field, std::istream& in,
                 const std::function<void(const std::string&)>& say, v1::Enquiry* enquiry) {
  say(QuestionText(field));
  for (int tries = 0; tries < kAnswerTriesMax; ++tries) {
    std::string line;
    if (!std::getline(in, line)) {
      return absl::OutOfRangeError(absl::StrCat("the answers end before \"", FormOf(field).label(),
                                                "\"; nothing was sent, begin again"));
    }
    const absl::string_view answer = absl::StripAsciiWhitespace(line);
    const bool needed = FormOf(field).required();
    const bool taken = answer.empty() ? !needed : Take(answer, field, enquiry);
    const std::string problem = taken            ? ProblemOf(*enquiry, field)
                                : answer.empty() ? "needs an answer"
                                                 : "is none of the answers";
    const bool left_out = taken && answer.empty();
    sealing::Wipe(line);
    // Whether there is a way to reach the person shows once all was asked.
    if (problem.empty() || left_out) return absl::OkStatus();
    enquiry->GetReflection()->ClearField(enquiry, &field);
    say(absl::StrCat("  ", problem, "; once more:"));
  }
  return absl::OutOfRangeError(absl::StrCat("\"", FormOf(field).label(),
                                            "\" has no answer that can be taken; nothing was "
                                            "sent, begin again"));
}

}  // namespace

absl::StatusOr<v1::Enquiry> AskForm(std::istream& in,
                                    const std::function<void(const std::string&)>& say) {
  v1::Enquiry enquiry;
  const google::protobuf::Descriptor& form = *v1::Enquiry::descriptor();
  for (int i = 0; i < form.field_count(); ++i) {
    if (absl::Status asked = Ask(*form.field(i), in, say, &enquiry); !asked.ok()) {
      sealing::Wipe(enquiry);
      return asked;
    }
  }
  return enquiry;
}

absl::StatusOr<std::string> CheckedReference(absl::string_view written) {
  const absl::StatusOr<evidence::EnquiryReference> reference =
      evidence::EnquiryReference::Parse(written);
  if (reference.ok()) return reference->Text();
  return absl::InvalidArgumentError(
      absl::StrCat("the reference ", reference.status().message(), ". Nothing was sent"));
}

}  // namespace consortium::cli
