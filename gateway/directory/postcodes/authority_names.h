#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_AUTHORITY_NAMES_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_AUTHORITY_NAMES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/directory/postcodes/local_authority.h"

namespace consortium::directory {

// Names of local authority districts by their GSS code.
class AuthorityNames {
 public:
  static constexpr size_t kNameMax = 100;  // Bytes.

  // Those compiled into the program (authorities.csv): the United Kingdom's.
  static AuthorityNames Shipped();

  // Adds those of a CSV file with columns as AuthorityColumns finds them; a name
  // given here wins over a shipped one. INVALID_ARGUMENT names the line. Other
  // codes as CsvLines; messages name the file.
  absl::Status Read(const std::string& file);

  // The authority of this code; its name is empty when nobody told it.
  LocalAuthority Describe(absl::string_view gss_code) const;

  size_t size() const { return authorities_.size(); }

 private:
  absl::flat_hash_map<std::string, LocalAuthority> authorities_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_AUTHORITY_NAMES_H_
