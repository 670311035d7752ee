#include "gateway/directory/bank_holidays_file.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gateway/directory/shipped_bank_holidays.h"
#include "policy/listing/row_rules.h"

namespace consortium::directory {
namespace {

using Json = nlohmann::json;

constexpr char kDivision[] = "england-and-wales";

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "bank holidays: ", what,
      "; the form is that of https://www.gov.uk/bank-holidays.json, which can be used as it is"));
}

absl::StatusOr<Json> ParseJson(absl::string_view text) {
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    return Wrong(absl::StrCat("is not JSON from byte ", error.byte));
  }
}

// The member of an object, null when `json` is none or has no such member.
const Json* MemberOf(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

absl::StatusOr<absl::CivilDay> DateOf(const Json& event) {
  const Json* date = MemberOf(event, "date");
  if (date == nullptr || !date->is_string()) {
    return absl::InvalidArgumentError("is missing or not a text");
  }
  return policy::ParseDate(date->get_ref<const std::string&>());
}

}  // namespace

absl::StatusOr<policy::BankHolidays> ParseBankHolidays(absl::string_view json) {
  if (json.size() > kBankHolidaysBytesMax) {
    return Wrong(absl::StrCat("has ", json.size(), " bytes; at most ", kBankHolidaysBytesMax,
                              " are allowed"));
  }
  const absl::StatusOr<Json> file = ParseJson(json);
  if (!file.ok()) return file.status();
  const Json* division = MemberOf(*file, kDivision);
  if (division == nullptr) return Wrong(absl::StrCat("the division `", kDivision, "` is missing"));
  const Json* events = MemberOf(*division, "events");
  if (events == nullptr || !events->is_array()) {
    return Wrong(absl::StrCat("`", kDivision, ".events` is missing or not a list"));
  }
  std::vector<absl::CivilDay> days;
  for (const Json& event : *events) {
    const absl::StatusOr<absl::CivilDay> day = DateOf(event);
    if (!day.ok()) {
      return Wrong(absl::StrCat("`", kDivision, ".events[", days.size(), "].date` ",
                                day.status().message()));
    }
    days.push_back(*day);
  }
  absl::StatusOr<policy::BankHolidays> holidays = policy::BankHolidays::From(std::move(days));
  if (!holidays.ok()) {
    return Wrong(absl::StrCat("`", kDivision, ".events` ", holidays.status().message()));
  }
  return holidays;
}

absl::StatusOr<policy::BankHolidays> ReadBankHolidays(const std::string& file) {
  const absl::StatusOr<std::string> text = platform::ReadFile(file, kBankHolidaysBytesMax);
  if (!text.ok()) return text.status();
  absl::StatusOr<policy::BankHolidays> holidays = ParseBankHolidays(*text);
  if (!holidays.ok()) {
    return absl::Status(holidays.status().code(),
                        absl::StrCat(file, ": ", holidays.status().message()));
  }
  return holidays;
}

const policy::BankHolidays& ShippedBankHolidays() {
  static const policy::BankHolidays* const shipped = [] {
    absl::StatusOr<policy::BankHolidays> holidays = ParseBankHolidays(kShippedBankHolidays);
    if (!holidays.ok()) std::abort();  // Our own file; a test parses it.
    return new policy::BankHolidays(*std::move(holidays));
  }();
  return *shipped;
}

}  // namespace consortium::directory
