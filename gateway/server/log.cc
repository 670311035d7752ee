#include "gateway/server/log.h"

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/mutex.h"
#include "grpc/support/log.h"
#include "spdlog/async.h"
#include "spdlog/async_logger.h"
#include "spdlog/sinks/basic_file_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace consortium::server {
namespace {

absl::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

void AppendQuoted(absl::string_view text, std::string& line) {
  line.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line.push_back('\\');
      line.push_back(c);
    } else if (c == '\n') {
      line.append("\\n");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&line, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      line.push_back(c);
    }
  }
  line.push_back('"');
}

}  // namespace

std::string LogLine(absl::Time at, LogLevel level, absl::string_view event,
                    std::initializer_list<LogField> fields) {
  std::string line;
  line.reserve(320);
  absl::StrAppend(&line, "{\"at\":\"",
                  absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", at, absl::UTCTimeZone()),
                  "\",\"level\":\"", NameOf(level), "\",\"event\":");
  AppendQuoted(event, line);
  for (const LogField& field : fields) {
    line.push_back(',');
    AppendQuoted(field.name, line);
    line.push_back(':');
    if (const int64_t* number = std::get_if<int64_t>(&field.value)) {
      absl::StrAppend(&line, *number);
    } else {
      AppendQuoted(std::get<absl::string_view>(field.value), line);
    }
  }
  line.push_back('}');
  return line;
}

struct Log::Sinks {
  std::shared_ptr<spdlog::details::thread_pool> threads;
  std::shared_ptr<spdlog::sinks::sink> sink;
  std::shared_ptr<spdlog::async_logger> queued;
  std::unique_ptr<spdlog::logger> direct;
};

Log::Log(const platform::Clock& clock, std::unique_ptr<Sinks> sinks)
    : clock_(clock), sinks_(std::move(sinks)) {}

Log::~Log() = default;  // The thread pool writes what waits before it ends.

absl::StatusOr<std::unique_ptr<Log>> Log::Open(const std::string& file,
                                               const platform::Clock& clock) {
  auto sinks = std::make_unique<Sinks>();
  try {
    if (file.empty()) {
      sinks->sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sinks->sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    }
  } catch (const spdlog::spdlog_ex& failure) {
    return absl::UnavailableError(absl::StrCat("the log file ", file, " cannot be written: ",
                                               failure.what(), "; check its folder and its owner"));
  }
  sinks->sink->set_pattern("%v");
  sinks->threads = std::make_shared<spdlog::details::thread_pool>(kWaitingMax, 1);
  sinks->queued = std::make_shared<spdlog::async_logger>(
      "gateway", sinks->sink, sinks->threads, spdlog::async_overflow_policy::overrun_oldest);
  sinks->queued->flush_on(spdlog::level::info);
  sinks->direct = std::make_unique<spdlog::logger>("calls", sinks->sink);
  return std::unique_ptr<Log>(new Log(clock, std::move(sinks)));
}

void Log::Write(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields) {
  const std::string line = LogLine(clock_.Now(), level, event, fields);
  sinks_->queued->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

void Log::WriteLine(absl::string_view line) {
  sinks_->direct->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

void Log::Flush() { sinks_->direct->flush(); }

namespace {

// gRPC takes a plain function, so that where it writes to must be global.
struct GrpcLines {
  platform::Mutex mutex;
  Log* log ABSL_GUARDED_BY(mutex) = nullptr;
  absl::Time second ABSL_GUARDED_BY(mutex);
  int written ABSL_GUARDED_BY(mutex) = 0;
  int64_t left_out ABSL_GUARDED_BY(mutex) = 0;
};

GrpcLines& TheGrpcLines() {
  static GrpcLines* const lines = new GrpcLines;  // gRPC's threads outlive main().
  return *lines;
}

// Of what gRPC says below errors only this is worth a line: why a connection
// came to nothing, once per connection.
constexpr absl::string_view kHandshakeFailed = "Handshaking failed";

void WriteGrpcLine(gpr_log_func_args* args) {
  const absl::string_view message(args->message);
  const bool handshake = absl::StartsWith(message, kHandshakeFailed);
  if (args->severity != GPR_LOG_SEVERITY_ERROR && !handshake) return;
  GrpcLines& lines = TheGrpcLines();
  platform::MutexLock lock(lines.mutex);
  if (lines.log == nullptr) return;
  const absl::Time now = lines.log->clock().Now();
  if (now < lines.second || now >= lines.second + absl::Seconds(1)) {
    if (lines.left_out > 0) {
      lines.log->Write(LogLevel::kWarning, "grpc.left_out", {{"lines", lines.left_out}});
    }
    lines.second = now;
    lines.written = 0;
    lines.left_out = 0;
  }
  if (++lines.written > GrpcLogRoute::kGrpcLinesPerSecondMax) {
    ++lines.left_out;
    return;
  }
  lines.log->Write(LogLevel::kWarning, handshake ? "handshake.failed" : "grpc",
                   {{"message", message}});
}

void DropGrpcLine(gpr_log_func_args*) {}

}  // namespace

GrpcLogRoute::GrpcLogRoute(Log& log) {
  GrpcLines& lines = TheGrpcLines();
  {
    platform::MutexLock lock(lines.mutex);
    lines.log = &log;
  }
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_DEBUG);  // Handshakes fail below errors.
  gpr_set_log_function(WriteGrpcLine);
}

GrpcLogRoute::~GrpcLogRoute() {
  gpr_set_log_function(DropGrpcLine);
  GrpcLines& lines = TheGrpcLines();
  platform::MutexLock lock(lines.mutex);
  lines.log = nullptr;
}

}  // namespace consortium::server
