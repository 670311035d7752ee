#ifndef CONSORTIUM_GATEWAY_DIRECTORY_IN_FORCE_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_IN_FORCE_H_

#include "certs/platform/in_force.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "policy/promises/bank_holidays.h"

// What the directory's files say now; each is replaced by a reload.
namespace consortium::directory {

using CurrentPostcodes = platform::InForce<PostcodeDirectory>;  // Null: this gateway has none.
using CurrentHolidays = platform::InForce<policy::BankHolidays>;

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_IN_FORCE_H_
