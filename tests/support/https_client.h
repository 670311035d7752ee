#ifndef CONSORTIUM_TESTS_SUPPORT_HTTPS_CLIENT_H_
#define CONSORTIUM_TESTS_SUPPORT_HTTPS_CLIENT_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/platform/file_descriptor.h"
#include "tests/support/test_authority.h"

namespace consortium::testing {

// A plain connection to `<address>:<port>` from `from`, an address of loopback.
platform::FileDescriptor ConnectTcp(const std::string& address,
                                    const std::string& from = "127.0.0.1");

// One answer of an HTTP/1.1 server.
struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
};

// One connection over mutual TLS that sends what it is told to, byte by byte where
// a test wants that, which no HTTP library does. Every wait is bounded. One thread.
class HttpsClient {
 public:
  // Shows `identity`, or no certificate when that is null. `tls12`: offers TLS 1.2
  // alone. UNAVAILABLE: no connection or no handshake. A server of TLS 1.3 refuses a
  // certificate after the client's handshake, so that the first reply is missing.
  static absl::StatusOr<std::unique_ptr<HttpsClient>> Connect(const std::string& address,
                                                              const std::string& issuers_pem,
                                                              const TestIdentity* identity,
                                                              bool tls12 = false);
  ~HttpsClient();

  // UNAVAILABLE: the server takes no more.
  absl::Status Send(absl::string_view bytes);

  // The next reply, `100 Continue` too. UNAVAILABLE: the connection ended before it
  // was whole.
  absl::StatusOr<HttpReply> Read();

  // Whether the server has ended the connection within the bound, with nothing
  // more to read.
  bool IsEnded();

  // The first certificate that the server showed.
  std::string server_certificate_pem() const;

  int socket() const { return socket_.get(); }

 private:
  struct Tls;
  HttpsClient(platform::FileDescriptor socket, std::unique_ptr<Tls> tls);
  absl::Status ReadMore();

  platform::FileDescriptor socket_;
  std::unique_ptr<Tls> tls_;
  std::string unread_;
};

// A Connect call of `path` as bytes, with further header lines (each with its end).
std::string JsonRequest(absl::string_view path, absl::string_view body,
                        absl::string_view headers = "");

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_HTTPS_CLIENT_H_
