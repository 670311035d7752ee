// Every postcode of a directory as published. With CONSORTIUM_ONSPD=DIR, all files onspd*.csv of
// DIR are imported and each of their lines is asked for again; without it, the sample is.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "gateway/directory/postcodes/postcode_import.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway/directory/postcodes/written_files.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::TempFolder;

const std::map<std::string, std::string> kBoroughs = {
    {"E09000003", "Barnet"},  {"E09000007", "Camden"},   {"E09000010", "Enfield"},
    {"E09000012", "Hackney"}, {"E09000014", "Haringey"}, {"E09000019", "Islington"}};

std::vector<std::string> Files() {
  const char* folder = std::getenv("CONSORTIUM_ONSPD");
  if (folder == nullptr || *folder == '\0') {
    std::cout << "CONSORTIUM_ONSPD is not set: the sample that the project ships is checked\n";
    return {SAMPLE_FILE};
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = absl::AsciiStrToLower(entry.path().filename().string());
    if (absl::StartsWith(name, "onspd") && absl::EndsWith(name, ".csv")) {
      files.push_back(entry.path().string());
    }
  }
  EXPECT_FALSE(files.empty()) << folder << " has no onspd*.csv";
  std::sort(files.begin(), files.end());
  return files;
}

// A file read without the importer: cells without commas in them, columns by the
// beginning of their names.
struct Published {
  std::vector<std::vector<std::string>> lines;
  size_t postcode = 0;
  size_t authority = 0;
  size_t easting = 0;
  size_t northing = 0;
};

Published ReadPublished(const std::string& file) {
  Published published;
  std::ifstream stream(file);
  std::string line;
  while (std::getline(stream, line)) {
    // A comma within quotes, as in the sample's places, is none.
    bool quoted = false;
    for (char& c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && quoted) c = ';';
    }
    line.erase(
        std::remove_if(line.begin(), line.end(), [](char c) { return c == '"' || c == '\r'; }),
        line.end());
    published.lines.push_back(absl::StrSplit(line, ','));
  }
  const std::vector<std::string> header = published.lines.front();
  published.lines.erase(published.lines.begin());
  for (size_t i = 0; i < header.size(); ++i) {
    if (header[i] == "pcds") published.postcode = i;
    if (absl::StartsWith(header[i], "lad") || absl::EndsWith(header[i], "laua")) {
      published.authority = i;
    }
    if (absl::StrContains(header[i], "east1m")) published.easting = i;
    if (absl::StrContains(header[i], "north1m") || absl::StrContains(header[i], "nrth1m")) {
      published.northing = i;
    }
  }
  return published;
}

std::string Expected(const Published& published, const std::vector<std::string>& cells) {
  const std::string& authority = cells[published.authority];
  const bool none = authority.empty() || absl::EndsWith(authority, "99999999");
  const bool placed = !cells[published.easting].empty() && authority[0] != 'N';
  return absl::StrCat(none ? "none" : authority, " at ",
                      placed ? std::stoi(cells[published.easting]) : 0, " ",
                      placed ? std::stoi(cells[published.northing]) : 0);
}

std::string Found(const PostcodeDirectory& directory, policy::Postcode postcode) {
  const PostcodeFinding finding = directory.Find(postcode);
  if (finding.kind == PostcodeFinding::Kind::kUnknown) return "unknown";
  const policy::GridPoint point = directory.Locate(postcode);
  return absl::StrCat(finding.authority == nullptr ? "none" : finding.authority->gss_code, " at ",
                      point.easting, " ", point.northing);
}

class OnspdTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<PostcodeImportReport> report = ImportPostcodes(
        {.files = files_, .output = folder_ / "postcodes", .names_file = "", .release = ""},
        nullptr);
    ASSERT_THAT(report, IsOk());
    report_ = *report;
  }

  const TempFolder folder_;
  const std::vector<std::string> files_ = Files();
  PostcodeImportReport report_;
};

TEST_F(OnspdTest, EveryPostcodeLeadsToItsAuthorityAndPlace) {
  EXPECT_EQ(report_.skipped, 0u);
  EXPECT_TRUE(report_.nameless.empty());
  const absl::StatusOr<PostcodeDirectory> directory =
      PostcodeDirectory::Open(folder_ / "postcodes");
  ASSERT_THAT(directory, IsOk());
  std::map<std::string, int> of_borough;
  size_t lines = 0;
  for (const std::string& file : files_) {
    const Published published = ReadPublished(file);
    for (const std::vector<std::string>& cells : published.lines) {
      const policy::Postcode postcode = Postcode(cells[published.postcode]);
      ASSERT_EQ(postcode.Text(), cells[published.postcode]);
      ASSERT_EQ(Found(*directory, postcode), Expected(published, cells)) << postcode.Text();
      if (kBoroughs.contains(cells[published.authority])) ++of_borough[cells[published.authority]];
      ++lines;
    }
  }
  EXPECT_EQ(lines, report_.rows);
  EXPECT_EQ(of_borough.size(), kBoroughs.size());
  for (const LocalAuthority& authority : directory->authorities()) {
    const auto borough = kBoroughs.find(authority.gss_code);
    if (borough != kBoroughs.end()) {
      EXPECT_EQ(authority.name, borough->second);
    }
  }
  int total = 0;
  for (const auto& [borough, count] : of_borough) total += count;
  std::cout << lines << " postcodes, " << total << " of the six boroughs; " << report_.version
            << "\n";
  if (files_ != std::vector<std::string>{SAMPLE_FILE}) {
    EXPECT_GT(total, 60'000);  // 71,768 in November 2025.
  }
}

// N6, in the sample and outside: routing by outcode would be wrong.
TEST_F(OnspdTest, OneOutcodeLiesInFourBoroughs) {
  std::set<std::string> authorities;
  for (const std::string& file : files_) {
    const Published published = ReadPublished(file);
    for (const std::vector<std::string>& cells : published.lines) {
      if (absl::StartsWith(cells[published.postcode], "N6 ")) {
        authorities.insert(cells[published.authority]);
      }
    }
  }
  EXPECT_EQ(authorities,
            (std::set<std::string>{"E09000003", "E09000007", "E09000014", "E09000019"}));
}

}  // namespace
}  // namespace consortium::directory
