#include "adapters/inbox/web_call.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace consortium::inbox {
namespace {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
using Curl = std::unique_ptr<CURL, CurlDeleter>;
using List = std::unique_ptr<curl_slist, CurlDeleter>;

Curl NewCurl() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  return Curl(initialised == CURLE_OK ? curl_easy_init() : nullptr);
}

struct Address {
  std::string scheme;
  std::string host;
};

// Empty when `url` is none, or holds a user name.
Address Parse(const std::string& url) {
  const std::unique_ptr<CURLU, CurlDeleter> parsed(curl_url());
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                                        CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return {};
  }
  const auto part = [&parsed](CURLUPart which) -> std::string {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, 0) != CURLUE_OK) return "";
    const std::unique_ptr<char, CurlDeleter> owned(text);
    return text;
  };
  if (!part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty()) return {};
  return {part(CURLUPART_SCHEME), part(CURLUPART_HOST)};
}

bool IsThisMachine(const std::string& host) {
  // A name that only begins like an address would be looked up.
  const bool loopback4 =
      absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || loopback4;
}

// What an endpoint says beside its status is of no use here.
size_t Discard(char*, size_t size, size_t count, void*) { return size * count; }

// The part of a mail that was not sent yet.
size_t Upload(char* buffer, size_t size, size_t count, void* rest) {
  absl::string_view& left = *static_cast<absl::string_view*>(rest);
  const size_t bytes = std::min(left.size(), size * count);
  std::memcpy(buffer, left.data(), bytes);
  left.remove_prefix(bytes);
  return bytes;
}

void Append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());  // `longer` is the same list.
  list.reset(longer);
}

void SetUp(CURL* curl, const WebPeer& peer, const char* protocols) {
  curl_easy_setopt(curl, CURLOPT_URL, peer.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // Not even by the environment.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(kConnectTimeMax)));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(peer.time_max)));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!peer.trusted_issuers_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, peer.trusted_issuers_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
}

absl::Status Failed(CURL* curl, CURLcode code, absl::string_view who) {
  double connected = 0;
  curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME, &connected);
  const std::string text = absl::StrCat(who, ": ", curl_easy_strerror(code));
  if (code == CURLE_OPERATION_TIMEDOUT && connected > 0) {
    return absl::DeadlineExceededError(absl::StrCat(text, "; it is there, and does not answer"));
  }
  return absl::UnavailableError(absl::StrCat(text, "; check its address and that it is up"));
}

}  // namespace

absl::Status CheckWebAddress(const std::string& url) {
  const Address address = Parse(url);
  if (!address.host.empty() && address.scheme == "https") return absl::OkStatus();
  if (address.scheme == "http" && IsThisMachine(address.host)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "must be an address with https://, or with http:// at localhost, 127.x.x.x or [::1], without "
      "a user name");
}

absl::Status CheckMailAddress(const std::string& url) {
  const Address address = Parse(url);
  const bool mail = address.scheme == "smtp" || address.scheme == "smtps";
  if (mail && !address.host.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "must be an address with smtps:// or smtp://, e.g. smtps://mail.example:465, without a user "
      "name");
}

absl::StatusOr<int> PostJson(const WebPeer& peer, absl::string_view json,
                             const std::string& idempotency_key) {
  if (absl::Status allowed = CheckWebAddress(peer.url); !allowed.ok()) return allowed;
  const Curl curl = NewCurl();
  if (curl == nullptr) return absl::UnavailableError("libcurl cannot begin; memory may be short");
  SetUp(curl.get(), peer, "http,https");
  List headers;
  Append(headers, "Content-Type: application/json");
  Append(headers, "Expect:");  // No waiting for `100 Continue`.
  if (!idempotency_key.empty()) Append(headers, "Idempotency-Key: " + idempotency_key);
  if (!peer.bearer_token.empty()) Append(headers, "Authorization: Bearer " + peer.bearer_token);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, json.data());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Discard);
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
    return Failed(curl.get(), code, "the endpoint");
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

absl::Status SendMail(const WebPeer& server, const std::string& username,
                      const std::string& password, const Mail& mail) {
  if (absl::Status allowed = CheckMailAddress(server.url); !allowed.ok()) return allowed;
  const Curl curl = NewCurl();
  if (curl == nullptr) return absl::UnavailableError("libcurl cannot begin; memory may be short");
  SetUp(curl.get(), server, "smtp,smtps");
  const bool local = IsThisMachine(Parse(server.url).host);
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL,
                   static_cast<long>(local ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!username.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, username.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, password.c_str());
  }
  List recipients;
  for (const std::string& to : mail.to) Append(recipients, absl::StrCat("<", to, ">"));
  const std::string from = absl::StrCat("<", mail.from, ">");
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  absl::string_view rest = mail.text;
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, Upload);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &rest);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the mail server: ", curl_easy_strerror(code)));
}

}  // namespace consortium::inbox
