#include "certs/evidence/digested_bytes.h"

#include <endian.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "certs/evidence/type_plan.h"

namespace consortium::evidence {
namespace {

using Field = TypePlan::Field;
using Value = TypePlan::Value;
using WireType = TypePlan::WireType;

// A number's head is 8 bytes, its length 8 and its value 8, where the wire has a byte or two
// of each: what a list of 300 rows takes, so that the bytes need not move as they grow.
constexpr size_t kGrowth = 6;

void StoreBigEndian(uint64_t value, char* to) {
  value = htobe64(value);
  std::memcpy(to, &value, sizeof(value));
}

void Append(uint64_t first, uint64_t second, std::string& out) {
  char bytes[16];
  StoreBigEndian(first, bytes);
  StoreBigEndian(second, bytes + 8);
  out.append(bytes, sizeof(bytes));
}

// Takes values off the front of what this process serialised; false at its end.
class Wire {
 public:
  explicit Wire(absl::string_view rest) : rest_(rest) {}

  bool empty() const { return rest_.empty(); }

  bool TakeVarint(uint64_t& value) {
    if (!rest_.empty() && static_cast<uint8_t>(rest_.front()) < 0x80) {  // Nearly all.
      value = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      return true;
    }
    value = 0;
    for (size_t i = 0; i < rest_.size() && i < 10; ++i) {
      const auto byte = static_cast<uint8_t>(rest_[i]);
      value |= uint64_t{byte & 0x7FU} << (7 * i);
      if (byte >= 0x80) continue;
      rest_.remove_prefix(i + 1);
      return true;
    }
    return false;
  }

  bool TakeText(absl::string_view& text) {
    uint64_t size = 0;
    return TakeVarint(size) && TakeBytes(size, text);
  }

  // A number as the digest has it: in two's complement, or IEEE 754's bits of a double.
  bool TakeNumber(const Field& field, uint64_t& number) {
    absl::string_view bytes;
    uint32_t narrow = 0;
    switch (field.wire) {
      case WireType::kVarint:
        if (!TakeVarint(number)) return false;
        if (field.value == Value::kZigZag) number = (number >> 1) ^ (~(number & 1) + 1);
        return true;
      case WireType::kFixed64:
        if (!TakeBytes(sizeof(number), bytes)) return false;
        std::memcpy(&number, bytes.data(), sizeof(number));
        number = le64toh(number);
        return true;
      case WireType::kFixed32:
        if (!TakeBytes(sizeof(narrow), bytes)) return false;
        std::memcpy(&narrow, bytes.data(), sizeof(narrow));
        number = Widened(field.value, le32toh(narrow));
        return true;
      case WireType::kLength:
        break;
    }
    return false;
  }

 private:
  bool TakeBytes(uint64_t size, absl::string_view& bytes) {
    if (size > rest_.size()) return false;
    bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  static uint64_t Widened(Value value, uint32_t narrow) {
    if (value == Value::kFixed32) return narrow;
    if (value == Value::kSigned32) {
      return static_cast<uint64_t>(int64_t{static_cast<int32_t>(narrow)});
    }
    float single = 0;
    std::memcpy(&single, &narrow, sizeof(single));
    const double wide = single;
    uint64_t bits = 0;
    std::memcpy(&bits, &wide, sizeof(bits));
    return bits;
  }

  absl::string_view rest_;
};

// Writes one message's bytes behind those in `out`. protobuf serialises known fields in the
// order of their numbers and unknown ones behind them, so that whatever is out of order, of
// another type, or of no known number is unknown.
class Digester {
 public:
  Digester(const TypePlan& plan, std::string& out) : plan_(plan), out_(out) {}

  // False: it has unknown fields.
  bool Add(Wire wire) {
    while (!wire.empty()) {
      uint64_t tag = 0;
      if (!wire.TakeVarint(tag) || !Begin(tag >> 3)) return false;
      if (!AddElements(wire, static_cast<WireType>(tag & 7))) return false;
    }
    End();
    return true;
  }

 private:
  // Goes on with the field that the last element was of, or begins one behind it.
  bool Begin(uint64_t number) {
    if (count_ > 0) {
      if (plan_.fields[field_].number == number) return plan_.fields[field_].repeated;
      End();
      ++field_;
    }
    while (field_ < plan_.fields.size() && plan_.fields[field_].number < number) ++field_;
    if (field_ == plan_.fields.size() || plan_.fields[field_].number != number) return false;
    begin_ = out_.size();
    out_.append(8, '\0');
    return true;
  }

  // The field's head, once its elements are known.
  void End() {
    if (count_ == 0) return;
    const Field& field = plan_.fields[field_];
    StoreBigEndian(uint64_t{field.number} << 32 | count_, out_.data() + begin_);
    if (field.map && count_ > 1) SortEntries();
    count_ = 0;
  }

  bool AddElements(Wire& wire, WireType type) {
    const Field& field = plan_.fields[field_];
    if (field.repeated && type == WireType::kLength && field.wire != WireType::kLength) {
      absl::string_view packed;
      if (!wire.TakeText(packed)) return false;
      for (Wire numbers(packed); !numbers.empty();) {
        if (!AddElement(field, numbers)) return false;
      }
      return count_ > 0;
    }
    return type == field.wire && AddElement(field, wire);
  }

  bool AddElement(const Field& field, Wire& wire) {
    ++count_;
    if (field.wire != WireType::kLength) {
      uint64_t number = 0;
      if (!wire.TakeNumber(field, number)) return false;
      Append(8, number, out_);
      return true;
    }
    absl::string_view bytes;
    if (!wire.TakeText(bytes)) return false;
    const size_t begin = out_.size();
    out_.append(8, '\0');
    if (field.value == Value::kText) {
      out_.append(bytes.data(), bytes.size());
    } else if (!Digester(*field.below, out_).Add(Wire(bytes))) {
      return false;
    }
    StoreBigEndian(out_.size() - begin - 8, out_.data() + begin);
    return true;
  }

  // Entries come in any order and are to go in that of their keys. Each holds its key first:
  // behind the entry's length, the key's head and the key's length.
  void SortEntries() {
    constexpr size_t kBeforeKey = 24;
    const std::string entries = out_.substr(begin_ + 8);
    std::vector<std::pair<absl::string_view, absl::string_view>> by_key;
    for (absl::string_view rest = entries; !rest.empty();) {
      const absl::string_view entry = rest.substr(0, 8 + Length(rest));
      rest.remove_prefix(entry.size());
      by_key.emplace_back(entry.substr(kBeforeKey, Length(entry.substr(kBeforeKey - 8))), entry);
    }
    std::sort(by_key.begin(), by_key.end());
    out_.resize(begin_ + 8);
    for (const auto& [key, entry] : by_key) out_.append(entry.data(), entry.size());
  }

  static size_t Length(absl::string_view bytes) {
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof(length));
    return be64toh(length);
  }

  const TypePlan& plan_;
  std::string& out_;
  size_t field_ = 0;    // Of the plan's fields.
  size_t begin_ = 0;    // Where the field's head is.
  uint32_t count_ = 0;  // Of its elements so far; 0: it has not begun.
};

}  // namespace

std::optional<std::string> DigestedBytes(const google::protobuf::Message& message) {
  TypePlans own_plans;
  const std::string wire = message.SerializePartialAsString();
  std::string bytes;
  bytes.reserve(kGrowth * wire.size());
  Digester digester(PlanOf(*message.GetDescriptor(), own_plans), bytes);
  if (!digester.Add(Wire(wire))) return std::nullopt;
  return bytes;
}

}  // namespace consortium::evidence
