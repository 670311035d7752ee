#include "certs/identity/spiffe_id.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace consortium::identity {
namespace {

constexpr absl::string_view kScheme = "spiffe://";

bool IsLowerDigitOr(char c, absl::string_view others) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || others.find(c) != others.npos;
}

absl::Status CheckName(absl::string_view what, absl::string_view text) {
  const bool valid =
      !text.empty() && text.size() <= kNameLengthMax &&
      std::all_of(text.begin(), text.end(), [](char c) { return IsLowerDigitOr(c, "-"); });
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the ", what, " must be 1 to ", kNameLengthMax,
                                                 " characters of a-z, 0-9 and '-'; it has ",
                                                 text.size(), " characters"));
}

}  // namespace

absl::Status CheckTrustDomain(absl::string_view text) {
  const bool valid =
      !text.empty() && text.size() <= kTrustDomainLengthMax &&
      std::all_of(text.begin(), text.end(), [](char c) { return IsLowerDigitOr(c, "._-"); });
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the trust domain must be 1 to ", kTrustDomainLengthMax,
      " characters of a-z, 0-9, '.', '_' and '-'; it has ", text.size(), " characters"));
}

SpiffeId::SpiffeId(absl::string_view trust_domain, absl::string_view member,
                   absl::string_view client)
    : trust_domain_(trust_domain), member_(member), client_(client) {}

absl::StatusOr<SpiffeId> SpiffeId::Make(absl::string_view trust_domain, absl::string_view member,
                                        absl::string_view client) {
  if (absl::Status status = CheckTrustDomain(trust_domain); !status.ok()) return status;
  if (absl::Status status = CheckName("member", member); !status.ok()) return status;
  if (absl::Status status = CheckName("client", client); !status.ok()) return status;
  return SpiffeId(trust_domain, member, client);
}

absl::StatusOr<SpiffeId> SpiffeId::Parse(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, kScheme)) {
    return absl::InvalidArgumentError("a SPIFFE id begins with spiffe://");
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(uri, '/');
  if (parts.size() != 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("a SPIFFE id is spiffe://<trust-domain>/<member>/<client>; this one has ",
                     parts.size() - 1, " path segments instead of 2"));
  }
  return Make(parts[0], parts[1], parts[2]);
}

std::string SpiffeId::ToString() const {
  return absl::StrCat(kScheme, trust_domain_, "/", member_, "/", client_);
}

}  // namespace consortium::identity
