// What the journal keeps of a day's reading, refusing and reloading: who, what and
// how often, and nothing of what was searched for.

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/eventually.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::Duration kSoon = absl::Seconds(15);

struct Entry {
  std::string kind;
  std::string member;
  std::string client;
  std::string subject;
  std::string digest;
  std::string everything;  // Of the row, whatever it is.
};

std::string Column(sqlite3_stmt* row, int column) {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  return {bytes, bytes + sqlite3_column_bytes(row, column)};
}

// The whole journal, read beside the gateway that writes it.
std::vector<Entry> ReadJournal(const std::string& file) {
  std::vector<Entry> entries;
  sqlite3* database = nullptr;
  sqlite3_stmt* rows = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_prepare_v2(database,
                               "SELECT kind, member, client, subject, digest, salt, leaf "
                               "FROM journal ORDER BY sequence",
                               -1, &rows, nullptr),
            SQLITE_OK);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    Entry& entry = entries.emplace_back();
    entry.kind = Column(rows, 0);
    entry.member = Column(rows, 1);
    entry.client = Column(rows, 2);
    entry.subject = Column(rows, 3);
    entry.digest = Column(rows, 4);
    for (int column = 0; column < sqlite3_column_count(rows); ++column) {
      entry.everything += Column(rows, column);
    }
  }
  sqlite3_finalize(rows);
  sqlite3_close(database);
  return entries;
}

// How often each `member/client action rule outcome` was counted, over all minutes.
std::map<std::string, int> CountsIn(const std::vector<Entry>& journal) {
  std::map<std::string, int> counts;
  for (const Entry& entry : journal) {
    if (entry.kind != "tally") continue;
    const std::vector<std::string> words = absl::StrSplit(entry.subject, ' ');
    EXPECT_THAT(words, SizeIs(6)) << entry.subject;
    if (words.size() != 6) continue;
    EXPECT_EQ(words[0], absl::StrCat(entry.member, "/", entry.client));
    int count = 0;
    EXPECT_TRUE(absl::SimpleAtoi(words[5], &count)) << entry.subject;
    counts[absl::StrCat(words[0], " ", words[1], " ", words[2], " ", words[3])] += count;
  }
  return counts;
}

// Entries of one kind, in their order.
std::vector<Entry> OfKind(const std::vector<Entry>& journal, const std::string& kind) {
  std::vector<Entry> entries;
  for (const Entry& entry : journal) {
    if (entry.kind == kind) entries.push_back(entry);
  }
  return entries;
}

// Files below `folder` that hold `text`, by their names.
std::vector<std::string> FilesWith(const std::string& folder, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(content, text)) found.push_back(entry.path().filename().string());
  }
  return found;
}

// A need whose texts stand nowhere else, and are long enough not to be met by chance.
constexpr const char* kTextsOfTheNeed[] = {"officer-quokka", "KW17 3", "ZE2 9", "zebrafinch"};

v1::SearchAvailabilityRequest NeedThatIsNobodysBusiness() {
  v1::SearchAvailabilityRequest need = SimpleSearch();
  need.mutable_asker()->set_officer_reference("officer-quokka");
  need.set_near("KW17 3");
  need.add_areas_to_avoid("ZE2 9");
  return need;
}

class JournalTest : public ::testing::Test {
 protected:
  // Calls as `client` of `member`, and counts how that must stand in the journal.
  void SearchAs(const std::string& member, const std::string& client,
                const std::string& denying_rule = "") {
    const std::string who = absl::StrCat(member, "/", client, " vacancies.search ");
    const TestIdentity identity = gateway_.authority().Member(member, client);
    const absl::Status status = Search(gateway_.Channel(identity), need_).status();
    if (!denying_rule.empty()) {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
      ++expected_[absl::StrCat(who, denying_rule, " denied")];
    } else if (status.code() == absl::StatusCode::kResourceExhausted) {
      ++limited_;
      ++expected_[absl::StrCat(who, "rate limited")];
    } else {
      ++expected_[absl::StrCat(who, "placement-teams-find-places allowed")];
    }
  }

