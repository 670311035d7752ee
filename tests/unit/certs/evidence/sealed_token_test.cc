#include "certs/evidence/sealed_token.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/support/status_matchers.h"

namespace consortium::evidence {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string& Key() {
  static const std::string key(32, 'k');
  return key;
}

TEST(SealedTokenTest, OpensToWhatWasSealed) {
  const SealedToken tokens(Key());
  for (const std::string& content : {std::string(), std::string("a"), std::string(1000, '\0')}) {
    const absl::StatusOr<std::string> opened =
        tokens.Open(tokens.Seal(content, "islington"), "islington");
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(*opened, content);
  }
}

TEST(SealedTokenTest, OutlivesARestart) {
  const std::string token = SealedToken(Key()).Seal("page 2", "");
  const absl::StatusOr<std::string> opened = SealedToken(Key()).Open(token, "");
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(*opened, "page 2");
}

TEST(SealedTokenTest, IsOpaqueAndFitForAnAddress) {
  const SealedToken tokens(Key());
  const std::string token = tokens.Seal("rank of the last household", "islington");
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  EXPECT_THAT(bytes, Not(HasSubstr("rank")));
}

TEST(SealedTokenTest, IsNeverTheSameTwice) {
  const SealedToken tokens(Key());
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(tokens.Seal("page 2", "islington"));
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(SealedTokenTest, IsNeverTheSameTwiceWhoeverAsks) {
  const SealedToken tokens(Key());
  std::vector<std::vector<std::string>> sealed(4);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& mine : sealed) {
    threads.emplace_back([&tokens, &mine] {
      for (int i = 0; i < 500; ++i) mine.push_back(tokens.Seal("page 2", "islington"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> seen;
  for (const std::vector<std::string>& mine : sealed) seen.insert(mine.begin(), mine.end());
  EXPECT_EQ(seen.size(), 2000u);
}

TEST(SealedTokenTest, IsRefusedInAnotherContext) {
  const SealedToken tokens(Key());
  const std::string token = tokens.Seal("page 2", "islington search");
  EXPECT_THAT(tokens.Open(token, "camden search"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(tokens.Open(token, ""), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(SealedTokenTest, IsRefusedByAnotherGateway) {
  const std::string token = SealedToken(std::string(32, 'x')).Seal("page 2", "islington");
  EXPECT_THAT(SealedToken(Key()).Open(token, "islington"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(SealedTokenTest, IsRefusedWhenAnyCharacterIsAltered) {
  const SealedToken tokens(Key());
  const std::string token = tokens.Seal("page 2", "islington");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(tokens.Open(altered, "islington"), StatusIs(absl::StatusCode::kInvalidArgument))
        << "character " << i;
  }
}

TEST(SealedTokenTest, IsRefusedWhenCutOrLengthened) {
  const SealedToken tokens(Key());
  const std::string token = tokens.Seal("page 2", "islington");
  for (size_t size = 0; size < token.size(); ++size) {
    EXPECT_THAT(tokens.Open(token.substr(0, size), "islington"),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  for (const char* more : {"A", "=", "AAAA", "\n", "!"}) {
    EXPECT_THAT(tokens.Open(token + more, "islington"),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(SealedTokenTest, ARefusalSaysNothingOfTheToken) {
  const absl::StatusOr<std::string> refused = SealedToken(Key()).Open("c2VjcmV0", "islington");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("c2VjcmV0"))));
}

}  // namespace
}  // namespace consortium::evidence
