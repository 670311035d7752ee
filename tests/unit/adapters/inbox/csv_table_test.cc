#include "adapters/inbox/csv_table.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "adapters/inbox/csv_sink.h"
#include "adapters/inbox/durable_log.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void Put(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

TEST(QuotedCell, DisarmsFormulasAndKeepsToOneLine) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain", "\"plain\""},
      {"", "\"\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"=1+1", "\"'=1+1\""},
      {"+44 20 7946 0123", "\"'+44 20 7946 0123\""},
      {"-1", "\"'-1\""},
      {"@SUM(A1)", "\"'@SUM(A1)\""},
      {"\t=1", "\"' =1\""},
      {"  =1", "\"'  =1\""},
      {"\xEF\xBC\x9D"
       "1",
       "\"'\xEF\xBC\x9D"
       "1\""},
      {"a=1", "\"a=1\""},
      {"two\nlines", "\"two / lines\""},
      {std::string("a\0b\rc", 5), "\"a b c\""},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(QuotedCell(text), wanted);
}

class CsvSinkTest : public ::testing::Test {
 protected:
  std::string path() const { return folder_ / "enquiries.csv"; }
  absl::Status HandOver(uint64_t number, const v1::Enquiry& answers = Answers()) {
    return sink_.HandOver(Opened(number, answers));
  }
  std::string NameOfNumber(uint64_t number) { return RecordOf(number).reference(); }

  testing::TempFolder folder_;
  Steps steps_;
  StoppingDisk disk_{steps_};
  CsvSink sink_{path(), disk_};
};

TEST_F(CsvSinkTest, MakesTheHeaderOnceAndOneLinePerEnquiry) {
  ASSERT_THAT(HandOver(1), IsOk());
  ASSERT_THAT(HandOver(2), IsOk());
  const std::string content = Content(path());
  EXPECT_THAT(content, StartsWith("\xEF\xBB\xBFreference,received,kind,"));
  EXPECT_THAT(content, HasSubstr(",answers,status,status_date,closing_reason\r\n"));
  EXPECT_EQ(std::count(content.begin(), content.end(), '\n'), 3);
  EXPECT_THAT(content, HasSubstr("Two lines, / and a \"\"quote\"\"."));
  const auto table = ReadTable(content);
  ASSERT_THAT(table, IsOk());
  EXPECT_THAT(table->names, ElementsAre(NameOfNumber(1), NameOfNumber(2)));
}

TEST_F(CsvSinkTest, NoAnswerIsAFormula) {
  v1::Enquiry answers = Answers();
  answers.set_name("=HYPERLINK(\"http://evil.example\")");
  answers.set_message("@SUM(1)\n=2");
  ASSERT_THAT(HandOver(1, answers), IsOk());
  const std::string content = Content(path());
  EXPECT_THAT(content, AllOf(HasSubstr("\"'=HYPERLINK("), HasSubstr("\"'@SUM(1) / =2\"")));
  EXPECT_THAT(content, Not(HasSubstr(",\"=")));
  EXPECT_THAT(content, Not(HasSubstr(",=")));
}

TEST_F(CsvSinkTest, ARowTornAnywhereIsWrittenAnew) {
  ASSERT_THAT(HandOver(1), IsOk());
  const size_t before = Content(path()).size();
  ASSERT_THAT(HandOver(2), IsOk());
  const std::string whole = Content(path());
  for (size_t cut = before; cut < whole.size(); ++cut) {
    Put(path(), whole.substr(0, cut));
    // Another comes first, then the torn one again.
    ASSERT_THAT(HandOver(3), IsOk()) << cut - before;
    ASSERT_THAT(HandOver(2), IsOk());
    const auto table = ReadTable(Content(path()));
    ASSERT_THAT(table, IsOk());
    std::vector<std::string> names = table->names;
    EXPECT_EQ(names.front(), NameOfNumber(1));
    std::sort(names.begin(), names.end());
    std::vector<std::string> wanted = {NameOfNumber(1), NameOfNumber(2), NameOfNumber(3)};
    std::sort(wanted.begin(), wanted.end());
    ASSERT_EQ(names, wanted) << cut - before;
    const std::string mended = Content(path());
    ASSERT_THAT(mended, HasSubstr(whole.substr(before, whole.size() - before - 2)));
  }
}

TEST_F(CsvSinkTest, ZerosThatAPowerLossLeftAreCutOff) {
  ASSERT_THAT(HandOver(1), IsOk());
  Put(path(), Content(path()) + std::string(500, '\0'));
  ASSERT_THAT(HandOver(2), IsOk());
  EXPECT_THAT(ReadTable(Content(path()))->names, ElementsAre(NameOfNumber(1), NameOfNumber(2)));
}

TEST_F(CsvSinkTest, WhatPeopleDidToTheTableStays) {
  ASSERT_THAT(HandOver(1), IsOk());
  // As a spreadsheet program saves it: columns moved and added, quotes only where needed, no last
  // line break.
  Put(path(), "reference,our notes,answers,name,status,status_date,who\n" + NameOfNumber(1) +
                  ",\"rang, no\nanswer\",{},W,contacted,,Ann");
  ASSERT_THAT(HandOver(2), IsOk());
  const std::string content = Content(path());
  EXPECT_THAT(content, HasSubstr(",\"rang, no\nanswer\",{},W,contacted,,Ann\r\n"));
  EXPECT_THAT(content, HasSubstr("\"" + NameOfNumber(2) + "\",,\"{"));
  EXPECT_THAT(content, HasSubstr(std::string(",\"") + kName + "\",,,\r\n"));
  EXPECT_THAT(ReadTable(content)->names, ElementsAre(NameOfNumber(1), NameOfNumber(2)));
}

