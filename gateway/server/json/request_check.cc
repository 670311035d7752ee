#include "gateway/server/json/request_check.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/server/json/json_values.h"
#include "google/rpc/status_details.h"
#include "nlohmann/json.hpp"

namespace consortium::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr size_t kShownNameBytesMax = 64;

absl::Status Malformed(absl::string_view what) {
  return rpc::WithReason(absl::InvalidArgumentError(absl::StrCat("the request's body ", what)),
                         "MALFORMED_JSON");
}

// A name that could be a field's; others may be anything, a person's address too.
std::string Shown(absl::string_view name) {
  bool could_be_a_field = !name.empty() && name.size() <= kShownNameBytesMax &&
                          !absl::ascii_isdigit(static_cast<unsigned char>(name[0]));
  for (const char letter : name) {
    could_be_a_field = could_be_a_field &&
                       (absl::ascii_isalnum(static_cast<unsigned char>(letter)) || letter == '_');
  }
  return could_be_a_field ? std::string(name) : "?";
}

// By either of its names. Both are looked up in tables, which matters in lists of
// thousands of rows.
const FieldDescriptor* FieldOf(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByCamelcaseName(name);
  if (field != nullptr && field->json_name() == name) return field;
  return type.FindFieldByName(name);
}

// Follows the text beside the schema.
class Walk final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Walk(const Descriptor& type) : type_(type) {}

  absl::Status Finding(bool complete) const;

  bool null() override;
  bool boolean(bool value) override { return Scalar(value); }
  bool number_integer(number_integer_t value) override { return Scalar(int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override { return Scalar(uint64_t{value}); }
  bool number_float(number_float_t value, const string_t&) override { return Scalar(value); }
  bool string(string_t& value) override { return Scalar(absl::string_view(value)); }
  bool binary(binary_t&) override { return false; }  // JSON's text has none.
  bool start_object(size_t) override;
  bool start_array(size_t) override;
  bool key(string_t& name) override;
  bool end_object() override { return Leave(); }
  bool end_array() override { return Leave(); }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_position_ = position;
    return false;
  }

 private:
  enum class Kind {
    kMessage,
    kList,
    kMap,
    kUnchecked,  // Below what is wrong already, or of a type without fields of its own.
  };
  struct Frame {
    Kind kind = Kind::kUnchecked;
    const Descriptor* type = nullptr;        // Of a message.
    const FieldDescriptor* field = nullptr;  // Whose value comes next; null: unchecked.
    int index = -1;                          // Of the element that comes next.
    absl::flat_hash_set<const void*> given;  // Fields and oneofs of a message.
    absl::flat_hash_set<std::string> names;  // Of a map.
  };

  bool Enter(Frame frame) {
    too_deep_ = frames_.size() >= kJsonDepthMax;
    if (!too_deep_) frames_.push_back(std::move(frame));
    return !too_deep_;
  }
  bool Leave() {
    frames_.pop_back();
    return true;
  }

  // The field whose value begins here; null where nothing is checked. `*element`:
  // it is one of a list's or map's. `given`: the value is not null.
  const FieldDescriptor* Next(bool* element, bool given = true);
  bool Scalar(const JsonScalar& value);

  std::string Path() const;
  void Violate(std::string path, std::string description);

  const Descriptor& type_;
  std::vector<Frame> frames_;
  std::vector<rpc::FieldViolation> violations_;
  bool no_object_ = false;
  bool too_deep_ = false;
  size_t error_position_ = 0;
};

const FieldDescriptor* Walk::Next(bool* element, bool given) {
  Frame& top = frames_.back();
  *element = top.kind == Kind::kList || top.kind == Kind::kMap;
  if (top.kind == Kind::kList) ++top.index;
  if (given && top.kind == Kind::kMessage && top.field != nullptr) {
    const auto* const oneof = top.field->real_containing_oneof();
    if (oneof != nullptr && !top.given.insert(oneof).second) {
      Violate(Path(), absl::StrCat("may not be given together with another of ", oneof->name()));
    }
  }
  return top.field;
}

bool Walk::null() {
  if (frames_.empty()) return no_object_ = true, false;
  bool element = false;
  // A field that is null is one that is not there.
  if (Next(&element, false) != nullptr && element) Violate(Path(), "must not be null");
  return true;
}

