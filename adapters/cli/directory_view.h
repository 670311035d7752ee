#ifndef CONSORTIUM_ADAPTERS_CLI_DIRECTORY_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_DIRECTORY_VIEW_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/authority/authority.h"
#include "consortium/v1/directory.pb.h"

// Who everybody is, for people. Pure.
namespace consortium::cli {

// The caller as the gateway sees it; warns of a certificate that ends within 14
// days and of clocks that differ by more than two minutes.
std::string RenderWhoAmI(const consortium::v1::WhoAmIResponse& response, absl::Time now,
                         bool colour);

// Every member with the number that answers now.
std::string RenderMembers(const consortium::v1::ListMembersResponse& response, absl::Time now,
                          bool colour);

// What a certificate is for, in one word.
std::string UseText(authority::CertificateUse use);

// The authority's register; what is expired or revoked is marked.
std::string RenderCertificates(const std::vector<authority::Issued>& issued, absl::Time now,
                               bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_DIRECTORY_VIEW_H_
