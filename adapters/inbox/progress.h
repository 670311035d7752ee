#ifndef CONSORTIUM_ADAPTERS_INBOX_PROGRESS_H_
#define CONSORTIUM_ADAPTERS_INBOX_PROGRESS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "adapters/inbox/disk.h"
#include "adapters/inbox/durable_log.h"
#include "adapters/inbox/enquiry_gateway.h"
#include "adapters/inbox/status_rows.h"
#include "certs/platform/clock.h"

namespace consortium::inbox {

// Tells the gateway what the team filled in in the CSV file: each status once.
// Rows that are wrong, or that the gateway refuses, are listed for people in a CSV
// file `line,reference,column,problem`; the others are told. One thread.
class Progress {
 public:
  using Note = std::function<void(const std::string&)>;

  // All outlive it.
  struct Parts {
    std::string table_file;
    std::string problems_file;
    Disk& disk;
    EnquiryGateway& gateway;
    const DurableLog& handed_over;  // As Inbox writes it.
    DurableLog& told;               // Request ids that the gateway has answered.
    const platform::Clock& clock;
    Note note;
  };

  explicit Progress(Parts parts) : parts_(std::move(parts)) {}

  // Looks at the file, unless all was well and it did not change since, and tells
  // what is new. The request id comes from the name and the stage (and the date,
  // for another attempt at contact), so that it is recorded once whenever this
  // stops. A row whose enquiry waits to be taken in is told at a later look, and
  // holds up no other.
  //
  // Errors: the gateway's that may pass, or the disk's; the rest is told at the
  // next look. FAILED_PRECONDITION: the table as a whole.
  absl::Status Look();

  // Told by this object, and what was wrong at the last whole look.
  uint64_t recorded() const { return recorded_; }
  const std::vector<RowProblem>& problems() const { return problems_; }

 private:
  absl::Status Tell(const StatusRow& row, std::vector<RowProblem>* problems);
  absl::Status Report(std::vector<RowProblem> problems);
  std::optional<absl::Time> ReceivedAtOf(absl::string_view name) const;

  const Parts parts_;
  // Of the file at the last look that found nothing wrong.
  std::optional<Disk::Facts> seen_;
  std::map<std::string, std::string> refused_;  // By request id and time: why.
  std::vector<RowProblem> problems_;
  std::string report_;     // As it is in the file.
  bool all_told_ = false;  // No row of this look waits for its enquiry.
  uint64_t recorded_ = 0;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_PROGRESS_H_