bool Walk::Scalar(const JsonScalar& value) {
  if (frames_.empty()) return no_object_ = true, false;
  bool element = false;
  const FieldDescriptor* const field = Next(&element);
  if (field == nullptr) return true;
  if (field->is_repeated() && !element) {
    Violate(Path(), field->is_map() ? "must be an object" : "must be an array");
  } else if (std::string problem = ProblemOf(*field, value); !problem.empty()) {
    Violate(Path(), std::move(problem));
  }
  return true;
}

bool Walk::start_object(size_t) {
  Frame frame;
  if (frames_.empty()) {
    frame.kind = Kind::kMessage;
    frame.type = &type_;
    return Enter(std::move(frame));
  }
  bool element = false;
  const FieldDescriptor* const field = Next(&element);
  if (field == nullptr) return Enter(std::move(frame));
  if (field->is_map() && !element) {
    frame.kind = Kind::kMap;
    frame.field = field->message_type()->map_value();
  } else if (field->is_repeated() && !element) {
    Violate(Path(), "must be an array");
  } else if (field->message_type() == nullptr) {
    Violate(Path(), absl::StrCat("must be ", ShapeOf(*field)));
  } else if (!HasShapeOfItsOwn(*field->message_type())) {
    frame.kind = Kind::kMessage;
    frame.type = field->message_type();
  }
  return Enter(std::move(frame));
}

bool Walk::start_array(size_t) {
  if (frames_.empty()) return no_object_ = true, false;
  Frame frame;
  bool element = false;
  const FieldDescriptor* const field = Next(&element);
  if (field == nullptr) return Enter(std::move(frame));
  if (field->is_repeated() && !field->is_map() && !element) {
    frame.kind = Kind::kList;
    frame.field = field;
  } else if (field->message_type() == nullptr || !HasShapeOfItsOwn(*field->message_type())) {
    Violate(Path(), absl::StrCat("must be ", ShapeOf(*field)));
  }
  return Enter(std::move(frame));
}

bool Walk::key(string_t& name) {
  Frame& top = frames_.back();
  if (top.kind == Kind::kMap) {
    ++top.index;
    if (!top.names.insert(name).second) Violate(Path(), "has a key that is given twice");
  }
  if (top.kind != Kind::kMessage) return true;
  top.field = nullptr;
  const std::string path = Path();
  const FieldDescriptor* const field = FieldOf(*top.type, name);
  if (field == nullptr) {
    Violate(absl::StrCat(path, path.empty() ? "" : ".", Shown(name)),
            absl::StrCat("is no field of ", top.type->full_name(),
                         "; leave it out, or use the schema that the gateway uses"));
    return true;
  }
  top.field = field;
  if (!top.given.insert(field).second) {
    Violate(Path(), "is given twice");
    top.field = nullptr;
  }
  return true;
}

std::string Walk::Path() const {
  std::string path;
  for (const Frame& frame : frames_) {
    if (frame.kind == Kind::kMessage && frame.field != nullptr) {
      absl::StrAppend(&path, path.empty() ? "" : ".", frame.field->name());
    } else if (frame.kind == Kind::kList || frame.kind == Kind::kMap) {
      absl::StrAppend(&path, "[", frame.index, "]");
    }
  }
  return path;
}

void Walk::Violate(std::string path, std::string description) {
  if (violations_.size() >= static_cast<size_t>(rpc::kViolationsMax)) return;
  violations_.push_back({std::move(path), std::move(description)});
}

absl::Status Walk::Finding(bool complete) const {
  if (no_object_) return Malformed("must be a JSON object");
  if (too_deep_) {
    return Malformed(absl::StrCat("nests deeper than ", kJsonDepthMax, " objects and arrays"));
  }
  if (!complete) {
    return Malformed(absl::StrCat("is no JSON text in UTF-8 from byte ", error_position_, " on"));
  }
  return violations_.empty() ? absl::OkStatus() : rpc::InvalidFields(violations_);
}

}  // namespace

absl::Status CheckRequestJson(absl::string_view text, const Descriptor& type) {
  if (text.empty()) return Malformed("is empty; an empty message is {}");
  Walk walk(type);
  const bool complete = nlohmann::json::sax_parse(text.begin(), text.end(), &walk);
  return walk.Finding(complete);
}

}  // namespace consortium::server
