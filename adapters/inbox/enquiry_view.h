#ifndef CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_VIEW_H_
#define CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_VIEW_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "adapters/inbox/opened_enquiry.h"
#include "certs/sealing/clear_text.h"
#include "consortium/config/inbox.pb.h"

// An enquiry as programs and people read it. Pure.
namespace consortium::inbox {

// One line of protobuf JSON of ReceivedEnquiry with its newline; `enquiry` is
// what was sealed, unaltered. INTERNAL: the record cannot be written.
absl::StatusOr<sealing::ClearText> ToReceivedJson(const OpenedEnquiry& enquiry);

// For a person: the record's dates, then every question that was answered with
// the form's own labels.
sealing::ClearText ToText(const OpenedEnquiry& enquiry);

// Columns and cells of a table, in order: `reference` (its name()), the record's,
// then one per question of the form, named as in the schema. Every column is
// there for every enquiry.
using Cells = std::vector<std::pair<std::string, std::string>>;
Cells ToCells(const OpenedEnquiry& enquiry);
// Their columns alone.
std::vector<std::string> Columns();

// When the person is to be contacted; nothing when nobody promised.
std::optional<absl::Time> ContactDue(const consortium::v1::EnquiryRecord& record);

// Reference, member and due time of `record`: nothing about a person.
config::EnquiryNotice NoticeOf(const consortium::v1::EnquiryRecord& record);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_VIEW_H_
