#include "certs/authority/request.h"

#include <openssl/pem.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/authority/extensions.h"
#include "certs/authority/private_key.h"
#include "certs/identity/pem.h"
#include "certs/identity/spiffe_id.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::authority {
namespace {

using platform::OpenSslFailure;

constexpr int kRsaBitsMin = 3072;
constexpr int kRsaBitsMax = 8192;                  // Verifying larger ones costs others too much.
constexpr absl::string_view kP256 = "prime256v1";  // OpenSSL's name of it.
constexpr absl::string_view kAllowed =
    "allowed are EC P-256 and P-384, RSA of 3072 to 8192 bits and Ed25519";

absl::Status AddRequestedName(X509_REQ* request, const std::string& uri) {
  absl::StatusOr<platform::GeneralNamesPtr> names = AlternativeNames({uri}, {}, {});
  if (!names.ok()) return names.status();
  platform::ExtensionsPtr extensions(sk_X509_EXTENSION_new_null());
  platform::ExtensionPtr extension(X509V3_EXT_i2d(NID_subject_alt_name, 0, names->get()));
  if (extensions == nullptr || extension == nullptr ||
      sk_X509_EXTENSION_push(extensions.get(), extension.get()) == 0) {
    return OpenSslFailure("making a signing request");
  }
  extension.release();  // NOLINT(bugprone-unused-return-value): the stack owns it.
  if (X509_REQ_add_extensions(request, extensions.get()) != 1) {
    return OpenSslFailure("making a signing request");
  }
  return absl::OkStatus();
}

// The name of an EC key's curve; empty when it has none.
std::string CurveOf(EVP_PKEY* key) {
  char group[64] = {};
  size_t size = 0;
  const bool named = EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1;
  platform::DrainOpenSslErrors();
  return named ? std::string(group, size) : std::string();
}

absl::Status CheckKey(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return absl::OkStatus();
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits >= kRsaBitsMin && bits <= kRsaBitsMax) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the request's RSA key has ", bits, " bits; ", kAllowed));
  }
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    const std::string name = CurveOf(key);
    if (name == kP256 || name == "secp384r1") return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the request's EC curve is refused; ", kAllowed));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the request's kind of key is refused; ", kAllowed));
}

absl::StatusOr<platform::X509ReqPtr> ReadCheckedRequest(absl::string_view request_pem) {
  absl::StatusOr<platform::X509ReqPtr> request = identity::ReadRequest(request_pem);
  if (!request.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the signing request: ", request.status().message()));
  }
  EVP_PKEY* key = X509_REQ_get0_pubkey(request->get());
  if (key == nullptr) {
    platform::DrainOpenSslErrors();
    return absl::InvalidArgumentError(
        absl::StrCat("the request's kind of key is refused; ", kAllowed));
  }
  if (absl::Status status = CheckKey(key); !status.ok()) return status;
  if (X509_REQ_verify(request->get(), key) != 1) {
    platform::DrainOpenSslErrors();
    return absl::InvalidArgumentError("the request is not signed by its own key; make it again");
  }
  return request;
}

}  // namespace

absl::StatusOr<KeyAndRequest> MakeRequest(absl::string_view spiffe_id) {
  absl::StatusOr<identity::SpiffeId> id = identity::SpiffeId::Parse(spiffe_id);
  if (!id.ok()) return id.status();
  absl::StatusOr<platform::KeyPtr> key = MakeKey();
  if (!key.ok()) return key.status();
  const platform::X509ReqPtr request(X509_REQ_new());
  if (request == nullptr || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key->get()) != 1) {
    return OpenSslFailure("making a signing request");
  }
  if (absl::Status status =
          FillName(X509_REQ_get_subject_name(request.get()), id->member(), id->client());
      !status.ok()) {
    return status;
  }
  if (absl::Status status = AddRequestedName(request.get(), id->ToString()); !status.ok()) {
    return status;
  }
  const platform::BioPtr pem(BIO_new(BIO_s_mem()));
  if (X509_REQ_sign(request.get(), key->get(), EVP_sha256()) <= 0 || pem == nullptr ||
      PEM_write_bio_X509_REQ(pem.get(), request.get()) != 1) {
    return OpenSslFailure("signing a request");
  }
  absl::StatusOr<std::string> key_pem = PrivateKeyPem(key->get());
  if (!key_pem.ok()) return key_pem.status();
  return KeyAndRequest{*std::move(key_pem), platform::ContentOf(pem.get())};
}

absl::Status CheckRequest(absl::string_view request_pem) {
  return ReadCheckedRequest(request_pem).status();
}

absl::Status CheckSealingRequest(absl::string_view request_pem) {
  absl::StatusOr<platform::X509ReqPtr> request = ReadCheckedRequest(request_pem);
  if (!request.ok()) return request.status();
  EVP_PKEY* key = X509_REQ_get0_pubkey(request->get());
  if (EVP_PKEY_is_a(key, "EC") == 1 && CurveOf(key) == kP256) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "a sealing key must be EC P-256; make it with: consortium certs request");
}

}  // namespace consortium::authority
