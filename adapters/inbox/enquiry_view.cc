#include "adapters/inbox/enquiry_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/words.h"
#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "policy/listing/row_rules.h"

namespace consortium::inbox {
namespace {

namespace v1 = consortium::v1;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A code as the form shows it; codes without a label as their words.
std::string LabelOf(const EnumValueDescriptor& value) {
  const std::string& label = value.options().GetExtension(v1::label);
  return label.empty() ? cli::WordOf(value.type(), value.number()) : label;
}

template <typename Enum>
std::string LabelOf(Enum value) {
  const auto* descriptor =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  return descriptor == nullptr || descriptor->number() == 0 ? "" : LabelOf(*descriptor);
}

std::string EnumText(const FieldDescriptor& field, int number) {
  if (number == 0) return "";
  const auto* value = field.enum_type()->FindValueByNumber(number);
  return value == nullptr ? absl::StrCat("code ", number) : LabelOf(*value);
}

// An answer as text; empty when the question was not answered.
std::string AnswerOf(const Message& answers, const FieldDescriptor& field) {
  const Reflection& reflection = *answers.GetReflection();
  const bool code = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  if (field.is_repeated()) {
    std::vector<std::string> texts;
    for (int i = 0; i < reflection.FieldSize(answers, &field); ++i) {
      texts.push_back(code ? EnumText(field, reflection.GetRepeatedEnumValue(answers, &field, i))
                           : reflection.GetRepeatedString(answers, &field, i));
    }
    return absl::StrJoin(texts, "; ");
  }
  if (code) return EnumText(field, reflection.GetEnumValue(answers, &field));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return reflection.GetString(answers, &field);
  }
  if (field.has_presence() && !reflection.HasField(answers, &field)) return "";
  return reflection.GetBool(answers, &field) ? "Yes" : "No";
}

std::optional<absl::Time> DueOf(const v1::EnquiryRecord& record, v1::PromiseKind kind) {
  for (const v1::Promise& promise : record.promises()) {
    if (promise.kind() == kind && promise.has_due_at()) return cli::FromProto(promise.due_at());
  }
  return std::nullopt;
}

// How instants are written, on paper and in a table.
struct TimeWords {
  std::string (*instant)(absl::Time);
  std::string (*due)(absl::Time);
};

// Sorts as text.
std::string SortableTime(absl::Time at) {
  return absl::FormatTime("%Y-%m-%d %H:%M", at, policy::London());
}

constexpr TimeWords kOnPaper = {cli::LocalTime, cli::DueTime};
constexpr TimeWords kInTable = {SortableTime, cli::SortableDueTime};

// What of the record is for the team, with how it is called in a table and on
// paper.
struct Fact {
  const char* column;
  const char* label;
  std::string text;
};

std::vector<Fact> FactsOf(const v1::EnquiryRecord& record, const TimeWords& words) {
  const auto due = [&record, &words](v1::PromiseKind kind) {
    const std::optional<absl::Time> at = DueOf(record, kind);
    return at.has_value() ? words.due(*at) : "";
  };
  return {
      {"received", "Received", words.instant(cli::FromProto(record.received_at()))},
      {"kind", "About", LabelOf(record.kind())},
      {"channel", "Came by", LabelOf(record.channel())},
      {"routing", "Found by", cli::WordOf(record.routing())},
      {"contact_by", "Contact by", due(v1::PROMISE_KIND_CONTACTED)},
      {"call_back_by", "Call back by", due(v1::PROMISE_KIND_CALLED_BACK)},
      {"possibly_same_as", "Possibly the same person as",
       absl::StrJoin(record.possibly_same_as(), " ")},
      {"test", "Test", record.test() ? "Yes, nobody asked" : ""},
  };
}

}  // namespace

absl::StatusOr<sealing::ClearText> ToReceivedJson(const OpenedEnquiry& enquiry) {
  std::string record;
  if (!google::protobuf::util::MessageToJsonString(enquiry.record(), &record).ok()) {
    return absl::InternalError("the record cannot be written as JSON");
  }
  std::string json;
  json.reserve(record.size() + enquiry.json().size() + 64);
  absl::StrAppend(&json, "{\"record\":", record, ",\"enquiry\":", enquiry.json(), "}\n");
  return sealing::ClearText(std::move(json));
}

sealing::ClearText ToText(const OpenedEnquiry& enquiry) {
  std::string text;
  text.reserve(2 * enquiry.json().size() + 4096);
  absl::StrAppend(&text, "Reference: ", enquiry.record().reference(), "\n");
  if (enquiry.name() != enquiry.record().reference()) {
    absl::StrAppend(&text, "Came back: passed on and passed back; here as ", enquiry.name(), "\n");
  }
  for (const Fact& fact : FactsOf(enquiry.record(), kOnPaper)) {
    if (!fact.text.empty()) absl::StrAppend(&text, fact.label, ": ", fact.text, "\n");
  }
  absl::StrAppend(&text, "\n");
  const auto* form = v1::Enquiry::descriptor();
  for (int i = 0; i < form->field_count(); ++i) {
    const FieldDescriptor& field = *form->field(i);
    std::string answer = AnswerOf(enquiry.answers(), field);
    if (answer.empty()) continue;
    absl::StrAppend(&text, field.options().GetExtension(v1::form).label(), "\n  ",
                    absl::StrReplaceAll(answer, {{"\n", "\n  "}}), "\n");
    sealing::Wipe(answer);
  }
  return sealing::ClearText(std::move(text));
}

Cells ToCells(const OpenedEnquiry& enquiry) {
  Cells cells = {{"reference", enquiry.name()}};
  for (Fact& fact : FactsOf(enquiry.record(), kInTable))
    cells.emplace_back(fact.column, std::move(fact.text));
  const auto* form = v1::Enquiry::descriptor();
  for (int i = 0; i < form->field_count(); ++i) {
    cells.emplace_back(form->field(i)->name(), AnswerOf(enquiry.answers(), *form->field(i)));
  }
  return cells;
}

std::vector<std::string> Columns() {
  std::vector<std::string> columns = {"reference"};
  for (const Fact& fact : FactsOf({}, kInTable)) columns.push_back(fact.column);
  const auto* form = v1::Enquiry::descriptor();
  for (int i = 0; i < form->field_count(); ++i) columns.push_back(form->field(i)->name());
  return columns;
}

std::optional<absl::Time> ContactDue(const v1::EnquiryRecord& record) {
  return DueOf(record, v1::PROMISE_KIND_CONTACTED);
}

config::EnquiryNotice NoticeOf(const v1::EnquiryRecord& record) {
  config::EnquiryNotice notice;
  notice.set_reference(record.reference());
  notice.set_member(record.recipient());
  if (const std::optional<absl::Time> due = ContactDue(record); due.has_value()) {
    notice.set_contact_due_at(absl::FormatTime(absl::RFC3339_sec, *due, absl::UTCTimeZone()));
  }
  return notice;
}

}  // namespace consortium::inbox
