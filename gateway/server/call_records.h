#ifndef CONSORTIUM_GATEWAY_SERVER_CALL_RECORDS_H_
#define CONSORTIUM_GATEWAY_SERVER_CALL_RECORDS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/journal/tally.h"
#include "gateway/server/access_log.h"
#include "gateway/server/call.h"
#include "gateway/server/log.h"
#include "gateway/server/metrics.h"

namespace consortium::server {

// Where calls are counted and logged: decisions in the journal's tally, ends in
// the metrics and the access log. Thread-safe.
class CallRecords final : public CallObserver {
 public:
  // All must outlive this.
  CallRecords(journal::Tally& tally, Metrics& metrics, AccessLog& access_log, Log& log)
      : tally_(tally), metrics_(metrics), access_log_(access_log), log_(log) {}

  void Decided(const CallRecord& record) override;
  void Ended(const CallRecord& record, const absl::Status& status, absl::Duration took) override;

 private:
  journal::Tally& tally_;
  Metrics& metrics_;
  AccessLog& access_log_;
  Log& log_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CALL_RECORDS_H_
