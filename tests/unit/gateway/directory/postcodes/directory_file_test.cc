// The file's bytes: what is written is found again, and what is damaged is refused.

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gateway/directory/postcodes/directory_writer.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway/directory/postcodes/written_files.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Kind = PostcodeFinding::Kind;

constexpr char kInwardLetters[] = "ABDEFGHJLNPQRSTUWXYZ";

std::vector<LocalAuthority> Authorities() {
  return {{"E07000098", "Hertsmere", "Hertfordshire"},
          {"E09000007", "Camden", ""},
          {"E09000014", "Haringey", ""},
          {"E09000019", "Islington", ""}};
}

// The `index`th unit of an outcode.
policy::Postcode Unit(const std::string& outcode, unsigned index) {
  return Postcode(outcode + " " + std::to_string(index / 400) + kInwardLetters[index / 20 % 20] +
                  kInwardLetters[index % 20]);
}

// A directory in a file, and the rows that made it.
class DirectoryFileTest : public ::testing::Test {
 protected:
  void Add(policy::Postcode postcode, uint16_t authority, policy::GridPoint point = {}) {
    rows_.insert_or_assign(postcode, DirectoryRow{.number = postcode.number(),
                                                  .authority = authority,
                                                  .easting = point.easting,
                                                  .northing = point.northing});
  }

  absl::StatusOr<std::string> Encode() const {
    std::vector<DirectoryRow> rows;
    for (const auto& [postcode, row] : rows_) rows.push_back(row);
    return EncodeDirectory(rows, Authorities(), "NOV 2025");
  }

  // In place: thousands of files are written here, and a file system may sync one
  // that was emptied first.
  void Write(absl::string_view bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::app).close();
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    ASSERT_TRUE(file.good());
    std::filesystem::resize_file(path_, bytes.size());
  }

  // Everything that was added is found, with what it was added with.
  void ExpectAllFound(const PostcodeDirectory& directory) const {
    const std::vector<LocalAuthority> authorities = Authorities();
    for (const auto& [postcode, row] : rows_) {
      const PostcodeFinding finding = directory.Find(postcode);
      if (row.authority == format::kNoAuthority) {
        ASSERT_EQ(finding.kind, Kind::kNoAuthority) << postcode.Text();
      } else {
        ASSERT_EQ(finding.kind, Kind::kAuthority) << postcode.Text();
        ASSERT_EQ(*finding.authority, authorities[row.authority]) << postcode.Text();
      }
      ASSERT_EQ(directory.Locate(postcode), (policy::GridPoint{row.easting, row.northing}))
          << postcode.Text();
    }
  }

  void ExpectRoundTrip() const {
    const absl::StatusOr<std::string> bytes = Encode();
    ASSERT_THAT(bytes, IsOk());
    Write(*bytes);
    const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
    ASSERT_THAT(directory, IsOk());
    EXPECT_EQ(directory->size(), rows_.size());
    ExpectAllFound(*directory);
  }

  void AddAFew() {
    Add(Postcode("N6 5QT"), 2, {528648, 188235});
    Add(Postcode("N6 5LY"), 3, {529098, 187302});
    Add(Postcode("N6 6BS"), 1, {528433, 187344});
    Add(Postcode("WD6 1WA"), 0);
    Add(Postcode("GIR 0AA"), format::kNoAuthority);
    for (unsigned unit = 0; unit < 400; unit += 1) {
      Add(Unit("N4", unit * 7), static_cast<uint16_t>(2 + unit % 2),
          {static_cast<int32_t>(530000 + unit), 188000});
    }
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "postcodes";
  std::map<policy::Postcode, DirectoryRow> rows_;
};

TEST_F(DirectoryFileTest, FindsWhatWasWritten) {
  AddAFew();
  ExpectRoundTrip();
}

TEST_F(DirectoryFileTest, FindsNothingElse) {
  AddAFew();
  Write(*Encode());
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  for (const char* text : {"N6 5QU", "N6 5QS", "N7 5QT", "N5 5QT", "A0 0AA", "ZZ9Y 9ZZ", "N4 0AB",
                           "GIR 0AB", "WD6 1WB", "WD5 1WA", "WD7 1WA"}) {
    EXPECT_EQ(directory->Find(Postcode(text)).kind, Kind::kUnknown) << text;
    EXPECT_FALSE(directory->Locate(Postcode(text)).known()) << text;
  }
}

TEST_F(DirectoryFileTest, SaysItsVersionAndAuthorities) {
  AddAFew();
  Write(*Encode());
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  EXPECT_EQ(directory->release(), "NOV 2025");
  EXPECT_THAT(directory->version(),
              ::testing::MatchesRegex("NOV 2025, format 1, checksum [0-9a-f]+"));
  EXPECT_EQ(directory->authorities(), Authorities());
}