TEST_F(CsvSinkTest, ATableThatCannotBeAddedToSafelyIsLeftAsItIs) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"name,status\n", "first column must be `reference`"},
      {"reference,answers,status\n", "one column `status_date`"},
      {"reference,status,status_date,answers\n", "last column"},
      {"reference,answers,status,status_date,message\n", "last column"},
      {"reference,answers,status,status_date\nA,\"open,,\nB,,,\nC,,,\n", "does not close"},
      {"reference,answers,status,status_date\nA,\xFF,,\n", "CSV"},
  };
  for (const auto& [content, why] : cases) {
    Put(path(), content);
    EXPECT_THAT(HandOver(1), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(why)));
    EXPECT_EQ(Content(path()), content);
  }
}

TEST_F(CsvSinkTest, NothingIsAddedWhileASpreadsheetProgramHasItOpen) {
  ASSERT_THAT(HandOver(1), IsOk());
  const std::string content = Content(path());
  for (const char* lock : {".~lock.enquiries.csv#", "~$enquiries.csv"}) {
    Put(folder_ / lock, "");
    EXPECT_THAT(HandOver(2), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("close")));
    EXPECT_EQ(Content(path()), content);
    std::filesystem::remove(folder_ / lock);
  }
}

class DurableLogTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<DurableLog>> Open(absl::Time keep_from = absl::InfinitePast()) {
    return DurableLog::Open(folder_ / "log", keep_from, disk_);
  }
  testing::TempFolder folder_;
  Steps steps_;
  StoppingDisk disk_{steps_};
};

TEST_F(DurableLogTest, RemembersTheLastValueOfEachKeyAcrossRuns) {
  {
    const auto log = Open().value();
    ASSERT_THAT(log->Set("a", "one", kNow), IsOk());
    ASSERT_THAT(log->Set("b", "two", kNow), IsOk());
    ASSERT_THAT(log->Set("a", "three", kNow + absl::Seconds(1)), IsOk());
  }
  const auto log = Open().value();
  EXPECT_EQ(log->size(), 2u);
  EXPECT_EQ(log->Find("a")->value, "three");
  EXPECT_EQ(log->Find("a")->set, kNow + absl::Seconds(1));
  EXPECT_EQ(log->Find("c"), nullptr);
}

TEST_F(DurableLogTest, ALastLineTornAnywhereIsDropped) {
  ASSERT_THAT(Open().value()->Set("a", "one", kNow), IsOk());
  const size_t before = Content(folder_ / "log").size();
  ASSERT_THAT(Open().value()->Set("b", "two", kNow), IsOk());
  const std::string whole = Content(folder_ / "log");
  for (size_t cut = before; cut < whole.size(); ++cut) {
    Put(folder_ / "log", whole.substr(0, cut));
    const auto log = Open();
    ASSERT_THAT(log, IsOk());
    EXPECT_EQ((*log)->size(), 1u) << cut;
    ASSERT_THAT((*log)->Set("c", "three", kNow), IsOk());
    ASSERT_THAT(Open(), IsOk());
  }
}

TEST_F(DurableLogTest, ADamagedLineIsNamedWithWhatItsRemovalMeans) {
  ASSERT_THAT(Open().value()->Set("a", "one", kNow), IsOk());
  ASSERT_THAT(Open().value()->Set("b", "two", kNow), IsOk());
  std::string content = Content(folder_ / "log");
  content[3] ^= 1;
  Put(folder_ / "log", content);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss,
                               AllOf(HasSubstr("line 1"), HasSubstr("once more"))));
}

TEST_F(DurableLogTest, IsWrittenAnewWhenMostLinesAreOfNoUseAndForgetsWhatIsOld) {
  {
    const auto log = Open().value();
    ASSERT_THAT(log->Set("old", "one", kNow - absl::Hours(1)), IsOk());
    for (size_t i = 0; i < DurableLog::kCompactLinesMin; ++i) {
      ASSERT_THAT(log->Set("a", absl::StrCat(i), kNow), IsOk());
    }
  }
  const auto log = Open(kNow).value();
  EXPECT_EQ(log->Find("old"), nullptr);
  EXPECT_EQ(log->Find("a")->value, absl::StrCat(DurableLog::kCompactLinesMin - 1));
  EXPECT_LT(Content(folder_ / "log").size(), 100u);
}

TEST_F(DurableLogTest, AFailedSetIsNotRememberedAndTheNextOneMends) {
  ASSERT_THAT(Open().value()->Set("a", "one", kNow), IsOk());
  Steps steps(2);  // Read and sync of opening; the append is the half.
  StoppingDisk stopping(steps);
  const auto log = DurableLog::Open(folder_ / "log", absl::InfinitePast(), stopping).value();
  EXPECT_FALSE(log->Set("b", "two", kNow).ok());
  EXPECT_EQ(log->Find("b"), nullptr);
  steps = Steps();  // The disk is back.
  ASSERT_THAT(log->Set("c", "three", kNow), IsOk());
  const auto again = Open();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ((*again)->size(), 2u);
  EXPECT_EQ((*again)->Find("b"), nullptr);
}

TEST_F(DurableLogTest, TakesWordsAlone) {
  const auto log = Open().value();
  for (const char* bad : {"", "a b", "a\n", "a\r"}) {
    EXPECT_THAT(log->Set(bad, "x", kNow), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(log->Set("x", bad, kNow), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace consortium::inbox
