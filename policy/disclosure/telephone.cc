#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "policy/disclosure/contact_details.h"

namespace consortium::policy {
namespace {

constexpr size_t kDigitsMin = 10;
constexpr size_t kSeparatorsMax = 3;  // Between two groups: `(0) - `.
constexpr size_t kGroupsMax = 8;      // Of one number.
constexpr size_t kAloneGroups = 11;   // Digits written one by one.

// Digits that stand together, and what stands before them.
struct Group {
  std::u32string digits;
  std::u32string before;  // Separators since the group before; empty at a run's start.
  bool plus = false;      // A + stands before it.
};
using Run = std::vector<Group>;

bool IsSeparator(char32_t c) {
  return std::u32string_view(U" -./()").find(c) != std::u32string_view::npos;
}

size_t Value(const std::u32string& digits) {
  size_t value = 0;
  for (const char32_t digit : digits) value = value * 10 + (digit - U'0');
  return value;
}

bool IsYear(const std::u32string& digits) {
  return digits.size() == 4 && Value(digits) >= 1900 && Value(digits) < 2100;
}

bool IsBetween(const std::u32string& digits, size_t least, size_t most) {
  return !digits.empty() && digits.size() <= 2 && Value(digits) >= least && Value(digits) <= most;
}

// Whether the three groups from `at` are a date, `2026-11-23` or `23/11/26`.
bool IsDate(const Run& run, size_t at) {
  if (at + 2 >= run.size()) return false;
  const std::u32string& separator = run[at + 1].before;
  if (separator.size() != 1 || separator == U" " || run[at + 2].before != separator) return false;
  if (run[at].plus || (at + 3 < run.size() && run[at + 3].before == separator)) return false;
  if (at > 0 && run[at].before == separator) return false;
  const std::u32string& first = run[at].digits;
  const std::u32string& last = run[at + 2].digits;
  if (!IsBetween(run[at + 1].digits, 1, 12)) return false;
  if (IsYear(first)) return IsBetween(last, 1, 31);
  return IsBetween(first, 1, 31) && (IsYear(last) || last.size() == 2);
}

// Whether a telephone number begins with the group `at`. Groups of two digits are
// ages, days and hours far more often than parts of a number, so that some group
// must be longer.
bool BeginsNumber(const Run& run, size_t at, size_t end) {
  const std::u32string& first = run[at].digits;
  const bool national = first.front() == U'0' && first.size() >= 2;
  const bool lone_zero = first == U"0";
  const bool country = run[at].plus || first == U"44";
  const bool area = first.size() >= 3 || first == U"20" || first == U"23" || first == U"24" ||
                    first == U"28" || first == U"29";
  size_t digits = 0;
  size_t longest = 0;
  bool years = true;
  bool long_groups = area;
  for (size_t i = at; i < std::min(end, at + kGroupsMax); ++i) {
    const std::u32string& group = run[i].digits;
    const bool stray = i > at && group.size() < 2;  // An age; in a number, seldom.
    const bool of_number = country || (national && (group == U"0" || digits == kDigitsMin));
    if (stray && !of_number) break;
    digits += group.size();
    longest = std::max(longest, group.size());
    years = years && IsYear(group);
    long_groups = long_groups && (i == at || group.size() >= 3);
    if (digits < kDigitsMin) continue;
    if (run[at].plus) return true;
    if (country && longest >= 3 && digits >= kDigitsMin + 2) return true;
    if (national && (longest >= 3 || digits == kDigitsMin + 1)) return true;
    if (lone_zero && longest >= 3 && digits == kDigitsMin + 1) return true;
    if (long_groups && !years) return true;
  }
  return false;
}

// Digits one by one, `0 2 0 7 …`, as they are dictated.
bool IsDictated(const Run& run, size_t at, size_t end) {
  if (end - at < kAloneGroups || run[at].digits != U"0") return false;
  return std::all_of(run.begin() + static_cast<std::ptrdiff_t>(at),
                     run.begin() + static_cast<std::ptrdiff_t>(at + kAloneGroups),
                     [](const Group& group) { return group.digits.size() == 1; });
}

bool HoldsNumber(const Run& run, size_t begin, size_t end) {
  for (size_t at = begin; at < end; ++at) {
    if (BeginsNumber(run, at, end) || IsDictated(run, at, end)) return true;
  }
  return false;
}

// Dates part a run: what stands before one and behind it are two numbers.
bool HoldsNumber(const Run& run) {
  size_t begin = 0;
  for (size_t at = 0; at < run.size();) {
    if (!IsDate(run, at)) {
      ++at;
      continue;
    }
    if (HoldsNumber(run, begin, at)) return true;
    at += 3;
    begin = at;
  }
  return HoldsNumber(run, begin, run.size());
}

}  // namespace

bool HoldsTelephone(const FoldedText& folded) {
  const std::u32string& text = folded.text;
  const auto digits = std::count_if(text.begin(), text.end(), IsDigit);
  if (static_cast<size_t>(digits) < kDigitsMin) return false;
  Run run;
  std::u32string separators;
  for (size_t i = 0; i < text.size();) {
    if (IsDigit(text[i])) {
      const size_t begin = i;
      while (i < text.size() && IsDigit(text[i])) ++i;
      const bool plus = begin > 0 && text[begin - 1] == U'+';
      run.push_back({text.substr(begin, i - begin), run.empty() ? U"" : separators, plus});
      separators.clear();
      continue;
    }
    const bool goes_on = !run.empty() && separators.size() < kSeparatorsMax &&
                         (IsSeparator(text[i]) || text[i] == U'+');
    if (goes_on) {
      separators.push_back(text[i]);
    } else {
      if (HoldsNumber(run)) return true;
      run.clear();
      separators.clear();
    }
    ++i;
  }
  return HoldsNumber(run);
}

}  // namespace consortium::policy
