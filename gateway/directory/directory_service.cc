#include "gateway/directory/directory_service.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "consortium/v1/directory.pb.h"
#include "consortium/v1/instant.h"
#include "gateway/directory/home_borough.h"
#include "google/rpc/status_details.h"
#include "policy/postcode/postcode.h"

namespace consortium::directory {
namespace {

using server::Call;

absl::Status WhoAmI(const WhoAmIProvider& provider, absl::Time now, const Call& call,
                    v1::WhoAmIResponse* response) {
  WhoAmIFacts facts = provider(call.member, call.client);
  response->set_member(call.member);
  response->set_client(call.client);
  response->set_spiffe_id(call.spiffe_id);
  response->mutable_roles()->Assign(facts.roles.begin(), facts.roles.end());
  response->mutable_actions()->Assign(facts.actions.begin(), facts.actions.end());
  response->set_policy_digest(std::move(facts.policy_digest));
  v1::SetInstant(call.certificate_not_after, response->mutable_certificate_not_after());
  v1::SetInstant(now, response->mutable_gateway_time());
  return absl::OkStatus();
}

absl::Status ListMembers(const Membership& membership, absl::Time now,
                         v1::ListMembersResponse* response) {
  for (const std::string& id : membership.members()) {
    const config::Member* const member = membership.Find(id);
    *response->add_members() = membership.Describe(*member, now);
  }
  return absl::OkStatus();
}

v1::HomeBorough ResultOf(HomeBorough::Kind kind) {
  switch (kind) {
    case HomeBorough::Kind::kRouted:
      return v1::HOME_BOROUGH_ROUTED;
    case HomeBorough::Kind::kOutOfArea:
      return v1::HOME_BOROUGH_OUT_OF_AREA;
    case HomeBorough::Kind::kUnknownPostcode:
      return v1::HOME_BOROUGH_UNKNOWN_POSTCODE;
    case HomeBorough::Kind::kNoAuthority:
      break;
  }
  return v1::HOME_BOROUGH_NO_AUTHORITY;
}

absl::Status ResolveHomeBorough(const Membership& membership, const PostcodeDirectory* postcodes,
                                const v1::ResolveHomeBoroughRequest& request,
                                v1::ResolveHomeBoroughResponse* response) {
  if (postcodes == nullptr) {
    return absl::FailedPreconditionError(
        "this gateway has no postcode directory: its operator sets postcode_directory_file");
  }
  const absl::StatusOr<policy::Postcode> postcode = policy::Postcode::Parse(request.postcode());
  if (!postcode.ok()) {
    return rpc::InvalidField("postcode", std::string(postcode.status().message()));
  }
  response->set_directory_version(postcodes->version());
  const HomeBorough home = FindHomeBorough(*postcode, *postcodes, membership);
  response->set_result(ResultOf(home.kind));
  response->set_member(home.member);
  response->set_authority_code(home.authority.gss_code);
  response->set_authority_name(home.authority.name);
  return absl::OkStatus();
}

}  // namespace

void RegisterDirectory(server::MethodTable& table, const CurrentMembership& membership,
                       const CurrentPostcodes& postcodes, const platform::Clock& clock,
                       WhoAmIProvider provider) {
  table.AddRead<v1::ResolveHomeBoroughRequest, v1::ResolveHomeBoroughResponse>(
      "/consortium.v1.DirectoryService/ResolveHomeBorough",
      [&membership, &postcodes](const Call&, const v1::ResolveHomeBoroughRequest& request,
                                v1::ResolveHomeBoroughResponse* response) {
        return ResolveHomeBorough(*membership.Get(), postcodes.Get().get(), request, response);
      });
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>(
      "/consortium.v1.DirectoryService/WhoAmI",
      [&clock, provider = std::move(provider)](const Call& call, const v1::WhoAmIRequest&,
                                               v1::WhoAmIResponse* response) {
        return WhoAmI(provider, clock.Now(), call, response);
      });
  table.AddRead<v1::ListMembersRequest, v1::ListMembersResponse>(
      "/consortium.v1.DirectoryService/ListMembers",
      [&clock, &membership](const Call&, const v1::ListMembersRequest&,
                            v1::ListMembersResponse* response) {
        return ListMembers(*membership.Get(), clock.Now(), response);
      });
}

}  // namespace consortium::directory
