#include "gateway/directory/postcodes/directory_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace consortium::directory {
namespace {

using format::BlockHeader;
using policy::Postcode;

template <typename T>
void Append(const T& value, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

void Pad(std::string& bytes) { bytes.resize(format::Padded(bytes.size()), '\0'); }

// Appends numbers of few bits back to back, the lowest bit first.
class BitWriter {
 public:
  explicit BitWriter(std::string& bytes) : bytes_(bytes) {}

  void Write(uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i) {
      if (used_ % 8 == 0) bytes_.push_back('\0');
      if ((value >> i & 1) != 0) {
        bytes_.back() = static_cast<char>(bytes_.back() | (1 << (used_ % 8)));
      }
      ++used_;
    }
  }

 private:
  std::string& bytes_;
  size_t used_ = 0;
};

unsigned BitsFor(uint64_t max) { return static_cast<unsigned>(std::bit_width(max)); }

// The smallest grid that holds the points of one outcode.
struct Grid {
  uint32_t easting_min = 0;
  uint32_t northing_min = 0;
  unsigned easting_bits = 0;
  unsigned northing_bits = 0;
};

bool HasPoint(const DirectoryRow& row) { return row.easting != 0 || row.northing != 0; }

Grid GridOf(absl::Span<const DirectoryRow> rows) {
  bool any = false;
  int32_t west = kEastingMax;
  int32_t east = 0;
  int32_t south = kNorthingMax;
  int32_t north = 0;
  for (const DirectoryRow& row : rows) {
    if (!HasPoint(row)) continue;
    any = true;
    west = std::min(west, row.easting);
    east = std::max(east, row.easting);
    south = std::min(south, row.northing);
    north = std::max(north, row.northing);
  }
  if (!any) return {};
  return {.easting_min = static_cast<uint32_t>(west),
          .northing_min = static_cast<uint32_t>(south),
          .easting_bits = BitsFor(static_cast<uint64_t>(east - west) + 1),
          .northing_bits = BitsFor(static_cast<uint64_t>(north - south))};
}

void AppendList(absl::Span<const DirectoryRow> rows, std::string& bytes) {
  for (const DirectoryRow& row : rows) {
    Append(static_cast<uint16_t>(row.number % Postcode::kUnits), bytes);
  }
  Pad(bytes);
}

void AppendBitmap(absl::Span<const DirectoryRow> rows, std::string& bytes) {
  std::array<uint64_t, format::kBitmapWords> words = {};
  for (const DirectoryRow& row : rows) {
    const uint32_t unit = row.number % Postcode::kUnits;
    words[unit / format::kUnitsPerWord] |= uint64_t{1} << (unit % format::kUnitsPerWord);
  }
  uint64_t before = 0;
  for (const uint64_t word : words) {
    Append(word | before << format::kUnitsPerWord, bytes);
    before += static_cast<uint64_t>(std::popcount(word));
  }
}

// Appends one outcode's rows to the blocks and the points.
void AppendBlock(absl::Span<const DirectoryRow> rows, std::string& blocks, std::string& points) {
  std::vector<uint16_t> authorities;
  for (const DirectoryRow& row : rows) authorities.push_back(row.authority);
  std::sort(authorities.begin(), authorities.end());
  authorities.erase(std::unique(authorities.begin(), authorities.end()), authorities.end());

  const Grid grid = GridOf(rows);
  const bool bitmap = format::Padded(rows.size() * 2) > format::kBitmapBytes;
  const BlockHeader header = {
      .postcodes = static_cast<uint16_t>(rows.size()),
      .units = bitmap ? format::Units::kBitmap : format::Units::kList,
      .authority_bits = static_cast<uint8_t>(BitsFor(authorities.size() - 1)),
      .authorities = static_cast<uint16_t>(authorities.size()),
      .easting_bits = static_cast<uint8_t>(grid.easting_bits),
      .northing_bits = static_cast<uint8_t>(grid.northing_bits),
      .points = static_cast<uint32_t>(points.size() / 8),
      .easting_min = grid.easting_min,
      .northing_min = grid.northing_min,
      .unused = 0,
  };
  Append(header, blocks);
  for (const uint16_t authority : authorities) Append(authority, blocks);
  Pad(blocks);
  if (bitmap) {
    AppendBitmap(rows, blocks);
  } else {
    AppendList(rows, blocks);
  }
  BitWriter codes(blocks);
  BitWriter places(points);
  for (const DirectoryRow& row : rows) {
    const auto found = std::lower_bound(authorities.begin(), authorities.end(), row.authority);
    codes.Write(static_cast<uint64_t>(found - authorities.begin()), header.authority_bits);
    const bool known = HasPoint(row);
    places.Write(known ? static_cast<uint32_t>(row.easting) - grid.easting_min + 1 : 0,
                 grid.easting_bits);
    places.Write(known ? static_cast<uint32_t>(row.northing) - grid.northing_min : 0,
                 grid.northing_bits);
  }
  Pad(blocks);
  Pad(points);
}

absl::Status CheckRows(absl::Span<const DirectoryRow> rows, size_t authorities) {
  if (rows.empty()) return absl::InvalidArgumentError("there is no postcode to write");
  for (size_t i = 0; i < rows.size(); ++i) {
    const DirectoryRow& row = rows[i];
    const bool ordered = i == 0 || rows[i - 1].number < row.number;
    const bool known = row.authority == format::kNoAuthority || row.authority < authorities;
    const bool placed = row.easting >= 0 && row.easting <= kEastingMax && row.northing >= 0 &&
                        row.northing <= kNorthingMax;
    if (!ordered || !known || !placed || row.number >= Postcode::kNumbers) {
      return absl::InvalidArgumentError(absl::StrCat("row ", i, " is out of bounds or order"));
    }
  }
  return absl::OkStatus();
}

std::string EncodeText(absl::Span<const LocalAuthority> authorities, const std::string& release) {
  std::string text = absl::StrCat(release, "\n");
  for (const LocalAuthority& authority : authorities) {
    absl::StrAppend(&text, authority.gss_code, "\t", authority.name, "\t", authority.county, "\n");
  }
  Pad(text);
  return text;
}

struct Sections {
  std::array<uint32_t, Postcode::kAreas> areas = {};
  std::vector<uint32_t> tables;  // Postcode::kDistricts per area that has one.
  std::string blocks;
  std::string points;

