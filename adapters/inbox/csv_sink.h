#ifndef CONSORTIUM_ADAPTERS_INBOX_CSV_SINK_H_
#define CONSORTIUM_ADAPTERS_INBOX_CSV_SINK_H_

#include <string>
#include <utility>

#include "adapters/inbox/csv_table.h"
#include "adapters/inbox/disk.h"
#include "adapters/inbox/sink.h"

namespace consortium::inbox {

// A row per enquiry behind the end of a CSV file (csv_table.h), which people may
// edit in between. While a spreadsheet program has the file open (it lays a lock
// file beside it), nothing is added, since saving there would take the row away.
class CsvSink final : public Sink {
 public:
  // `disk` outlives it.
  CsvSink(std::string path, Disk& disk) : path_(std::move(path)), disk_(disk) {}

  absl::Status HandOver(const OpenedEnquiry& enquiry) override;

 private:
  absl::Status CheckNotOpen();
  // The content of the file; makes it, with its header, when it is not there.
  absl::StatusOr<std::string> Content();

  const std::string path_;
  Disk& disk_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_CSV_SINK_H_