  std::vector<Entry> Journal() const { return ReadJournal(gateway_.database_file()); }
  size_t SizeOf(const std::string& kind) const { return OfKind(Journal(), kind).size(); }

  RunningGateway gateway_{
      {.policy = absl::StrReplaceAll(DevelopmentPolicy(),
                                     {{"action: \"vacancies.search\" per_minute: 120 burst: 60",
                                       "action: \"vacancies.search\" per_minute: 1 burst: 3"}})}};
  v1::SearchAvailabilityRequest need_ = NeedThatIsNobodysBusiness();
  std::map<std::string, int> expected_;
  int limited_ = 0;
};

TEST_F(JournalTest, CountsSearchesAndRefusalsAndKeepsNothingOfTheNeeds) {
  for (int i = 0; i < 5; ++i) SearchAs("islington", "duty-desk");
  EXPECT_GT(limited_, 0);
  SearchAs("camden", "duty-desk");
  for (int i = 0; i < 2; ++i) SearchAs("hackney", "adapter", "default-deny");
  SearchAs("bridge-adoption", "office", "agencies-see-no-vacancies");
  // What is refused for the need itself is a search that was let in.
  need_.set_near("zebrafinch");
  SearchAs("barnet", "duty-desk");

  EXPECT_TRUE(Eventually(kSoon, [this] { return CountsIn(Journal()) == expected_; }));
  EXPECT_EQ(CountsIn(Journal()), expected_);
  for (const Entry& entry : Journal()) {
    for (const char* text : kTextsOfTheNeed) EXPECT_THAT(entry.everything, Not(HasSubstr(text)));
  }
  const std::string folder = std::filesystem::path(gateway_.database_file()).parent_path().string();
  EXPECT_THAT(FilesWith(folder, "agencies-see-no-vacancies"), Not(IsEmpty()));
  for (const char* text : kTextsOfTheNeed) EXPECT_THAT(FilesWith(folder, text), IsEmpty()) << text;
}

TEST_F(JournalTest, KeepsWhichConfigurationCameIntoForceByItsDigests) {
  const TestIdentity duty_desk = gateway_.authority().Member("islington", "duty-desk");
  const std::string before = WhoAmI(gateway_.Channel(duty_desk))->policy_digest();
  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy() + "# Another zebrafinch.\n");
  EXPECT_TRUE(Eventually(kSoon, [this] { return SizeOf("config.reloaded") == 1; }));
  const std::string after = WhoAmI(gateway_.Channel(duty_desk))->policy_digest();
  EXPECT_NE(before, after);
  // A policy that cannot come into force leaves no entry, and the next that can
  // shows that it was looked at.
  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy() + "rulez { id: \"x\" }\n");
  EXPECT_TRUE(
      Eventually(kSoon, [this] { return absl::StrContains(gateway_.Log(), "config.refused"); }));
  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy());
  EXPECT_TRUE(Eventually(kSoon, [this] { return SizeOf("config.reloaded") == 2; }));

  const std::vector<Entry> loaded = OfKind(Journal(), "config.loaded");
  const std::vector<Entry> reloaded = OfKind(Journal(), "config.reloaded");
  ASSERT_THAT(loaded, SizeIs(1));
  ASSERT_THAT(reloaded, SizeIs(2));
  EXPECT_THAT(loaded[0].subject, HasSubstr(absl::StrCat("policy=", before.substr(0, 12), " ")));
  EXPECT_THAT(reloaded[0].subject, HasSubstr(absl::StrCat("policy=", after.substr(0, 12), " ")));
  for (const Entry& entry : {loaded[0], reloaded[0], reloaded[1]}) {
    EXPECT_THAT(entry.subject, AllOf(HasSubstr("certificate="), HasSubstr("issuers="),
                                     HasSubstr("revocations="), Not(HasSubstr("/"))));
    EXPECT_EQ(entry.member, "") << "the gateway itself";
    EXPECT_THAT(entry.digest, SizeIs(32));
    EXPECT_THAT(entry.everything, Not(HasSubstr("zebrafinch")));
  }
}

}  // namespace
}  // namespace consortium::testing
