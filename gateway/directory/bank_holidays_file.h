#ifndef CONSORTIUM_GATEWAY_DIRECTORY_BANK_HOLIDAYS_FILE_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_BANK_HOLIDAYS_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "policy/promises/bank_holidays.h"

namespace consortium::directory {

// Sixteen times what gov.uk publishes.
inline constexpr size_t kBankHolidaysBytesMax = size_t{1} << 20;

// Parses the form of https://www.gov.uk/bank-holidays.json:
// `{"england-and-wales": {"events": [{"date": "2026-12-25", …}, …]}, …}`. Other
// divisions and other fields are left unread.
//
// INVALID_ARGUMENT names the part that is wrong, or the byte at which the text
// stops being JSON.
absl::StatusOr<policy::BankHolidays> ParseBankHolidays(absl::string_view json);

// Reads such a file of at most kBankHolidaysBytesMax. Codes as
// ParseBankHolidays() and platform::ReadFile(); messages name the file.
absl::StatusOr<policy::BankHolidays> ReadBankHolidays(const std::string& file);

// Those compiled into the program (bank-holidays.json), for a gateway whose
// operator gave no file.
const policy::BankHolidays& ShippedBankHolidays();

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_BANK_HOLIDAYS_FILE_H_
