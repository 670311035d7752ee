#include "gateway/enquiries/person_words.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace consortium::enquiries {
namespace {

std::string Sentence(v1::PromiseKind kind, const std::string& name) {
  switch (kind) {
    case v1::PROMISE_KIND_PICKED_UP:
      return absl::StrCat("Your enquiry reaches the team at ", name, ".");
    case v1::PROMISE_KIND_CONTACTED:
      return absl::StrCat("Somebody from ", name, " gets in touch with you.");
    case v1::PROMISE_KIND_CALLED_BACK:
      return absl::StrCat("Somebody from ", name, " calls you at a time that you chose.");
    default:
      return "";
  }
}

}  // namespace

v1::PublicContact ContactOf(const config::Member& member) {
  v1::PublicContact contact;
  contact.set_name(member.name());
  contact.set_telephone(member.public_face().telephone());
  contact.set_email(member.public_face().email());
  contact.set_page_url(member.public_face().page_url());
  contact.set_information_pack_url(member.public_face().information_pack_url());
  return contact;
}

void AddNextSteps(const v1::EnquiryRecord& record, const config::Member& recipient,
                  google::protobuf::RepeatedPtrField<v1::NextStep>* steps) {
  if (record.stage() == v1::ENQUIRY_STAGE_CLOSED) return;
  for (const v1::Promise& promise : record.promises()) {
    if (promise.has_met_at()) continue;
    v1::NextStep& step = *steps->Add();
    step.set_text(Sentence(promise.kind(), recipient.name()));
    *step.mutable_by() = promise.due_at();
  }
}

}  // namespace consortium::enquiries
