#include "policy/enquiry/form.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "policy/enquiry/text_rules.h"

namespace consortium::policy {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using Violations = std::vector<rpc::FieldViolation>;

constexpr char kOneOfCodes[] = "must be one of the form's answers";
constexpr char kNeeded[] = "needs an answer";

const v1::FormField& FormOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::form);
}

std::string PathOf(const FieldDescriptor& field) { return absl::StrCat("enquiry.", field.name()); }

// Whether a number is one of the answers: the zero of every enumeration is none.
bool IsAnswer(const EnumDescriptor& type, int number) {
  return number != 0 && type.FindValueByNumber(number) != nullptr;
}

bool IsAnswered(const v1::Enquiry& enquiry, const FieldDescriptor& field) {
  const Reflection& reflection = *enquiry.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(enquiry, &field) > 0;
  if (!reflection.HasField(enquiry, &field)) return false;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return true;
  std::string scratch;
  return !absl::StripAsciiWhitespace(reflection.GetStringReference(enquiry, &field, &scratch))
              .empty();
}

void CheckItems(const v1::Enquiry& enquiry, const FieldDescriptor& field, Violations& found) {
  const Reflection& reflection = *enquiry.GetReflection();
  const v1::FormField& form = FormOf(field);
  const int size = reflection.FieldSize(enquiry, &field);
  if (static_cast<uint32_t>(size) > form.items_max()) {
    found.push_back({PathOf(field), absl::StrCat("must be at most ", form.items_max(),
                                                 " answers; there are ", size)});
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < size; ++i) {
    std::string problem;
    std::string item;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const int number = reflection.GetRepeatedEnumValue(enquiry, &field, i);
      item = absl::StrCat(number);
      if (!IsAnswer(*field.enum_type(), number)) problem = kOneOfCodes;
    } else {
      item = reflection.GetRepeatedString(enquiry, &field, i);
      problem = ProblemOfText(item, form.text(), form.characters_max());
    }
    if (problem.empty() && !seen.insert(item).second) problem = "is there twice";
    if (!problem.empty()) {
      found.push_back({absl::StrCat(PathOf(field), "[", i, "]"), std::move(problem)});
    }
  }
}

void CheckAnswer(const v1::Enquiry& enquiry, const FieldDescriptor& field, Violations& found) {
  const Reflection& reflection = *enquiry.GetReflection();
  const v1::FormField& form = FormOf(field);
  if (!IsAnswered(enquiry, field)) {
    if (form.required()) found.push_back({PathOf(field), kNeeded});
    return;
  }
  if (field.is_repeated()) return CheckItems(enquiry, field, found);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    if (!IsAnswer(*field.enum_type(), reflection.GetEnumValue(enquiry, &field))) {
      found.push_back({PathOf(field), kOneOfCodes});
    }
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    std::string problem = ProblemOfText(reflection.GetStringReference(enquiry, &field, &scratch),
                                        form.text(), form.characters_max());
    if (!problem.empty()) found.push_back({PathOf(field), std::move(problem)});
  }
}

// What no field says alone.
void CheckReachable(const v1::Enquiry& enquiry, Violations& found) {
  const bool email = !absl::StripAsciiWhitespace(enquiry.email()).empty();
  const bool telephone = !absl::StripAsciiWhitespace(enquiry.telephone()).empty();
  if (!email && !telephone) {
    found.push_back({"enquiry.email", "give an e-mail address or a telephone number"});
    found.push_back({"enquiry.telephone", "give a telephone number or an e-mail address"});
    return;
  }
  const bool by_telephone = enquiry.contact_method() == v1::CONTACT_METHOD_TELEPHONE ||
                            enquiry.contact_method() == v1::CONTACT_METHOD_TEXT;
  if (!telephone && by_telephone) {
    found.push_back({"enquiry.telephone", "is needed to reach you as you asked"});
  } else if (!telephone && enquiry.call_back_windows_size() > 0) {
    found.push_back({"enquiry.telephone", "is needed to call you back"});
  }
  if (!email && enquiry.contact_method() == v1::CONTACT_METHOD_EMAIL) {
    found.push_back({"enquiry.email", "is needed to reach you as you asked"});
  }
}

v1::FormControl ControlOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.is_repeated() ? v1::FORM_CONTROL_ANY_OF : v1::FORM_CONTROL_ONE_OF;
    case FieldDescriptor::CPPTYPE_BOOL:
      return field.has_presence() ? v1::FORM_CONTROL_YES_NO : v1::FORM_CONTROL_TICK;
    default:
      if (field.is_repeated()) return v1::FORM_CONTROL_TEXTS;
      return FormOf(field).text() == v1::TEXT_KIND_PARAGRAPHS ? v1::FORM_CONTROL_PARAGRAPHS
                                                              : v1::FORM_CONTROL_TEXT;
  }
}

void AddChoices(const EnumDescriptor& type, v1::FormQuestion& question) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    v1::FormChoice& choice = *question.add_choices();
    choice.set_code(type.value(i)->name());
    choice.set_label(type.value(i)->options().GetExtension(v1::label));
  }
}

void AddKindQuestion(absl::string_view field, absl::string_view label, const EnumDescriptor& type,
                     v1::DescribeEnquiryFormResponse& form) {
  v1::FormQuestion& question = *form.add_questions();
  question.set_path(std::string(field));
  question.set_name(std::string(field));
  question.set_label(std::string(label));
  question.set_control(v1::FORM_CONTROL_ONE_OF);
  question.set_required(true);
  AddChoices(type, question);
}

}  // namespace

std::vector<rpc::FieldViolation> CheckEnquiry(const v1::Enquiry& enquiry) {
  Violations found;
  const google::protobuf::Descriptor& type = *v1::Enquiry::descriptor();
  for (int i = 0; i < type.field_count(); ++i) CheckAnswer(enquiry, *type.field(i), found);
  CheckReachable(enquiry, found);
  return found;
}

std::vector<rpc::FieldViolation> CheckEnquiryKind(v1::EnquiryKind kind,
                                                  v1::EnquiryChannel channel) {
  Violations found;
  if (!IsAnswer(*v1::EnquiryKind_descriptor(), kind)) found.push_back({"kind", kOneOfCodes});
  if (!IsAnswer(*v1::EnquiryChannel_descriptor(), channel)) {
    found.push_back({"channel", kOneOfCodes});
  }
  return found;
}

void DescribeEnquiryForm(v1::DescribeEnquiryFormResponse* form) {
  AddKindQuestion("kind", "What are you interested in?", *v1::EnquiryKind_descriptor(), *form);
  AddKindQuestion("channel", "How did the enquiry come?", *v1::EnquiryChannel_descriptor(), *form);
  const google::protobuf::Descriptor& type = *v1::Enquiry::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const v1::FormField& options = FormOf(field);
    v1::FormQuestion& question = *form->add_questions();
    question.set_path(PathOf(field));
    question.set_name(field.json_name());
    question.set_label(options.label());
    question.set_hint(options.hint());
    question.set_control(ControlOf(field));
    question.set_required(options.required());
    question.set_characters_max(options.characters_max());
    question.set_items_max(options.items_max());
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) AddChoices(*field.enum_type(), question);
  }
}

}  // namespace consortium::policy
