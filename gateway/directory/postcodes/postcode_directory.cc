#include "gateway/directory/postcodes/postcode_directory.h"

#include <bit>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace consortium::directory {
namespace {

using format::BlockHeader;
using format::BlockLayout;
using format::Load;
using format::LoadBits;
using policy::Postcode;

absl::Status Corrupt(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("is no intact postcode directory (", what, ")"));
}

// Adds the file and the remedy, once, to what a check found.
absl::Status ForTheOperator(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(file, " ", status.message(),
                                   "; make it anew: consortium-gateway directory import --output ",
                                   file, " ONSPD.csv"));
}

constexpr size_t kNotThere = SIZE_MAX;

// The position of `unit` among `count` sorted two-byte units.
size_t IndexInList(const char* units, size_t count, uint32_t unit) {
  size_t first = 0;
  for (size_t past = count; first < past;) {
    const size_t middle = first + (past - first) / 2;
    if (Load<uint16_t>(units, middle * 2) < unit) {
      first = middle + 1;
    } else {
      past = middle;
    }
  }
  return first < count && Load<uint16_t>(units, first * 2) == unit ? first : kNotThere;
}

size_t IndexInBitmap(const char* units, uint32_t unit) {
  const auto word = Load<uint64_t>(units, unit / format::kUnitsPerWord * sizeof(uint64_t));
  const uint64_t bit = uint64_t{1} << (unit % format::kUnitsPerWord);
  if ((word & bit) == 0) return kNotThere;
  return (word >> format::kUnitsPerWord) + static_cast<size_t>(std::popcount(word & (bit - 1)));
}

}  // namespace

absl::StatusOr<PostcodeDirectory> PostcodeDirectory::Open(const std::string& file) {
  absl::StatusOr<MappedFile> mapped =
      MappedFile::Open(file, sizeof(format::Header), format::kBytesMax, format::kChecksummedFrom);
  if (!mapped.ok()) return mapped.status();
  PostcodeDirectory directory(*std::move(mapped));
  absl::Status status = directory.CheckSections();
  if (status.ok()) status = directory.ReadText();
  if (status.ok()) status = directory.CheckIndex();
  if (!status.ok()) return ForTheOperator(file, status);
  return directory;
}

absl::Status PostcodeDirectory::CheckSections() {
  header_ = Load<format::Header>(file_.data(), 0);
  if (std::memcmp(header_.magic, format::kMagic, sizeof(format::kMagic)) != 0) {
    return Corrupt("it does not begin as one");
  }
  if (header_.version != format::kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "has version ", header_.version, " of the format; this program reads ", format::kVersion));
  }
  if (header_.checksum != file_.checksum()) return Corrupt("its checksum differs");
  const uint64_t sections = uint64_t{header_.text_bytes} + header_.index_bytes +
                            header_.block_bytes + header_.point_bytes;
  const uint64_t index = format::kAreaBytes + uint64_t{header_.areas} * format::kTableBytes;
  const bool padded = header_.text_bytes % 8 == 0 && header_.index_bytes % 8 == 0 &&
                      header_.block_bytes % 8 == 0 && header_.point_bytes % 8 == 0;
  if (!padded || header_.bytes != file_.size() ||
      sizeof(format::Header) + sections != header_.bytes ||
      header_.text_bytes > format::kTextBytesMax || header_.areas > Postcode::kAreas ||
      header_.index_bytes != index || header_.block_bytes < format::kSlack ||
      header_.point_bytes < format::kSlack) {
    return Corrupt("its sizes contradict each other");
  }
  index_ = file_.data() + sizeof(format::Header) + header_.text_bytes;
  blocks_ = index_ + header_.index_bytes;
  points_ = blocks_ + header_.block_bytes;
  return absl::OkStatus();
}

// The release, then `code<tab>name<tab>county` per authority; NULs fill up.
absl::Status PostcodeDirectory::ReadText() {
  absl::string_view text(file_.data() + sizeof(format::Header), header_.text_bytes);
  text = text.substr(0, text.find('\0'));
  bool first = true;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (std::exchange(first, false)) {
      release_ = std::string(line);
      continue;
    }
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() != 3) return Corrupt("an authority has not three cells");
    authorities_.push_back({.gss_code = cells[0], .name = cells[1], .county = cells[2]});
  }
  if (first || authorities_.size() > format::kAuthoritiesMax) {
    return Corrupt("its list of authorities is out of bounds");
  }
  return absl::OkStatus();
}

