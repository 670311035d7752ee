#include "gateway/vacancies/search_token.h"

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "google/protobuf/arena.h"

namespace consortium::vacancies {
namespace {

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("searched/", viewer); }

}  // namespace

std::string MakeSearchToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                            absl::Time now, const Model& model, const NeighbourTable& table,
                            const std::vector<uint32_t>& found) {
  google::protobuf::Arena arena;
  auto& made = *google::protobuf::Arena::CreateMessage<v1::SearchMade>(&arena);
  v1::SetInstant(now, made.mutable_at());
  uint32_t matches = 0;
  for (const NeighbourTable::Borough& borough : table.boroughs) {
    v1::MatchesOfMember* const of = made.add_members();
    of->set_member(borough.member);
    if (borough.place < 0) continue;
    const auto place = static_cast<size_t>(borough.place);
    of->set_matches(found[place]);
    matches += found[place];
    v1::SetInstant(model.members[place]->list.as_of, of->mutable_list_as_of());
  }
  made.set_matches(matches);
  return tokens.Seal(made.SerializeAsString(), ContextOf(viewer));
}

absl::StatusOr<v1::SearchMade> OpenSearchToken(const evidence::SealedToken& tokens,
                                               absl::string_view viewer, absl::string_view token,
                                               absl::Time now) {
  const absl::StatusOr<std::string> opened = tokens.Open(token, ContextOf(viewer));
  v1::SearchMade made;
  if (!opened.ok() || !made.ParseFromString(*opened)) {
    return absl::InvalidArgumentError("is none that this gateway gave you with a search");
  }
  if (now - v1::InstantOf(made.at()) > kSearchTokenLife) {
    return absl::InvalidArgumentError("is of a search over 31 days ago; search again");
  }
  return made;
}

}  // namespace consortium::vacancies
