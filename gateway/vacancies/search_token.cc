#include "gateway/vacancies/search_token.h"

#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"

namespace consortium::vacancies {
namespace {

// What is sealed: when, then a part for each borough with its name behind it. Not a message,
// since each search makes a token and few are ever used: packing it takes a tenth of the
// time. Read and written by this gateway alone, so that the machine's own byte order does.
struct Part {
  int64_t list_as_of_us;
  uint32_t matches;
  uint32_t name_bytes;
};
static_assert(sizeof(Part) == 16, "no padding");

constexpr int64_t kNoList = std::numeric_limits<int64_t>::min();

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("searched/", viewer); }

template <typename Value>
void Append(const Value& value, std::string& content) {
  static_assert(std::is_trivially_copyable_v<Value>);
  content.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// Takes a value off the front; false when there is not so much.
template <typename Value>
bool Take(absl::string_view& content, Value& value) {
  if (content.size() < sizeof(value)) return false;
  std::memcpy(&value, content.data(), sizeof(value));
  content.remove_prefix(sizeof(value));
  return true;
}

std::optional<v1::SearchMade> Unpack(absl::string_view content) {
  v1::SearchMade made;
  int64_t at_us = 0;
  if (!Take(content, at_us)) return std::nullopt;
  v1::SetInstant(absl::FromUnixMicros(at_us), made.mutable_at());
  while (!content.empty()) {
    Part part;
    if (!Take(content, part) || content.size() < part.name_bytes) return std::nullopt;
    v1::MatchesOfMember* const of = made.add_members();
    of->set_member(std::string(content.substr(0, part.name_bytes)));
    content.remove_prefix(part.name_bytes);
    if (part.list_as_of_us == kNoList) continue;
    of->set_matches(part.matches);
    made.set_matches(made.matches() + part.matches);
    v1::SetInstant(absl::FromUnixMicros(part.list_as_of_us), of->mutable_list_as_of());
  }
  return made;
}

}  // namespace

std::string MakeSearchToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                            absl::Time now, const Model& model, const NeighbourTable& table,
                            const std::vector<uint32_t>& found) {
  std::string content;
  Append(absl::ToUnixMicros(now), content);
  for (const NeighbourTable::Borough& borough : table.boroughs) {
    Part part = {.list_as_of_us = kNoList,
                 .matches = 0,
                 .name_bytes = static_cast<uint32_t>(borough.member.size())};
    if (borough.place >= 0) {
      const auto place = static_cast<size_t>(borough.place);
      part.list_as_of_us = absl::ToUnixMicros(model.members[place]->list.as_of);
      part.matches = found[place];
    }
    Append(part, content);
    content.append(borough.member);
  }
  return tokens.Seal(content, ContextOf(viewer));
}

absl::StatusOr<v1::SearchMade> OpenSearchToken(const evidence::SealedToken& tokens,
                                               absl::string_view viewer, absl::string_view token,
                                               absl::Time now) {
  const absl::StatusOr<std::string> opened = tokens.Open(token, ContextOf(viewer));
  const std::optional<v1::SearchMade> made = opened.ok() ? Unpack(*opened) : std::nullopt;
  if (!made.has_value()) {
    return absl::InvalidArgumentError("is none that this gateway gave you with a search");
  }
  if (now - v1::InstantOf(made->at()) > kSearchTokenLife) {
    return absl::InvalidArgumentError("is of a search over 31 days ago; search again");
  }
  return *made;
}

}  // namespace consortium::vacancies