// Every area's table must be there.
absl::Status PostcodeDirectory::CheckIndex() const {
  for (size_t area = 0; area < Postcode::kAreas; ++area) {
    if (Load<uint32_t>(index_, area * sizeof(uint32_t)) > header_.areas) {
      return Corrupt("its index leads outside");
    }
  }
  return absl::OkStatus();
}

std::string PostcodeDirectory::version() const {
  return absl::StrFormat("%s, format %u, checksum %08x", release_, header_.version,
                         header_.checksum);
}

PostcodeDirectory::Position PostcodeDirectory::PositionOf(Postcode postcode) const {
  const uint32_t outcode = postcode.number() / Postcode::kUnits;
  const auto table = Load<uint32_t>(index_, outcode / Postcode::kDistricts * sizeof(uint32_t));
  // Checked at the start; a file that was changed since must not lead astray.
  if (table == 0 || table > header_.areas) return {};
  const size_t entry = format::kAreaBytes + (table - 1) * format::kTableBytes +
                       outcode % Postcode::kDistricts * sizeof(uint32_t);
  const auto start = Load<uint32_t>(index_, entry);
  if (start == 0) return {};
  const size_t offset = (size_t{start} - 1) * 8;
  if (offset + sizeof(BlockHeader) > header_.block_bytes) return {};

  Position position = {.block = blocks_ + offset, .header = Load<BlockHeader>(blocks_, offset)};
  const BlockHeader& header = position.header;
  if (header.postcodes > Postcode::kUnits || header.units > format::Units::kBitmap ||
      header.authority_bits > 16 || header.easting_bits > format::kEastingBitsMax ||
      header.northing_bits > format::kNorthingBitsMax) {
    return {};
  }
  const BlockLayout layout(header);
  if (offset + layout.end + format::kSlack > header_.block_bytes) return {};
  const char* units = position.block + layout.units;
  const uint32_t unit = postcode.number() % Postcode::kUnits;
  position.index = header.units == format::Units::kBitmap
                       ? IndexInBitmap(units, unit)
                       : IndexInList(units, header.postcodes, unit);
  return position.index < header.postcodes ? position : Position{};
}

PostcodeFinding PostcodeDirectory::Find(Postcode postcode) const {
  const Position position = PositionOf(postcode);
  if (position.block == nullptr) return {};
  const BlockLayout layout(position.header);
  const unsigned bits = position.header.authority_bits;
  // An outcode in one authority has no codes: what is near is read, to no effect.
  const size_t codes = bits == 0 ? 0 : layout.codes;
  const uint64_t code = LoadBits(position.block + codes, position.index * bits, bits);
  if (code >= position.header.authorities) return {};
  const auto authority = Load<uint16_t>(position.block, layout.authorities + code * 2);
  if (authority == format::kNoAuthority) return {.kind = PostcodeFinding::Kind::kNoAuthority};
  if (authority >= authorities_.size()) return {};
  return {.kind = PostcodeFinding::Kind::kAuthority, .authority = &authorities_[authority]};
}

policy::GridPoint PostcodeDirectory::Locate(Postcode postcode) const {
  const Position position = PositionOf(postcode);
  if (position.block == nullptr) return {};
  const BlockHeader& header = position.header;
  const unsigned width = header.easting_bits + header.northing_bits;
  const size_t bit = size_t{header.points} * 64 + position.index * width;
  if (bit / 8 + format::kSlack > header_.point_bytes) return {};
  const uint64_t point = LoadBits(points_, bit, width);
  const auto easting = static_cast<uint32_t>(point & ((uint64_t{1} << header.easting_bits) - 1));
  if (easting == 0) return {};  // Not known; the others count from 1.
  const auto northing = static_cast<uint32_t>(point >> header.easting_bits);
  // Sums of file content: as unsigned, so that no content makes them overflow.
  return {.easting = static_cast<int32_t>(header.easting_min + easting - 1),
          .northing = static_cast<int32_t>(header.northing_min + northing)};
}

}  // namespace consortium::directory
