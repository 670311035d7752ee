#ifndef CONSORTIUM_POLICY_MATCHING_WORDS_H_
#define CONSORTIUM_POLICY_MATCHING_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "consortium/v1/search.pb.h"
#include "policy/matching/fit.h"
#include "policy/matching/need.h"

// What people are told, in one place. Every sentence is of the need or of SHARED
// fields; a household's MATCHED values and areas to avoid have no words here.
namespace consortium::policy {

inline constexpr absl::string_view kSpeaks = "speaks a language asked for";
inline constexpr absl::string_view kPractises = "practises a religion asked for";
inline constexpr absl::string_view kShares = "shares an ethnicity asked for";
inline constexpr absl::string_view kSameDay = "offers same-day emergency care";
inline constexpr absl::string_view kOnRota = "is on its out-of-hours rota now";
inline constexpr absl::string_view kTakesAll = "takes all of the children";

// `can meet the need: autism`.
absl::string_view SkillWords(int skill);

// What placing here would need beyond the approval.
std::string MismatchWords(consortium::v1::MismatchKind kind, const Need::Facts& facts,
                          absl::string_view residence_authority);

// The hard criterion that a household fails, given the one bit of `failed`.
std::string FailedWords(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts,
                        uint8_t failed);

// Metres as miles to two decimals, as answers give them.
double MilesOf(uint32_t metres);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_WORDS_H_
