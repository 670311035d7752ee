#include "gateway/vacancies/page_token.h"

#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/vacancies/search.h"
#include "google/protobuf/arena.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

constexpr size_t kDigestBytes = 16;

// What is sealed. Read and written by this gateway alone, so that the machine's
// own byte order does.
struct Content {
  int64_t judged_at_us;
  uint32_t mismatches;
  uint32_t wishes_unmet;
  uint32_t distance_m;
  int32_t free_day;
  uint8_t tie[16];
  char digest[kDigestBytes];
};
static_assert(sizeof(Content) == 56, "no padding");

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("search/", viewer); }

}  // namespace

std::string SearchDigest(const v1::SearchAvailabilityRequest& request) {
  google::protobuf::Arena arena;
  auto& criteria = *google::protobuf::Arena::CreateMessage<v1::SearchAvailabilityRequest>(&arena);
  criteria = request;
  criteria.clear_asker();
  criteria.clear_page_size();
  criteria.clear_page_token();
  return evidence::Sha256(criteria.SerializeAsString()).substr(0, kDigestBytes);
}

std::string MakePageToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                          absl::string_view search_digest, const PagePlace& place) {
  Content content{};
  content.judged_at_us = absl::ToUnixMicros(place.judged_at);
  content.mismatches = place.after.mismatches;
  content.wishes_unmet = place.after.wishes_unmet;
  content.distance_m = place.after.distance_m;
  content.free_day = place.after.free_day;
  std::memcpy(content.tie, place.after.tie.data(), sizeof(content.tie));
  std::memcpy(content.digest, search_digest.data(), kDigestBytes);
  return tokens.Seal({reinterpret_cast<const char*>(&content), sizeof(content)}, ContextOf(viewer));
}

absl::StatusOr<PagePlace> OpenPageToken(const evidence::SealedToken& tokens,
                                        absl::string_view viewer, absl::string_view search_digest,
                                        absl::string_view token, absl::Time now) {
  const absl::StatusOr<std::string> opened = tokens.Open(token, ContextOf(viewer));
  Content content;
  if (!opened.ok() || opened->size() != sizeof(content)) {
    return rpc::InvalidField("page_token",
                             "is none that this gateway gave you; start again without one");
  }
  std::memcpy(&content, opened->data(), sizeof(content));
  if (absl::string_view(content.digest, kDigestBytes) != search_digest) {
    return rpc::WithReason(
        absl::FailedPreconditionError(
            "page_token: belongs to another search; start this one without a token"),
        "PAGE_TOKEN_OF_ANOTHER_SEARCH");
  }
  PagePlace place;
  place.judged_at = absl::FromUnixMicros(content.judged_at_us);
  if (now - place.judged_at > kPageTokenLife) {
    return rpc::WithReason(
        absl::FailedPreconditionError(absl::StrCat("page_token: its search began more than ",
                                                   absl::FormatDuration(kPageTokenLife),
                                                   " ago; start again without a token")),
        "PAGE_TOKEN_EXPIRED");
  }
  place.after.mismatches = content.mismatches;
  place.after.wishes_unmet = content.wishes_unmet;
  place.after.distance_m = content.distance_m;
  place.after.free_day = content.free_day;
  std::memcpy(place.after.tie.data(), content.tie, sizeof(content.tie));
  return place;
}

}  // namespace consortium::vacancies
