#include "gateway/enquiries/report.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/enquiries/months.h"
#include "gateway/enquiries/record.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"

namespace consortium::enquiries {
namespace {

constexpr int64_t kCampaignMin = 5;
constexpr int kReportDaysMax = 366;

struct Period {
  absl::CivilDay first;
  absl::CivilDay last;
};

absl::StatusOr<Period> PeriodOf(const v1::ReportEnquiriesRequest& request) {
  Period period;
  std::vector<rpc::FieldViolation> violations;
  if (!absl::ParseCivilTime(request.first_day(), &period.first)) {
    violations.push_back({"first_day", "must be a date such as 2026-11-01"});
  }
  if (!absl::ParseCivilTime(request.last_day(), &period.last)) {
    violations.push_back({"last_day", "must be a date such as 2026-11-30"});
  }
  if (violations.empty() &&
      (period.last < period.first || period.last - period.first > kReportDaysMax)) {
    violations.push_back(
        {"last_day", absl::StrCat("must be from first_day to ", kReportDaysMax, " days after it")});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  return period;
}

bool IsOneMonth(const Period& period) {
  const absl::CivilMonth month(period.first);
  return period.first == absl::CivilDay(month) && period.last + 1 == absl::CivilDay(month + 1);
}

// Counts of one member.
struct Counts {
  uint32_t received = 0;
  std::map<v1::PromiseKind, v1::PromiseCount> promises;
};

void Count(const v1::EnquiryRecord& record, Counts& counts) {
  ++counts.received;
  for (const v1::Promise& promise : record.promises()) {
    v1::PromiseCount& count = counts.promises[promise.kind()];
    count.set_kind(promise.kind());
    if (promise.missed()) {
      count.set_missed(count.missed() + 1);
    } else if (promise.has_met_at()) {
      count.set_kept(count.kept() + 1);
    } else {
      count.set_open(count.open() + 1);
    }
  }
}

// A report in the making, over as many turns of the writer as it takes.
class Report {
 public:
  Report(storage::Writer& writer, const evidence::SealedToken& tokens, const Period& period,
         v1::ReportEnquiriesResponse* response, server::Done done)
      : writer_(writer),
        tokens_(tokens),
        period_(period),
        until_(absl::FromCivil(period.last + 1, policy::London())),
        after_{.received = absl::FromCivil(period.first, policy::London())},
        response_(response),
        done_(std::move(done)) {}

  // Takes the next turn, and another after it until all is counted.
  static void Go(std::unique_ptr<Report> report) {
    Report& self = *report;
    self.writer_.Submit(
        [&self](storage::Transaction& transaction) { return self.Turn(transaction); },
        [report = std::move(report)](absl::Status status) mutable {
          if (status.ok() && report->more_) return Go(std::move(report));
          report->done_(std::move(status));
        });
  }

 private:
  absl::Status Turn(storage::Transaction& transaction) {
    if (judged_at_ == absl::InfinitePast()) judged_at_ = transaction.now();
    EnquiryStore store(transaction.connection());
    int read = 0;
    absl::Status counted = store.ReadReceived(
        after_, until_, kReportedAtOnce, [this, &read](const StoredEnquiry& enquiry) {
          ++read;
          after_ = {.received = enquiry.received, .reference = enquiry.record.reference()};
          const bool in_it = !enquiry.record.test() && enquiry.state != State::kDropped &&
                             enquiry.state != State::kSetAside;
          if (in_it) Count(At(enquiry.record, judged_at_), members_[enquiry.record.recipient()]);
          return absl::OkStatus();
        });
    more_ = read == kReportedAtOnce;
    if (!counted.ok() || more_) return counted;
    Fill();
    return IsOneMonth(period_) ? FillCampaigns(store) : absl::OkStatus();
  }

  void Fill() {
    for (const auto& [member, counts] : members_) {
      v1::MemberEnquiries& line = *response_->add_members();
      line.set_member(member);
      line.set_received(counts.received);
      for (const auto& [kind, count] : counts.promises) *line.add_promises() = count;
    }
  }

  absl::Status FillCampaigns(EnquiryStore& store) {
    return store.ReadCampaigns(MonthOf(period_.first), kCampaignMin,
                               [this](const EnquiryStore::Campaign& campaign) -> absl::Status {
                                 const absl::StatusOr<std::string> code =
                                     tokens_.Open(campaign.sealed, kCampaignContext);
                                 if (!code.ok()) return code.status();
                                 v1::CampaignCount& line = *response_->add_campaigns();
                                 line.set_campaign(*code);
                                 line.set_received(static_cast<uint32_t>(campaign.received));
                                 return absl::OkStatus();
                               });
  }

  storage::Writer& writer_;
  const evidence::SealedToken& tokens_;
  const Period period_;
  const absl::Time until_;
  EnquiryStore::ReceivedPlace after_;
  absl::Time judged_at_ = absl::InfinitePast();
  bool more_ = false;
  std::map<std::string, Counts> members_;
  v1::ReportEnquiriesResponse* const response_;
  server::Done done_;
};

}  // namespace

void MakeReport(storage::Writer& writer, const evidence::SealedToken& tokens,
                const v1::ReportEnquiriesRequest& request, v1::ReportEnquiriesResponse* response,
                server::Done done) {
  const absl::StatusOr<Period> period = PeriodOf(request);
  if (!period.ok()) return done(period.status());
  Report::Go(std::make_unique<Report>(writer, tokens, *period, response, std::move(done)));
}

}  // namespace consortium::enquiries