TEST_F(DirectoryFileTest, TheSameContentGivesTheSameBytes) {
  AddAFew();
  EXPECT_EQ(*Encode(), *Encode());
}

TEST_F(DirectoryFileTest, MovesWithItsMapping) {
  AddAFew();
  Write(*Encode());
  absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  const PostcodeDirectory moved = *std::move(directory);
  ExpectAllFound(moved);
}

// Where a list of units becomes longer than a bitmap, and at both ends.
TEST_F(DirectoryFileTest, HoldsAnyNumberOfPostcodesOfAnOutcode) {
  const size_t longest_list = format::kBitmapBytes / 2;
  for (const size_t count :
       {size_t{1}, size_t{2}, longest_list - 1, longest_list, longest_list + 1,
        size_t{policy::Postcode::kUnits} - 1, size_t{policy::Postcode::kUnits}}) {
    rows_.clear();
    for (size_t i = 0; i < count; ++i) {
      const auto unit = static_cast<unsigned>(i * policy::Postcode::kUnits / count);
      Add(Unit("N6", unit), static_cast<uint16_t>(i % 4), {static_cast<int32_t>(i), 1});
    }
    ASSERT_EQ(rows_.size(), count);
    ExpectRoundTrip();
  }
}

TEST_F(DirectoryFileTest, HoldsPointsAtTheEdgesOfTheGrid) {
  Add(Postcode("N6 5QT"), 0, {kEastingMax, kNorthingMax});
  Add(Postcode("N6 5QU"), 0, {0, kNorthingMax});
  Add(Postcode("N6 5QW"), 0, {kEastingMax, 0});
  Add(Postcode("N6 5QX"), 0, {0, 1});
  Add(Postcode("N6 5QY"), 0);
  Add(Postcode("N7 5QT"), 0, {1, 0});
  ExpectRoundTrip();
}

