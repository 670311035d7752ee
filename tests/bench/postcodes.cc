#include "tests/bench/postcodes.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/directory/postcodes/directory_writer.h"

namespace consortium::bench {
namespace {

using directory::DirectoryRow;

// Letters that no reader takes for a digit.
constexpr char kAreaLetters[] = "ABCDEFGHKMNPRSTUWXY";
constexpr char kInwardLetters[] = "ABDEFGHJLNPQRSTUWXYZ";
constexpr unsigned kDistrictsPerArea = 25;
constexpr unsigned kUnitsPerOutcode = 900;
constexpr unsigned kUnitStep = 37;  // Shares no factor with the 4,000 units there may be.
constexpr int kOutcodeMetres = 10'000;

std::string Outcode(size_t number) {
  constexpr size_t kLetters = sizeof kAreaLetters - 1;
  const size_t area = number / kDistrictsPerArea;
  return absl::StrCat(std::string(1, kAreaLetters[area / kLetters % kLetters]),
                      std::string(1, kAreaLetters[area % kLetters]),
                      1 + number % kDistrictsPerArea);
}

std::string Unit(unsigned number) {
  number %= policy::Postcode::kUnits;
  return absl::StrCat(number / 400, std::string(1, kInwardLetters[number / 20 % 20]),
                      std::string(1, kInwardLetters[number % 20]));
}

}  // namespace

absl::StatusOr<GeneratedPostcodes> GeneratePostcodes(size_t count,
                                                     const std::vector<std::string>& gss_codes) {
  std::mt19937 random(2711);
  const auto below = [&random](size_t end) {
    return std::uniform_int_distribution<size_t>(0, end - 1)(random);
  };
  std::vector<std::pair<policy::Postcode, DirectoryRow>> all;
  all.reserve(count);
  for (size_t outcode = 0; all.size() < count; ++outcode) {
    const std::string text = Outcode(outcode);
    const size_t authority = below(gss_codes.size());
    const size_t authorities = 1 + below(3);
    const auto easting = static_cast<int32_t>(100'000 + below(500'000));
    const auto northing = static_cast<int32_t>(100'000 + below(1'000'000));
    for (unsigned unit = 0; unit < kUnitsPerOutcode && all.size() < count; ++unit) {
      const absl::StatusOr<policy::Postcode> postcode =
          policy::Postcode::Parse(absl::StrCat(text, " ", Unit(unit * kUnitStep)));
      if (!postcode.ok()) return postcode.status();
      all.emplace_back(
          *postcode,
          DirectoryRow{.number = postcode->number(),
                       .authority = static_cast<uint16_t>((authority + below(authorities)) %
                                                          gss_codes.size()),
                       .easting = easting + static_cast<int32_t>(below(kOutcodeMetres)),
                       .northing = northing + static_cast<int32_t>(below(kOutcodeMetres))});
    }
  }
  std::sort(all.begin(), all.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });
  GeneratedPostcodes made;
  std::vector<DirectoryRow> rows;
  for (const auto& [postcode, row] : all) {
    made.postcodes.push_back(postcode);
    made.authorities.push_back(row.authority);
    rows.push_back(row);
  }
  std::vector<directory::LocalAuthority> authorities;
  for (const std::string& code : gss_codes) {
    authorities.push_back({code, absl::StrCat("Authority ", code), ""});
  }
  absl::StatusOr<std::string> bytes = directory::EncodeDirectory(rows, authorities, "generated");
  if (!bytes.ok()) return bytes.status();
  made.directory = *std::move(bytes);
  return made;
}

}  // namespace consortium::bench
