#ifndef CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_BANK_HOLIDAYS_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_BANK_HOLIDAYS_H_

namespace consortium::directory {

// bank-holidays.json as text; its source is made at build time.
extern const char kShippedBankHolidays[];

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_BANK_HOLIDAYS_H_
