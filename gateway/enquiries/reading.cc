#include "gateway/enquiries/reading.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/enquiries/enquiry_change.h"
#include "gateway/enquiries/person_words.h"
#include "gateway/enquiries/record.h"
#include "gateway/enquiries/report.h"
#include "gateway/journal/receipt.h"
#include "google/rpc/status_details.h"

namespace consortium::enquiries {
namespace {

constexpr uint32_t kPageSize = 100;
constexpr uint32_t kPageSizeMax = 500;

absl::StatusOr<int> PageSizeOf(uint32_t asked) {
  if (asked <= kPageSizeMax) return static_cast<int>(asked == 0 ? kPageSize : asked);
  return rpc::InvalidField("page_size", absl::StrCat("must be at most ", kPageSizeMax));
}

// The two numbers of a page token; zeros for the first page.
absl::StatusOr<EnquiryStore::DuePlace> PlaceOf(const Surroundings& around, const std::string& token,
                                               absl::string_view what) {
  EnquiryStore::DuePlace place;
  if (token.empty()) return place;
  const absl::StatusOr<std::string> opened = around.tokens.Open(token, what);
  const std::vector<absl::string_view> parts =
      opened.ok() ? absl::StrSplit(*opened, ' ') : std::vector<absl::string_view>();
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &place.due_us) ||
      !absl::SimpleAtoi(parts[1], &place.position)) {
    return rpc::InvalidField("page_token", "is none of this list; begin with an empty one");
  }
  return place;
}

std::string TokenOf(const Surroundings& around, const EnquiryStore::DuePlace& place,
                    absl::string_view what) {
  return around.tokens.Seal(absl::StrCat(place.due_us, " ", place.position), what);
}

void FillStatus(const StoredEnquiry& enquiry, const directory::Membership& membership,
                absl::Time now, v1::GetEnquiryStatusResponse* response) {
  const v1::EnquiryRecord record = At(enquiry.record, now);
  response->set_reference(record.reference());
  response->set_stage(record.stage());
  *response->mutable_received_at() = record.received_at();
  *response->mutable_stage_at() =
      record.steps_size() > 0 ? record.steps(record.steps_size() - 1).at() : record.received_at();
  if (const config::Member* recipient = membership.Find(record.recipient())) {
    *response->mutable_contact() = ContactOf(*recipient);
    AddNextSteps(record, *recipient, response->mutable_next_steps());
  }
}

}  // namespace

void Reading::Status(storage::Writer& writer, const server::Call& call,
                     const v1::GetEnquiryStatusRequest& request,
                     v1::GetEnquiryStatusResponse* response, server::Done done) {
  const absl::StatusOr<std::string> reference = ReferenceOf(request.reference());
  if (!reference.ok()) return done(reference.status());
  if (absl::Status may = guesses_.Check(call.spiffe_id, call.received_at); !may.ok()) {
    return done(may);
  }
  writer.Submit(
      [this, reference = *reference, client = call.spiffe_id,
       response](storage::Transaction& transaction) -> absl::Status {
        absl::StatusOr<std::optional<StoredEnquiry>> found =
            EnquiryStore(transaction.connection()).Find(reference);
        if (!found.ok()) return found.status();
        if (!found->has_value() || (*found)->state == State::kDropped) {
          guesses_.Spend(client, transaction.now());
          return NoSuchEnquiry();
        }
        FillStatus(**found, *around_.membership.Get(), transaction.now(), response);
        return absl::OkStatus();
      },
      std::move(done));
}

void Reading::ListOverdue(storage::Writer& writer, const server::Call&,
                          const v1::ListOverdueEnquiriesRequest& request,
                          v1::ListOverdueEnquiriesResponse* response, server::Done done) {
  const absl::StatusOr<int> size = PageSizeOf(request.page_size());
  if (!size.ok()) return done(size.status());
  const absl::StatusOr<EnquiryStore::DuePlace> after =
      PlaceOf(around_, request.page_token(), "overdue");
  if (!after.ok()) return done(after.status());
  writer.Submit(
      [this, size = *size, after = *after, response](storage::Transaction& transaction) {
        EnquiryStore::DuePlace last;
        const absl::Status read =
            EnquiryStore(transaction.connection())
                .ReadOverdue(transaction.now(), after, size, [&](const StoredEnquiry& enquiry) {
                  last = {.due_us = absl::ToUnixMicros(*NextDue(enquiry.record)),
                          .position = enquiry.position};
                  *response->add_records() = At(enquiry.record, transaction.now());
                  return absl::OkStatus();
                });
        if (read.ok() && response->records_size() == size) {
          response->set_next_page_token(TokenOf(around_, last, "overdue"));
        }
        return read;
      },
      std::move(done));
}

void Reading::ListSetAside(storage::Writer& writer, const server::Call&,
                           const v1::ListSetAsideRequest& request,
                           v1::ListSetAsideResponse* response, server::Done done) {
  const absl::StatusOr<int> size = PageSizeOf(request.page_size());
  if (!size.ok()) return done(size.status());
  const absl::StatusOr<EnquiryStore::DuePlace> after =
      PlaceOf(around_, request.page_token(), "set-aside");
  if (!after.ok()) return done(after.status());
  writer.Submit(
      [this, size = *size, after = after->position, response](storage::Transaction& transaction) {
        EnquiryStore::DuePlace last;
        const absl::Status read = EnquiryStore(transaction.connection())
                                      .ReadSetAside(after, size, [&](const StoredEnquiry& enquiry) {
                                        last.position = enquiry.position;
                                        *response->add_records() =
                                            At(enquiry.record, transaction.now());
                                        return absl::OkStatus();
                                      });
        if (read.ok() && response->records_size() == size) {
          response->set_next_page_token(TokenOf(around_, last, "set-aside"));
        }
        return read;
      },
      std::move(done));
}

void Reading::Report(storage::Writer& writer, const server::Call&,
                     const v1::ReportEnquiriesRequest& request,
                     v1::ReportEnquiriesResponse* response, server::Done done) {
  MakeReport(writer, around_.tokens, request, response, std::move(done));
}

}  // namespace consortium::enquiries
