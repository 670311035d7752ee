#ifndef CONSORTIUM_ADAPTERS_MAPPING_TARGET_H_
#define CONSORTIUM_ADAPTERS_MAPPING_TARGET_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "consortium/config/mapping.pb.h"
#include "consortium/v1/training_offer.pb.h"
#include "consortium/v1/vacancy.pb.h"
#include "google/protobuf/descriptor.h"

namespace consortium::mapping {

// A value in the shared schema's own terms: text and dates as text, whole
// numbers, enum values, yes and no, instants (seconds since 1970) and rota windows
// (PackRota) as a number.
using Value = std::variant<std::string, int64_t>;

// What one household or one offer says: the row, of the mapping's kind of record,
// and the adapter's own targets.
struct Draft {
  consortium::v1::Vacancy vacancy;
  consortium::v1::TrainingOffer offer;
  config::OwnTargets own;
};

// A field of Vacancy, TrainingOffer or OwnTargets that a mapping may fill, found by its path in
// the descriptors: a field that the schema gains is a target without any code.
// Immutable; thread-safe.
class Target {
 public:
  enum class Type { kText, kDate, kTimeOfDay, kInstant, kNumber, kBool, kEnum, kRota };

  // INVALID_ARGUMENT: no such field, one that the gateway or the grouping sets,
  // or a message where a value is wanted. The message says what to write.
  static absl::StatusOr<Target> Find(absl::string_view path,
                                     config::Record record = config::RECORD_VACANCY);

  const std::string& path() const { return path_; }
  Type type() const { return type_; }

  // Says something of one line, not of all that its household or offer has.
  bool is_of_line() const;

  // Collects several values, each once.
  bool is_list() const { return is_list_; }

  // Reads text in the schema's own terms: a whole number (`3`, `3.0`), an enum
  // value's name without its prefix in any letter case, an ISO 8601 date, text.
  // INVALID_ARGUMENT says what is allowed, never the text.
  absl::StatusOr<Value> Parse(absl::string_view text) const;

  // Sets or, for a list, adds a value that Parse() or a reading made for it.
  void Set(const Value& value, Draft* draft) const;

 private:
  Target() = default;

  std::string path_;
  config::Record record_ = config::RECORD_VACANCY;
  bool own_ = false;  // Of OwnTargets.
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
  Type type_ = Type::kText;
  bool is_list_ = false;
};

// Paths of all fields of Vacancy, or of TrainingOffer, that rows may carry, in the
// schema's order: `household_ref`, `kind`, `places.approved`, …
std::vector<std::string> SchemaFields(config::Record record = config::RECORD_VACANCY);

// How many values `row` has at a path of SchemaFields(): at most 1, but for
// lists. Zero and empty count as none.
int ValuesAt(const google::protobuf::Message& row, absl::string_view path);

// A rota window as a Value, and back.
int64_t PackRota(const consortium::v1::RotaWindow& window);
consortium::v1::RotaWindow UnpackRota(int64_t packed);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_TARGET_H_
