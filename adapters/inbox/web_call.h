#ifndef CONSORTIUM_ADAPTERS_INBOX_WEB_CALL_H_
#define CONSORTIUM_ADAPTERS_INBOX_WEB_CALL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// The network beside the gateway, through libcurl: one POST, one mail. Nothing is
// followed, cached or sent through a proxy; certificates are checked; texts of the
// other side are never repeated. Thread-safe.
namespace consortium::inbox {

// Until a connection stands.
inline constexpr absl::Duration kConnectTimeMax = absl::Seconds(5);

// Whether something may be sent to `url`: `https://host…`, or `http://` at this
// machine itself (localhost, 127.0.0.0/8, [::1]). INVALID_ARGUMENT says what is
// allowed; user names in addresses are not.
absl::Status CheckWebAddress(const std::string& url);

// The same for mail: `smtps://host…` or `smtp://host…`.
absl::Status CheckMailAddress(const std::string& url);

// Where to, and how the other side is trusted.
struct WebPeer {
  std::string url;
  std::string bearer_token = "";          // None when empty.
  std::string trusted_issuers_file = "";  // PEM; the system's when empty.
  absl::Duration time_max = absl::Seconds(10);
};

// Posts `json` and returns the HTTP status of the answer, whatever it is.
// `idempotency_key` is left out when empty. DEADLINE_EXCEEDED: connected, and no
// answer in time. UNAVAILABLE: not connected, or the connection broke.
absl::StatusOr<int> PostJson(const WebPeer& peer, absl::string_view json,
                             const std::string& idempotency_key);

// One mail.
struct Mail {
  std::string from;
  std::vector<std::string> to;
  std::string text;  // Headers, an empty line, the body; lines end in CRLF.
};

// Hands `mail` to the server at `url`. With `smtp://` the connection must become
// TLS before anything is sent, unless the server is this machine itself. Nobody
// logs in when `username` is empty. UNAVAILABLE: the server cannot be reached or
// does not take it.
absl::Status SendMail(const WebPeer& server, const std::string& username,
                      const std::string& password, const Mail& mail);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_WEB_CALL_H_