// Outcodes, counts, authorities and places at random, from a fixed seed.
TEST_F(DirectoryFileTest, AgreesWithAMapOnAnyContent) {
  std::mt19937 random(20261122);
  const auto below = [&random](uint32_t bound) { return random() % bound; };
  for (int outcode = 0; outcode < 60; ++outcode) {
    std::string text(1, static_cast<char>('A' + below(26)));
    if (below(2) == 0) text += static_cast<char>('A' + below(26));
    text += std::to_string(below(100));
    const uint32_t count = below(3) == 0 ? below(4'000) : below(50);
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t authority = below(5);
      const policy::GridPoint point = {static_cast<int32_t>(below(kEastingMax + 1)),
                                       static_cast<int32_t>(below(kNorthingMax + 1))};
      Add(Unit(text, below(4'000)),
          authority == 4 ? format::kNoAuthority : static_cast<uint16_t>(authority),
          below(10) == 0 ? policy::GridPoint{} : point);
    }
  }
  ExpectRoundTrip();
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  for (int i = 0; i < 20'000; ++i) {
    const policy::Postcode postcode =
        Unit(std::string(1, static_cast<char>('A' + below(26))) + std::to_string(below(100)),
             below(4'000));
    EXPECT_EQ(directory->Find(postcode).kind == Kind::kUnknown, !rows_.contains(postcode));
  }
}

TEST_F(DirectoryFileTest, RefusesToWriteWhatIsOutOfBounds) {
  const std::vector<LocalAuthority> authorities = Authorities();
  const DirectoryRow good = {.number = 5, .authority = 0, .easting = 1, .northing = 1};
  const auto encode = [&](const std::vector<DirectoryRow>& rows) {
    return EncodeDirectory(rows, authorities, "test");
  };
  EXPECT_THAT(encode({good}), IsOk());
  EXPECT_THAT(encode({}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no postcode")));
  EXPECT_THAT(encode({good, good}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("row 1")));
  DirectoryRow row = good;
  row.authority = 4;
  EXPECT_THAT(encode({row}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("row 0")));
  row = good;
  row.number = policy::Postcode::kNumbers;
  EXPECT_THAT(encode({row}), StatusIs(absl::StatusCode::kInvalidArgument));
  row = good;
  row.easting = kEastingMax + 1;
  EXPECT_THAT(encode({row}), StatusIs(absl::StatusCode::kInvalidArgument));
  row = good;
  row.northing = -1;
  EXPECT_THAT(encode({row}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(EncodeDirectory({good}, std::vector<LocalAuthority>(format::kAuthoritiesMax + 1), ""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4001 authorities")));
}

// ---- Damage ----

class DamagedFileTest : public DirectoryFileTest {
 protected:
  DamagedFileTest() {
    AddAFew();
    bytes_ = *Encode();
  }

  // Asks for everything; what is answered does not matter, that it is does.
  void AskForEverything(const PostcodeDirectory& directory) const {
    for (const auto& [postcode, row] : rows_) {
      const PostcodeFinding finding = directory.Find(postcode);
      EXPECT_EQ(finding.kind == Kind::kAuthority, finding.authority != nullptr);
      if (finding.authority != nullptr) {
        EXPECT_LE(finding.authority->gss_code.size(), bytes_.size());
      }
      directory.Locate(postcode);
    }
    EXPECT_LE(directory.Find(Postcode("ZZ9Y 9ZZ")).kind, Kind::kAuthority);
  }

  static void MendChecksum(std::string& bytes) {
    const uLong checksum =
        ::crc32(::crc32(0, nullptr, 0),
                reinterpret_cast<const Bytef*>(bytes.data()) + format::kChecksummedFrom,
                static_cast<uInt>(bytes.size() - format::kChecksummedFrom));
    const auto value = static_cast<uint32_t>(checksum);
    std::memcpy(bytes.data() + offsetof(format::Header, checksum), &value, sizeof(value));
  }

  std::string bytes_;
};

TEST_F(DamagedFileTest, OneWrongByteAnywhereIsRefused) {
  for (size_t at = 0; at < bytes_.size(); ++at) {
    for (const char change : {'\x01', '\xFF'}) {
      std::string damaged = bytes_;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      Write(damaged);
      const absl::Status opened = PostcodeDirectory::Open(path_).status();
      ASSERT_TRUE(absl::IsDataLoss(opened) || absl::IsFailedPrecondition(opened))
          << "byte " << at << ": " << opened;
      ASSERT_THAT(std::string(opened.message()),
                  AllOf(HasSubstr(path_), HasSubstr("directory import")));
    }
  }
}

// As if the checksum had been made for the damage: bounds alone must hold.
TEST_F(DamagedFileTest, OneWrongByteUnderARightChecksumNeverLeadsOutside) {
  int opened = 0;
  for (size_t at = sizeof(format::kMagic); at < bytes_.size(); ++at) {
    for (const char change : {'\x01', '\x80', '\xFF'}) {
      std::string damaged = bytes_;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      MendChecksum(damaged);
      Write(damaged);
      const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
      if (!directory.ok()) continue;
      ++opened;
      AskForEverything(*directory);
    }
  }
  EXPECT_GT(opened, 1'000);
}

TEST_F(DamagedFileTest, AFileCutShortAnywhereIsRefused) {
  for (size_t length = 0; length < bytes_.size(); ++length) {
    std::string cut = bytes_.substr(0, length);
    Write(cut);
    ASSERT_THAT(PostcodeDirectory::Open(path_), StatusIs(absl::StatusCode::kDataLoss)) << length;
    if (length < sizeof(format::Header)) continue;
    MendChecksum(cut);
    Write(cut);
    ASSERT_THAT(PostcodeDirectory::Open(path_), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
}

TEST_F(DamagedFileTest, AFileThatIsLongerIsRefused) {
  bytes_ += std::string(8, '\0');
  MendChecksum(bytes_);
  Write(bytes_);
  EXPECT_THAT(PostcodeDirectory::Open(path_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("contradict")));
}

TEST_F(DamagedFileTest, AnotherVersionSaysToImportAgain) {
  const uint32_t version = format::kVersion + 1;
  std::memcpy(bytes_.data() + offsetof(format::Header, version), &version, sizeof(version));
  Write(bytes_);
  EXPECT_THAT(PostcodeDirectory::Open(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("version 2"), HasSubstr("directory import"))));
}

TEST_F(DamagedFileTest, WhatIsNoDirectoryIsRefused) {
  Write("pcds,lad25cd\nN6 5QT,E09000014\nN6 5LY,E09000019\nN6 6BS,E09000007\n");
  EXPECT_THAT(PostcodeDirectory::Open(path_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("directory import")));
  EXPECT_THAT(PostcodeDirectory::Open(folder_.path()), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(PostcodeDirectory::Open(folder_ / "none"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DamagedFileTest, AFileOverwrittenWhileOpenNeverLeadsOutside) {
  Write(bytes_);
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  for (const char fill : {'\xFF', '\0', '\x01', '\x7F'}) {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file << std::string(bytes_.size(), fill);
    file.close();
    AskForEverything(*directory);
  }
}

TEST_F(DamagedFileTest, AFileReplacedWhileOpenIsReadToItsEnd) {
  Write(bytes_);
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path_);
  ASSERT_THAT(directory, IsOk());
  ASSERT_THAT(platform::WriteFile(path_, "another", platform::FileMode::kPublic), IsOk());
  ExpectAllFound(*directory);
}

}  // namespace
}  // namespace consortium::directory
