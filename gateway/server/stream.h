#ifndef CONSORTIUM_GATEWAY_SERVER_STREAM_H_
#define CONSORTIUM_GATEWAY_SERVER_STREAM_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"
#include "gateway/server/call.h"
#include "gateway/server/clearance.h"
#include "gateway/server/method_table.h"

namespace consortium::server {

// How a stream's messages reach its client: the front end's part.
class StreamTransport {
 public:
  virtual ~StreamTransport() = default;

  // Sends one message; Stream::OnWritten() follows. Never while another is on
  // its way, never after End().
  virtual void Write(const google::protobuf::Message& message) = 0;

  // Ends the stream, exactly once, as the last call but for Cancel().
  virtual void End(const absl::Status& status) = 0;

  // Breaks off a write that its client does not take; OnWritten(false) follows.
  // Must not call back on this thread.
  virtual void Cancel() = 0;
};

// One open stream: a cursor over its source, with one message on its way.
//
// Whoever holds the turn asks the source, writes or ends; all others leave a
// note and go. So the source is used by one thread at a time, the transport is
// never called under a lock (but for Cancel), and a stream ends exactly once. A
// slow reader keeps its own turn and slows nobody. Thread-safe.
class Stream {
 public:
  // `path`, `route` and `transport` must live until Detach(). `source` is asked
  // from the first Wake() on.
  Stream(const CallPath& path, const Route& route, std::string chain_pem, Passage passage,
         std::unique_ptr<StreamSource> source, StreamTransport& transport);

  // Something may have changed: sends what the source has.
  void Wake();

  // The message on its way has been taken, or never will be.
  void OnWritten(bool ok);

  // The client has gone.
  void OnCancelled();

  // Ends the stream with UNAUTHENTICATED or PERMISSION_DENIED unless its caller
  // is still who it was and may still do this. A message on its way delays the
  // end until the next check, which breaks it off.
  void Check();

  // Ends the stream, as Check() does, with `status`.
  void End(absl::Status status);

  // The transport is gone. The source is destroyed.
  void Detach();

 private:
  // Takes the turn; false leaves the note that this thread came by.
  bool TakeTurn() ABSL_LOCKS_EXCLUDED(mutex_);
  void HoldTurn() ABSL_LOCKS_EXCLUDED(mutex_);
  void EndNow(const absl::Status& status);

  const CallPath& path_;
  const Route& route_;
  const std::string chain_pem_;

  platform::Mutex mutex_;
  bool turn_taken_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool breaking_off_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);  // To end with, at the next turn.
  bool detached_ ABSL_GUARDED_BY(mutex_) = false;

  // Guarded by the turn.
  Passage passage_;
  std::unique_ptr<StreamSource> source_;
  StreamTransport& transport_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_STREAM_H_
