#ifndef CONSORTIUM_CERTS_EVIDENCE_ENQUIRY_REFERENCE_H_
#define CONSORTIUM_CERTS_EVIDENCE_ENQUIRY_REFERENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace consortium::evidence {

// The name of an enquiry that a person can read out on the telephone, e.g.
// `7KQ4-M2XD-9`: 40 random bits as eight characters of Crockford's base 32
// (digits and capitals without I, L, O and U), and one that checks them.
//
// The check catches every single wrong character and every two characters that
// changed places, neighbours or not. 40 bits cannot be guessed by asking, where
// asking is limited; among a million enquiries two may by chance be given the
// same one, so whoever stores it asks for uniqueness and takes another. Always
// valid; a value. Thread-safe.
class EnquiryReference {
 public:
  static constexpr size_t kCharacters = 9;
  static constexpr int kRandomBits = 40;
  // Longer texts are refused unread.
  static constexpr size_t kTextBytesMax = 64;

  // A new one.
  static EnquiryReference New();

  // Of the lowest 40 bits of `number`.
  static EnquiryReference Of(uint64_t number);

  // What a person typed or said: small letters, O for 0, I and L for 1, and
  // spaces and dashes anywhere or nowhere. INVALID_ARGUMENT: how long it should
  // be, that it holds what no reference holds, or that a character is wrong or
  // two changed places; never the text itself.
  static absl::StatusOr<EnquiryReference> Parse(absl::string_view text);

  // In capitals and groups: the one form that is stored, shown and compared.
  const std::string& Text() const { return text_; }

  friend bool operator==(const EnquiryReference& one, const EnquiryReference& other) {
    return one.text_ == other.text_;
  }

 private:
  explicit EnquiryReference(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_ENQUIRY_REFERENCE_H_
