#include "policy/listing/findings.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "policy/disclosure/free_text.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

constexpr size_t kSchemeMax = 40;
constexpr size_t kLevelMax = 20;
constexpr int64_t kTimestampSecondsMin = -62'135'596'800;
constexpr int64_t kTimestampSecondsMax = 253'402'300'799;

bool IsControl(char c) {
  return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n' && c != '\r' && c != '\t';
}

}  // namespace

void Findings::Add(consortium::v1::Severity severity, absl::string_view field,
                   absl::string_view problem, absl::string_view remedy) {
  consortium::v1::RowProblem& added = problems_.emplace_back();
  added.set_severity(severity);
  added.set_field(std::string(field));
  added.set_problem(std::string(problem));
  added.set_remedy(std::string(remedy));
}

void Findings::Refuse(absl::string_view field, absl::string_view problem,
                      absl::string_view remedy) {
  Add(consortium::v1::SEVERITY_REFUSED, field, problem, remedy);
}

void Findings::Warn(absl::string_view field, absl::string_view problem, absl::string_view remedy) {
  Add(consortium::v1::SEVERITY_WARNING, field, problem, remedy);
}

bool Findings::CheckNumber(absl::string_view field, uint32_t value, uint32_t min, uint32_t max) {
  if (value >= min && value <= max) return true;
  Refuse(field, absl::StrCat("is ", value, ", outside ", min, " to ", max),
         absl::StrCat("give a number from ", min, " to ", max));
  return false;
}

absl::optional<absl::CivilDay> Findings::CheckDate(absl::string_view field,
                                                   absl::string_view text) {
  const absl::StatusOr<absl::CivilDay> day = ParseDate(text);
  if (!day.ok()) {
    Refuse(field, "is not a calendar date of the form YYYY-MM-DD",
           "give an ISO 8601 date such as 2026-11-23");
    return absl::nullopt;
  }
  if (day->year() < kYearMin || day->year() > kYearMax) {
    Refuse(field, absl::StrCat("is in a year outside ", kYearMin, " to ", kYearMax),
           "check the year, and the order of day and month");
    return absl::nullopt;
  }
  return *day;
}

void Findings::CheckFreeText(absl::string_view field, absl::string_view text, size_t max) {
  if (text.empty()) return;  // Most are.
  const size_t length = CharacterCount(text);
  if (length > max) {
    Refuse(field, absl::StrCat("has ", length, " characters, over ", max),
           absl::StrCat("shorten it to ", max, " characters"));
    return;
  }
  if (std::any_of(text.begin(), text.end(), IsControl)) {
    Refuse(field, "has a control character in it", "remove it from the source's text");
    return;
  }
  for (const PersonalDetail detail : FindPersonalDetails(text)) {
    Refuse(field, Describe(detail), "take it out of the text");
    return;
  }
}

void Findings::CheckIdentifier(absl::string_view field, absl::string_view text, size_t max) {
  const bool allowed = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
  });
  if (text.empty() || text.size() > max || !allowed) {
    Refuse(field, absl::StrCat("is not 1 to ", max, " characters of A-Z, a-z, 0-9, '.', '_', '-'"),
           "use only those characters, or leave the level out");
    return;
  }
  CheckFreeText(field, text, max);
}

absl::optional<absl::Time> Findings::CheckInstant(absl::string_view field,
                                                  const google::protobuf::Timestamp& timestamp) {
  const absl::optional<absl::Time> at = ReadInstant(timestamp);
  const absl::CivilYear year = absl::ToCivilYear(at.value_or(absl::InfinitePast()), London());
  if (at.has_value() && year.year() >= kYearMin && year.year() <= kYearMax) return at;
  Refuse(field, absl::StrCat("is not an instant in the years ", kYearMin, " to ", kYearMax),
         "check the year, and how the source's dates are read");
  return absl::nullopt;
}

void Findings::CheckReference(absl::string_view field, absl::string_view text, size_t min,
                              size_t max, absl::string_view remedy) {
  if (!IsReference(text, min, max)) {
    Refuse(field,
           absl::StrCat("is not ", min, " to ", max, " characters of A-Z, a-z, 0-9, '_', '-'"),
           remedy);
    return;
  }
  // A keyed pseudonym may hold ten digits in a row by chance; one without any
  // letter is a number that somebody was given.
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
  if (!letters && !FindPersonalDetails(text).empty()) {
    Refuse(field, "looks like a telephone number or another number of a person", remedy);
  }
}

void Findings::CheckLevel(absl::string_view field, const consortium::v1::CarerLevel& level) {
  CheckIdentifier(absl::StrCat(field, ".scheme"), level.scheme(), kSchemeMax);
  CheckIdentifier(absl::StrCat(field, ".level"), level.level(), kLevelMax);
}

std::string Indexed(absl::string_view field, int index) {
  return absl::StrCat(field, "[", index, "]");
}

size_t CharacterCount(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

bool IsReference(absl::string_view text, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
         });
}

absl::optional<absl::Time> ReadInstant(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < kTimestampSecondsMin || timestamp.seconds() > kTimestampSecondsMax ||
      timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) {
    return absl::nullopt;
  }
  return consortium::v1::InstantOf(timestamp);
}

}  // namespace consortium::policy
