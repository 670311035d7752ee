#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_STREAM_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_STREAM_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace consortium::server {

// What a conversation needs of the other side: bytes in clear, with a bound on
// every wait. One thread.
class RequestStream {
 public:
  // Why nothing more comes of a request.
  enum class Fault {
    kNone,
    kGone,     // The connection has ended.
    kTooSlow,  // The deadline passed.
    kTooMuch,  // More bytes than were allowed.
  };

  virtual ~RequestStream() = default;

  // The peer's certificates, leaf first.
  virtual const std::string& chain_pem() const = 0;

  // From here on what is read must come within `within` of the request's first
  // byte, and be at most `bytes_max`; AllowBytes() begins to count anew.
  virtual void BeginRequest(absl::Duration within, size_t bytes_max) = 0;
  virtual void AllowBytes(size_t bytes_max) = 0;

  // At least one byte, at most `size`; 0 when there are no more, and fault() says
  // why. Sends before what was put aside.
  virtual size_t Read(char* bytes, size_t size) = 0;
  virtual Fault fault() const = 0;

  // The request is here and will be acted on; false when the connection was cut
  // before, and then it must not be.
  virtual bool BeginAnswer() = 0;

  // Puts bytes aside until Flush(), which is false when the peer does not take
  // them in time.
  virtual void Write(absl::string_view bytes) = 0;
  virtual bool Flush(absl::Duration within) = 0;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_STREAM_H_
