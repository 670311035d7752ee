#include "gateway/server/peer.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/grpc_security_constants.h"

namespace consortium::server {
namespace {

absl::string_view ValueOf(const grpc::AuthContext& context, const char* name) {
  for (auto property = context.begin(); property != context.end(); ++property) {
    const auto [key, value] = *property;
    if (key == name) return absl::string_view(value.data(), value.size());
  }
  return "";
}

}  // namespace

PeerChain::PeerChain(const grpc::AuthContext& context)
    : pem_(ValueOf(context, GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
  // What a server sees as the chain begins after the leaf with OpenSSL, and with
  // it elsewhere.
  const absl::string_view chain = ValueOf(context, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME);
  if (chain.empty() || chain == pem_) return;
  if (absl::StartsWith(chain, pem_)) {
    pem_ = chain;
    return;
  }
  joined_ = absl::StrCat(pem_, chain);
  pem_ = joined_;
}

}  // namespace consortium::server
