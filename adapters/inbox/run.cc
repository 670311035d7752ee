#include "adapters/inbox/run.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace consortium::inbox {
namespace {

// Between looks at whether to stop.
constexpr absl::Duration kWaitMax = absl::Seconds(1);

class Runner {
 public:
  Runner(const RunParts& parts, const RunOptions& options)
      : parts_(parts), options_(options), quiet_since_(parts.clock.Now()) {}

  absl::Status Run() {
    while (!parts_.stop()) {
      Look();
      const absl::Duration wait = parts_.inbox.UntilDue(kWaitMax);
      if (absl::Status stepped = parts_.inbox.Step(wait); !stepped.ok()) {
        if (absl::Status waited = WaitForGateway(stepped); !waited.ok()) return waited;
        continue;
      }
      failures_ = 0;
      if (!options_.once) continue;
      if (parts_.inbox.sink_failures() >= options_.sink_failures_max) {
        return absl::FailedPreconditionError(
            "nothing can be handed over; the lines before say why. What was not acknowledged waits "
            "at the gateway");
      }
      if (IsQuiet()) return FinalLook();
    }
    return absl::OkStatus();
  }

 private:
  bool IsQuiet() {
    const absl::Time now = parts_.clock.Now();
    if (parts_.inbox.delivered() != delivered_ || parts_.inbox.waiting() > 0) {
      delivered_ = parts_.inbox.delivered();
      quiet_since_ = now;
    }
    return now - quiet_since_ >= options_.quiet;
  }

  void Look() {
    const absl::Time now = parts_.clock.Now();
    if (parts_.progress == nullptr || now < next_look_) return;
    next_look_ = now + options_.progress_every;
    const absl::Status looked = parts_.progress->Look();
    const std::string text(looked.ok() ? "" : looked.message());
    if (!text.empty() && text != last_problem_) {
      parts_.note(absl::StrCat("progress is not recorded yet: ", text));
    }
    last_problem_ = text;
  }

  // What was acknowledged in this run may have a status already.
  absl::Status FinalLook() {
    next_look_ = absl::InfinitePast();
    Look();
    return absl::OkStatus();
  }

  absl::Status WaitForGateway(const absl::Status& why) {
    const absl::Time now = parts_.clock.Now();
    if (!client::IsRetryable(why) && !absl::IsDeadlineExceeded(why)) return why;
    if (++failures_ == 1) silent_since_ = now;
    quiet_since_ = now;
    const absl::Duration delay = client::RetryDelay(failures_, why, parts_.jitter());
    if (options_.once && now + delay - silent_since_ > options_.gateway_silent_max) return why;
    parts_.note(absl::StrCat("trying again in ",
                             absl::FormatDuration(absl::Ceil(delay, absl::Milliseconds(100))), ": ",
                             why.message()));
    for (absl::Duration left = delay; left > absl::ZeroDuration() && !parts_.stop();
         left -= kWaitMax) {
      parts_.pause.For(std::min(left, kWaitMax));
    }
    return absl::OkStatus();
  }

  const RunParts& parts_;
  const RunOptions& options_;
  absl::Time quiet_since_;
  absl::Time silent_since_;
  absl::Time next_look_ = absl::InfinitePast();
  uint64_t delivered_ = 0;
  int failures_ = 0;
  std::string last_problem_;
};

}  // namespace

absl::Status Run(const RunParts& parts, const RunOptions& options) {
  return Runner(parts, options).Run();
}

}  // namespace consortium::inbox
