#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"

// Files in, text format out: tests/data/golden/<name>.csv through the borough's
// profile gives <name>.list.textproto, what is sent, and <name>.report.textproto,
// what is said about it.
//
// A change that is meant: UPDATE_GOLDEN=1 writes the outputs anew and fails, for
// whoever meant it to read the difference.
namespace consortium::mapping {
namespace {

using consortium::testing::IsOk;

std::string Path(const std::string& name) { return absl::StrCat(CONSORTIUM_SOURCE_DIR, "/", name); }

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

struct Golden {
  std::string name;
  std::string profile;
};

class GoldenTest : public ::testing::TestWithParam<Golden> {};

// Compares `actual` with the text format in `path`.
template <typename Message>
void ExpectGolden(const std::string& path, const Message& actual) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::string text;
    ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(actual, &text));
    std::ofstream(path) << text;
    ADD_FAILURE() << path << " was written; read what changed";
    return;
  }
  Message expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(ReadAll(path), &expected)) << path;
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(expected, actual)) << path << ": " << difference;
}

TEST_P(GoldenTest, MapsToTheSameListAndReport) {
  const std::string base = Path(absl::StrCat("tests/data/golden/", GetParam().name));
  const std::string profile =
      ReadAll(Path(absl::StrCat("adapters/profiles/", GetParam().profile, ".textproto")));
  absl::StatusOr<MappedList> list = Map(profile, ReadAll(base + ".csv"));
  ASSERT_THAT(list, IsOk());
  ExpectGolden(base + ".list.textproto", list->request);
  ExpectGolden(base + ".report.textproto", list->report);
}

INSTANTIATE_TEST_SUITE_P(Exports, GoldenTest,
                         ::testing::ValuesIn(std::vector<Golden>{{"barnet", "barnet"},
                                                                 {"camden", "camden"},
                                                                 {"enfield", "enfield"},
                                                                 {"hackney", "hackney"},
                                                                 {"haringey", "haringey"},
                                                                 {"islington", "islington"},
                                                                 {"hackney_faults", "hackney"}}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::mapping
