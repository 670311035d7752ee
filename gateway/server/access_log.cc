#include "gateway/server/access_log.h"

#include <utility>

namespace consortium::server {
namespace {

std::string LineOf(const AccessRecord& record) {
  const std::string code = absl::StatusCodeToString(record.code);
  if (!record.cause.empty()) {
    return LogLine(record.at, LogLevel::kWarning, "identity.refused",
                   {{"method", record.path},
                    {"code", absl::string_view(code)},
                    {"cause", absl::string_view(record.cause)}});
  }
  return LogLine(record.at, LogLevel::kInfo, "call",
                 {{"method", record.path},
                  {"member", absl::string_view(record.member)},
                  {"client", absl::string_view(record.client)},
                  {"rule", absl::string_view(record.rule)},
                  {"code", absl::string_view(code)},
                  {"took_us", absl::ToInt64Microseconds(record.took)}});
}

}  // namespace

AccessLog::AccessLog(Log& log, absl::Duration interval)
    : log_(log), interval_(interval), thread_([this] { Loop(); }) {}

AccessLog::~AccessLog() {
  {
    platform::MutexLock lock(mutex_);
    ending_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
}

void AccessLog::Add(AccessRecord record) {
  platform::MutexLock lock(mutex_);
  if (records_.size() >= kRecordsMax) {
    ++left_out_;
    return;
  }
  records_.push_back(std::move(record));
}

void AccessLog::Loop() {
  std::vector<AccessRecord> taken;
  bool ending = false;
  while (!ending) {
    int64_t left_out = 0;
    {
      platform::MutexLock lock(mutex_);
      if (!ending_) wake_.WaitFor(mutex_, interval_);
      ending = ending_;
      taken.swap(records_);
      std::swap(left_out, left_out_);
    }
    WriteAll(taken, left_out);
    taken.clear();  // Keeps its room: the two vectors take turns.
  }
}

void AccessLog::WriteAll(const std::vector<AccessRecord>& records, int64_t left_out) {
  for (const AccessRecord& record : records) log_.WriteLine(LineOf(record));
  if (left_out > 0) {
    log_.Write(LogLevel::kWarning, "call.left_out", {{"lines", left_out}});
  }
  if (!records.empty()) log_.Flush();
}

}  // namespace consortium::server
