#ifndef CONSORTIUM_POLICY_POSTCODE_POSTCODE_H_
#define CONSORTIUM_POLICY_POSTCODE_POSTCODE_H_

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace consortium::policy {

// A full postcode of the United Kingdom in the one form there is: `N6 5BT`. It
// may not exist; that only the postcode directory knows. A value; thread-safe.
class Postcode {
 public:
  // What a form field may hold; a postcode has at most 8 characters.
  static constexpr size_t kTextMax = 64;

  // Reads a postcode however people write it: in small letters or capitals, also
  // full-width ones; with spaces of any kind, hyphens, dots, commas, slashes,
  // underscores or quotation marks in any place or none; with the letter O for
  // a zero and I or L for a one where a postcode has a digit; with a zero for
  // the O of an area (`S014` is SO14). A mistake is mended only where one
  // reading is possible and the text as it stands is no postcode.
  //
  // INVALID_ARGUMENT: no postcode. The message says what is wrong and shows an
  // example, for the caller to name the field; it never repeats the text.
  static absl::StatusOr<Postcode> Parse(absl::string_view text);

  // `N6 5BT`.
  std::string Text() const;

  // `N6`. Nothing is routed by it: an outcode can lie in four boroughs.
  std::string Outcode() const;

  // The postcode's place among all that can be written, below kNumbers: first by
  // area, then by district, then by what follows the space. Files store it, so
  // it never changes: outcode number * kUnits + unit.
  uint32_t number() const { return number_; }

  // Codes that can follow the space: a digit and two of twenty letters.
  static constexpr uint32_t kUnits = 10 * 20 * 20;
  // Districts of an area: 0 to 99, and a digit with a letter.
  static constexpr uint32_t kDistricts = 100 + 10 * 26;
  // One letter or two, and GIR.
  static constexpr uint32_t kAreas = 26 * 27 + 1;
  static constexpr uint32_t kNumbers = kAreas * kDistricts * kUnits;

  friend auto operator<=>(const Postcode&, const Postcode&) = default;

 private:
  explicit Postcode(uint32_t number) : number_(number) {}

  uint32_t number_;
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_POSTCODE_POSTCODE_H_
