#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gateway/directory/postcodes/postcode_import.h"

namespace consortium::directory {
namespace {

constexpr absl::string_view kMonths[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                         "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr size_t kYear = 4;

struct Release {
  int year_and_month = 0;  // 202511
  std::string text;        // `NOV 2025`
};

// The year that `text` begins with, after at most one mark; 0 for none.
int YearAt(absl::string_view text) {
  if (!text.empty() && (text[0] == '_' || text[0] == '-' || text[0] == ' ')) text.remove_prefix(1);
  if (text.size() < kYear || text[0] != '2' || text[1] != '0') return 0;
  int year = 0;
  for (const char c : text.substr(0, kYear)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return 0;
    year = year * 10 + (c - '0');
  }
  return year;
}

Release ReleaseIn(const std::string& file) {
  const std::string name = absl::AsciiStrToUpper(std::filesystem::path(file).filename().string());
  for (size_t month = 0; month < std::size(kMonths); ++month) {
    for (size_t at = name.find(kMonths[month].data()); at != std::string::npos;
         at = name.find(kMonths[month].data(), at + 1)) {
      const int year = YearAt(absl::string_view(name).substr(at + kMonths[month].size()));
      if (year == 0) continue;
      return {.year_and_month = year * 100 + static_cast<int>(month) + 1,
              .text = absl::StrCat(kMonths[month], " ", year)};
    }
  }
  return {};
}

}  // namespace

std::string ReleaseOf(const std::vector<std::string>& files) {
  std::vector<Release> releases;
  for (const std::string& file : files) {
    if (Release release = ReleaseIn(file); release.year_and_month != 0) {
      releases.push_back(std::move(release));
    }
  }
  const auto earlier = [](const Release& a, const Release& b) {
    return a.year_and_month < b.year_and_month;
  };
  std::sort(releases.begin(), releases.end(), earlier);
  std::string text;
  for (size_t i = 0; i < releases.size(); ++i) {
    if (i > 0 && releases[i].year_and_month == releases[i - 1].year_and_month) continue;
    const std::string next = absl::StrCat(text, text.empty() ? "" : ", ", releases[i].text);
    if (next.size() <= kReleaseMax) text = next;
  }
  return text;
}

}  // namespace consortium::directory
