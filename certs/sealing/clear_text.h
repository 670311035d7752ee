#ifndef CONSORTIUM_CERTS_SEALING_CLEAR_TEXT_H_
#define CONSORTIUM_CERTS_SEALING_CLEAR_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Forgetting clear text: memory that held it is overwritten, in a way that no
// compiler leaves out, before it is given back. What OpenSSL, gRPC and the
// kernel copied on the way is not ours to overwrite.
namespace consortium::sealing {

// Overwrites all that `text` holds, its spare capacity too, and empties it.
void Wipe(std::string& text);

// Overwrites bytes that somebody else owns.
void Wipe(void* bytes, size_t count);

// Overwrites every text and bytes field of `message` and of all inside it, and
// unknown fields of that kind, then clears the message. Numbers, enums and maps
// are cleared only.
void Wipe(google::protobuf::Message& message);

// Text that is overwritten when its owner is gone. Can be moved, not copied.
class ClearText {
 public:
  ClearText() = default;
  explicit ClearText(std::string text);
  // The bytes of `message`, in one buffer that never grew.
  static ClearText Serialised(const google::protobuf::Message& message);
  // `message` as protobuf JSON, for whoever opens it with openssl alone; in one
  // buffer that never grew. INTERNAL: it cannot be written as JSON.
  static absl::StatusOr<ClearText> Json(const google::protobuf::Message& message);

  ClearText(ClearText&& other) noexcept;
  ClearText& operator=(ClearText&& other) noexcept;
  ~ClearText();

  ClearText(const ClearText&) = delete;
  ClearText& operator=(const ClearText&) = delete;

  // Valid until this is changed or gone.
  absl::string_view view() const { return text_; }

 private:
  std::string text_;
};

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_CLEAR_TEXT_H_
