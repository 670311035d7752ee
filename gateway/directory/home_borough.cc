#include "gateway/directory/home_borough.h"

namespace consortium::directory {

HomeBorough FindHomeBorough(policy::Postcode postcode, const PostcodeDirectory& postcodes,
                            const Membership& membership) {
  const PostcodeFinding finding = postcodes.Find(postcode);
  HomeBorough home;
  if (finding.kind == PostcodeFinding::Kind::kNoAuthority) {
    home.kind = HomeBorough::Kind::kNoAuthority;
  }
  if (finding.kind != PostcodeFinding::Kind::kAuthority) return home;
  home.kind = HomeBorough::Kind::kOutOfArea;
  home.authority = *finding.authority;
  for (const std::string& borough : membership.boroughs()) {
    if (membership.Find(borough)->gss_code() != home.authority.gss_code) continue;
    home.kind = HomeBorough::Kind::kRouted;
    home.member = borough;
  }
  return home;
}

}  // namespace consortium::directory
