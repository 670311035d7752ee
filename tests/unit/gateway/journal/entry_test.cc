#include "gateway/journal/entry.h"

#include <string>

#include "absl/strings/escaping.h"
#include "certs/evidence/message_digest.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::journal {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::Time kNow = absl::FromUnixMicros(1'763'700'000'123'456);

Entry Sample() {
  return {.kind = "vacancies.publish",
          .member = "hackney",
          .client = "adapter",
          .subject = "0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a11",
          .digest = std::string(32, '\xd1'),
          .salt = std::string(16, '\x5a')};
}

TEST(EntryTest, EncodesTheLeafAsTheReadmeDefinesItForEver) {
  EXPECT_EQ(absl::BytesToHexString(EncodeLeaf(Sample(), 258, kNow)),
            "01"
            "01000000080000000000000102"
            "02000000080006441367ff6a40"
            "0300000011766163616e636965732e7075626c697368"
            "04000000076861636b6e6579"
            "050000000761646170746572"
            "060000002430623866316335652d376430612d346136652d396135332d306439613466316632613131"
            "0700000020d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1");
}

TEST(EntryTest, KeepsEmptyFieldsAndInstantsBefore1970InTheLeaf) {
  Entry entry = Sample();
  entry.member = entry.client = entry.subject = "";
  EXPECT_EQ(absl::BytesToHexString(EncodeLeaf(entry, 1, absl::FromUnixMicros(-1))),
            "01"
            "01000000080000000000000001"
            "0200000008ffffffffffffffff"
            "0300000011766163616e636965732e7075626c697368"
            "0400000000"
            "0500000000"
            "0600000000"
            "0700000020d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1");
}

TEST(EntryTest, LeavesTheSaltOutOfTheLeaf) {
  Entry erased = Sample();
  erased.salt = std::string(16, '\0');
  EXPECT_EQ(EncodeLeaf(erased, 1, kNow), EncodeLeaf(Sample(), 1, kNow));
}

TEST(EntryTest, SaltsTheDigestAnewEachTime) {
  const std::string content = evidence::Sha256("content");
  const Entry first = MakeEntry("vacancies.publish", "hackney", "adapter", "subject", content);
  const Entry second = MakeEntry("vacancies.publish", "hackney", "adapter", "subject", content);
  EXPECT_EQ(first.salt.size(), 16u);
  EXPECT_NE(first.salt, second.salt);
  EXPECT_NE(first.digest, second.digest);
  EXPECT_EQ(first.digest, evidence::HmacSha256(first.salt, content));
}

class AppendTest : public ::testing::TestWithParam<storage::Kind> {
 protected:
  AppendTest() : store_(GetParam()), clock_(kNow) {
    EXPECT_THAT(store_.database().Migrate(), IsOk());
    writer_ = std::make_unique<storage::Writer>(
        store_.database(), clock_, storage::Writer::Options{}, storage::Writer::Hooks{});
  }

  absl::Status AppendOne(const Entry& entry, uint64_t* sequence = nullptr) {
    return writer_->Run([&](storage::Transaction& transaction) {
      absl::StatusOr<uint64_t> appended = Append(transaction, entry);
      if (appended.ok() && sequence != nullptr) *sequence = *appended;
      return appended.status();
    });
  }

  storage::Store store_;
  FakeClock clock_;
  std::unique_ptr<storage::Writer> writer_;
};

TEST_P(AppendTest, KeepsEveryFieldAndTheLeafThatTheyMake) {
  uint64_t sequence = 0;
  ASSERT_THAT(AppendOne(Sample()), IsOk());
  ASSERT_THAT(AppendOne(Sample(), &sequence), IsOk());
  EXPECT_EQ(sequence, 2u);
  writer_.reset();
  store_.Reopen();

  int rows = 0;
  ASSERT_THAT(store_.Connect()->Query(
                  "SELECT sequence, at_us, kind, member, client, subject, digest, salt, leaf "
                  "FROM journal ORDER BY sequence",
                  {},
                  [&rows](const storage::Row& row) {
                    EXPECT_EQ(row.Integer(0), ++rows);
                    EXPECT_EQ(row.Integer(1), absl::ToUnixMicros(kNow));
                    EXPECT_EQ(row.Text(2), Sample().kind);
                    EXPECT_EQ(row.Text(3), Sample().member);
                    EXPECT_EQ(row.Text(4), Sample().client);
                    EXPECT_EQ(row.Text(5), Sample().subject);
                    EXPECT_EQ(row.Bytes(6), Sample().digest);
                    EXPECT_EQ(row.Bytes(7), Sample().salt);
                    EXPECT_EQ(row.Bytes(8),
                              EncodeLeaf(Sample(), static_cast<uint64_t>(row.Integer(0)), kNow));
                    return absl::OkStatus();
                  }),
              IsOk());
  EXPECT_EQ(rows, 2);
}

TEST_P(AppendTest, TakesFieldsUpToTheirBoundsAndNoMore) {
  Entry entry = Sample();
  entry.kind = std::string(64, 'k');
  entry.member = std::string(64, 'm');
  entry.client = std::string(64, 'c');
  entry.subject = std::string(512, 's');
  EXPECT_THAT(AppendOne(entry), IsOk());

  const auto refuses = [this, &entry](auto Entry::*field, size_t size) {
    Entry beyond = entry;
    beyond.*field = std::string(size, 'x');
    EXPECT_THAT(AppendOne(beyond),
                StatusIs(absl::StatusCode::kInternal, HasSubstr("out of bounds")));
  };
  refuses(&Entry::kind, 0);
  refuses(&Entry::kind, 65);
  refuses(&Entry::member, 65);
  refuses(&Entry::client, 65);
  refuses(&Entry::subject, 513);
  refuses(&Entry::digest, 31);
  refuses(&Entry::digest, 33);
  refuses(&Entry::salt, 15);
  refuses(&Entry::salt, 17);
  EXPECT_EQ(storage::Number(*store_.Connect(), "SELECT count(*) FROM journal"), 1);
}

INSTANTIATE_TEST_SUITE_P(Databases, AppendTest,
                         ::testing::Values(storage::Kind::kSqlite, storage::Kind::kPostgresql),
                         [](const auto& test) { return storage::NameOf(test.param); });

}  // namespace
}  // namespace consortium::journal
