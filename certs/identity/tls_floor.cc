#include "certs/identity/tls_floor.h"

#include "absl/strings/str_cat.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::identity {
namespace {

// gRPC 1.51 sets its own minimum version and so overrides MinProtocol; taking
// 1.2 away as an option is what it leaves alone.
constexpr absl::string_view kConfiguration =
    "openssl_conf = consortium\n"
    "[consortium]\n"
    "ssl_conf = ssl\n"
    "[ssl]\n"
    "system_default = floor\n"
    "[floor]\n"
    "Protocol = ALL, -TLSv1.2\n"
    "CipherString = DEFAULT@SECLEVEL=2\n";

absl::Status Refused(absl::string_view doing) {
  return absl::FailedPreconditionError(absl::StrCat(
      "TLS 1.3 cannot be made the only version: ", doing, ": ", platform::DrainOpenSslErrors()));
}

}  // namespace

absl::Status AllowOnlyTls13() {
  // The machine's own openssl.cnf must not be read over ours later.
  if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) != 1) {
    return Refused("OpenSSL does not start");
  }
  const platform::ConfPtr configuration(NCONF_new(nullptr));
  const platform::BioPtr text = platform::ReadingBio(kConfiguration);
  long error_line = -1;
  if (configuration == nullptr || text == nullptr ||
      NCONF_load_bio(configuration.get(), text.get(), &error_line) <= 0) {
    return Refused("the configuration is not read");
  }
  if (CONF_modules_load(configuration.get(), nullptr, 0) <= 0) {
    return Refused("the configuration is not taken");
  }
  // OpenSSL takes no notice of a module that is missing, so look at the effect.
  const platform::SslCtxPtr context(SSL_CTX_new(TLS_method()));
  if (context == nullptr) return Refused("no context can be made");
  if ((SSL_CTX_get_options(context.get()) & SSL_OP_NO_TLSv1_2) == 0) {
    return Refused("the configuration has no effect");
  }
  return absl::OkStatus();
}

}  // namespace consortium::identity