  uint32_t table_count() const {
    return static_cast<uint32_t>(tables.size() / Postcode::kDistricts);
  }
};

Sections EncodeBlocks(absl::Span<const DirectoryRow> rows) {
  Sections sections;
  for (size_t begin = 0; begin < rows.size();) {
    const uint32_t outcode = rows[begin].number / Postcode::kUnits;
    size_t end = begin;
    while (end < rows.size() && rows[end].number / Postcode::kUnits == outcode) ++end;
    uint32_t& table = sections.areas[outcode / Postcode::kDistricts];
    if (table == 0) {
      sections.tables.resize(sections.tables.size() + Postcode::kDistricts);
      table = sections.table_count();
    }
    sections.tables[(table - 1) * Postcode::kDistricts + outcode % Postcode::kDistricts] =
        static_cast<uint32_t>(sections.blocks.size() / 8) + 1;
    AppendBlock(rows.subspan(begin, end - begin), sections.blocks, sections.points);
    begin = end;
  }
  sections.blocks.append(format::kSlack, '\0');
  sections.points.append(format::kSlack, '\0');
  return sections;
}

std::string EncodeIndex(const Sections& sections) {
  std::string index;
  for (const uint32_t area : sections.areas) Append(area, index);
  Pad(index);
  for (const uint32_t start : sections.tables) Append(start, index);
  return index;
}

}  // namespace

absl::StatusOr<std::string> EncodeDirectory(absl::Span<const DirectoryRow> rows,
                                            absl::Span<const LocalAuthority> authorities,
                                            const std::string& release) {
  if (absl::Status status = CheckRows(rows, authorities.size()); !status.ok()) return status;
  const std::string text = EncodeText(authorities, release);
  const Sections sections = EncodeBlocks(rows);
  const std::string index = EncodeIndex(sections);
  const size_t bytes = sizeof(format::Header) + text.size() + index.size() +
                       sections.blocks.size() + sections.points.size();
  if (bytes > format::kBytesMax || text.size() > format::kTextBytesMax ||
      authorities.size() > format::kAuthoritiesMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the directory would have ", bytes, " bytes and ", authorities.size(),
        " authorities; at most ", format::kBytesMax, " and ", format::kAuthoritiesMax, " fit"));
  }
  format::Header header = {
      .magic = {},
      .version = format::kVersion,
      .checksum = 0,
      .bytes = bytes,
      .postcodes = static_cast<uint32_t>(rows.size()),
      .areas = sections.table_count(),
      .text_bytes = static_cast<uint32_t>(text.size()),
      .index_bytes = static_cast<uint32_t>(index.size()),
      .block_bytes = static_cast<uint32_t>(sections.blocks.size()),
      .point_bytes = static_cast<uint32_t>(sections.points.size()),
  };
  std::copy(std::begin(format::kMagic), std::end(format::kMagic), header.magic);
  std::string file;
  file.reserve(bytes);
  Append(header, file);
  file.append(text).append(index).append(sections.blocks).append(sections.points);
  const uLong checksum =
      ::crc32(::crc32(0, nullptr, 0),
              reinterpret_cast<const Bytef*>(file.data()) + format::kChecksummedFrom,
              static_cast<uInt>(file.size() - format::kChecksummedFrom));
  header.checksum = static_cast<uint32_t>(checksum);
  std::memcpy(file.data(), &header, sizeof(header));
  return file;
}

}  // namespace consortium::directory
