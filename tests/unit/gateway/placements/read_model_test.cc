#include "gateway/placements/read_model.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace consortium::placements {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr const char* kMembers[] = {"barnet", "camden", "hackney"};

// Everything that readers see of a model, in the order in which they see it.
std::string Described(const Model& model) {
  std::vector<std::string> lines = {
      absl::StrCat("sequence ", model.sequence, " due ", absl::FormatTime(model.next_due()))};
  model.needs.VisitFrom("", [&](const SharedNeed& need) {
    EXPECT_EQ(model.Find(need->need.need_ref), need.get());
    lines.push_back(absl::StrCat("need ", need->need.need_ref, "@", need->need.sequence));
    return true;
  });
  model.due.VisitFrom({absl::InfinitePast(), ""}, [&](const Due& due) {
    EXPECT_EQ(model.Find(due.need->need.need_ref), due.need.get());
    lines.push_back(absl::StrCat("due ", absl::FormatTime(due.at), due.need->need.need_ref));
    return true;
  });
  for (const auto& [member, part] : model.members) {
    if (part->feed.size() + part->standing.size() + part->erased_until == 0) continue;
    lines.push_back(absl::StrCat("part of ", member, " erased until ", part->erased_until));
    part->standing.VisitFrom("", [&](const SharedNeed& need) {
      EXPECT_EQ(model.Find(need->need.need_ref), need.get());
      lines.push_back(absl::StrCat("  searches for ", need->need.need_ref));
      return true;
    });
    part->feed.VisitFrom({}, [&](const FeedEntry& entry) {
      EXPECT_EQ(model.Find(entry.need->need.need_ref), entry.need.get());
      lines.push_back(absl::StrCat("  ", entry.key.sequence, "/", entry.key.place, " ",
                                   entry.stored().placement_ref, "@", entry.stored().sequence));
      return true;
    });
  }
  return absl::StrJoin(lines, "\n");
}

// Makes up what changes leave of needs.
class Changes {
 public:
  explicit Changes(uint32_t seed) : random_(seed) {}

  NeedFacts Next(const std::map<std::string, NeedFacts>& known) {
    ++sequence_;
    const std::string ref = absl::StrCat("need-", Below(150));
    NeedFacts need;
    if (const auto found = known.find(ref); found != known.end()) need = found->second;
    if (need.need.at_rest) return need;
    need.need.need_ref = ref;
    need.need.member = kMembers[ref.size() % 3];
    need.need.sequence = sequence_;
    need.need.search.reset();
    if (Below(3) == 0) need.need.search.emplace();
    need.need.due.reset();
    if (Below(2) == 0) need.need.due = kNow + absl::Minutes(Below(9));
    for (StoredRequest& request : need.requests) {
      if (Below(2) == 0) request.sequence = sequence_;
    }
    for (uint32_t i = Below(3); i > 0; --i) {
      need.requests.push_back({.placement_ref = absl::StrCat("placement-", ++places_),
                               .need_ref = ref,
                               .host = kMembers[(ref.size() + 1 + Below(2)) % 3],
                               .asker = need.need.member,
                               .household_ref = "",
                               .place = places_,
                               .sequence = sequence_});
      if (Below(2) == 0) need.requests.back().due = kNow + absl::Minutes(Below(9));
    }
    need.need.at_rest = Below(9) == 0;
    return need;
  }

  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_()) % bound; }

 private:
  std::mt19937 random_;
  uint64_t sequence_ = 0;
  uint64_t places_ = 0;
};

TEST(ReadModelTest, CommitByCommitItIsWhatOneCommitOfEverythingMakes) {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Changes changes(seed);
    std::map<std::string, NeedFacts> known;
    ReadModel model;
    for (int commit = 0; commit < 100; ++commit) {
      const std::shared_ptr<const Model> before = model.Current();
      const std::string seen = Described(*before);
      for (uint32_t i = changes.Below(5); i > 0; --i) {
        NeedFacts need = changes.Next(known);
        known[need.need.need_ref] = need;
        model.Apply(std::move(need));
      }
      model.Commit();
      ASSERT_EQ(Described(*before), seen) << "readers of the model before see no change";
      ReadModel whole;
      for (const auto& [ref, need] : known) whole.Apply(need);
      whole.Commit();
      ASSERT_EQ(Described(*model.Current()), Described(*whole.Current()));
    }
  }
}

}  // namespace
}  // namespace consortium::placements
