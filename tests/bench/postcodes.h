#ifndef CONSORTIUM_TESTS_BENCH_POSTCODES_H_
#define CONSORTIUM_TESTS_BENCH_POSTCODES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "policy/postcode/postcode.h"

namespace consortium::bench {

// Postcodes as dense as the United Kingdom's: up to 900 units for each outcode,
// which lies in one to three authorities next to each other, over 10 km.
struct GeneratedPostcodes {
  std::vector<policy::Postcode> postcodes;  // In the order of their numbers.
  std::vector<uint16_t> authorities;        // Each one's, as a place among the codes.
  std::string directory;                    // The bytes of their directory file.
};

// `count` of them in authorities with these GSS codes, which are sorted. Always the
// same for the same.
absl::StatusOr<GeneratedPostcodes> GeneratePostcodes(size_t count,
                                                     const std::vector<std::string>& gss_codes);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_POSTCODES_H_
