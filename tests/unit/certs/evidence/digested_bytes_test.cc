#include "certs/evidence/digested_bytes.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/training.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/struct.pb.h"
#include "gtest/gtest.h"

namespace consortium::evidence {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string BigEndian(uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

std::string WithLength(const std::string& bytes) { return BigEndian(bytes.size(), 8) + bytes; }

std::string Defined(const Message& message);

// The value of a field, or of one of its elements, as message_digest.h defines it.
std::string ValueOf(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& read = *message.GetReflection();
  const bool one = index < 0;
  uint64_t number = 0;
  double floating = 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return WithLength(one ? read.GetString(message, field)
                            : read.GetRepeatedString(message, field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WithLength(Defined(one ? read.GetMessage(message, field)
                                    : read.GetRepeatedMessage(message, field, index)));
    case FieldDescriptor::CPPTYPE_INT32:
      number = static_cast<uint64_t>(int64_t{one ? read.GetInt32(message, field)
                                                 : read.GetRepeatedInt32(message, field, index)});
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      number = static_cast<uint64_t>(one ? read.GetInt64(message, field)
                                         : read.GetRepeatedInt64(message, field, index));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      number = one ? read.GetUInt32(message, field) : read.GetRepeatedUInt32(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      number = one ? read.GetUInt64(message, field) : read.GetRepeatedUInt64(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      number = one ? read.GetBool(message, field) : read.GetRepeatedBool(message, field, index);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      number =
          static_cast<uint64_t>(int64_t{one ? read.GetEnumValue(message, field)
                                            : read.GetRepeatedEnumValue(message, field, index)});
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      floating = one ? read.GetFloat(message, field) : read.GetRepeatedFloat(message, field, index);
      std::memcpy(&number, &floating, sizeof(number));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      floating =
          one ? read.GetDouble(message, field) : read.GetRepeatedDouble(message, field, index);
      std::memcpy(&number, &floating, sizeof(number));
      break;
  }
  return WithLength(BigEndian(number, 8));
}

std::string FieldHead(const FieldDescriptor* field, int count) {
  return BigEndian(static_cast<uint64_t>(field->number()), 4) +
         BigEndian(static_cast<uint64_t>(count), 4);
}

std::string Entries(const Message& message, const FieldDescriptor* field) {
  std::vector<std::pair<std::string, std::string>> entries;  // By key.
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
    const FieldDescriptor* const key = field->message_type()->map_key();
    const FieldDescriptor* const value = field->message_type()->map_value();
    const std::string key_bytes = ValueOf(entry, key, -1);
    entries.emplace_back(key_bytes.substr(8),
                         WithLength(FieldHead(key, 1) + key_bytes + FieldHead(value, 1) +
                                    ValueOf(entry, value, -1)));
  }
  std::sort(entries.begin(), entries.end());
  std::string bytes;
  for (const auto& [key, entry] : entries) bytes += entry;
  return bytes;
}

// The definition, read off the message field by field.
std::string Defined(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string bytes;
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    bytes += FieldHead(field, count);
    if (field->is_map()) {
      bytes += Entries(message, field);
      continue;
    }
    for (int i = 0; i < count; ++i) bytes += ValueOf(message, field, field->is_repeated() ? i : -1);
  }
  return bytes;
}

// Messages with anything in any field: also what no rule would admit.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  void Fill(Message& message, int depth) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const int count = field.is_repeated() ? Draw(4) : Draw(2);
      for (int element = 0; element < count; ++element) Set(message, field, depth);
    }
  }

 private:
  int Draw(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  // Small ones often, negative ones and large ones too.
  int64_t Number() {
    const auto any = static_cast<int64_t>(random_());
    return Draw(2) == 0 ? Draw(3) : (Draw(2) == 0 ? any : -any << Draw(31));
  }

  std::string Text() {
    return std::string(static_cast<size_t>(Draw(200)), static_cast<char>('a' + Draw(26)));
  }

  void Set(Message& message, const FieldDescriptor& field, int depth);

  std::mt19937 random_;
};

void Filler::Set(Message& message, const FieldDescriptor& field, int depth) {
  const Reflection& write = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      many ? write.AddString(&message, &field, Text()) : write.SetString(&message, &field, Text());
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (depth > 0) {
        Fill(many ? *write.AddMessage(&message, &field) : *write.MutableMessage(&message, &field),
             depth - 1);
      }
      return;
    case FieldDescriptor::CPPTYPE_INT32: {
      const auto number = static_cast<int32_t>(Number());
      many ? write.AddInt32(&message, &field, number) : write.SetInt32(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_INT64:
      many ? write.AddInt64(&message, &field, Number())
           : write.SetInt64(&message, &field, Number());
      return;
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto number = static_cast<uint32_t>(Number());
      many ? write.AddUInt32(&message, &field, number) : write.SetUInt32(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      const auto number = static_cast<uint64_t>(Number());
      many ? write.AddUInt64(&message, &field, number) : write.SetUInt64(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      many ? write.AddBool(&message, &field, Draw(2) == 0)
           : write.SetBool(&message, &field, Draw(2) == 0);
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto number = static_cast<int>(Number());
      many ? write.AddEnumValue(&message, &field, number)
           : write.SetEnumValue(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      const float number = static_cast<float>(Number()) / 3;
      many ? write.AddFloat(&message, &field, number) : write.SetFloat(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double number = static_cast<double>(Number()) / 3;
      many ? write.AddDouble(&message, &field, number) : write.SetDouble(&message, &field, number);
      return;
    }
  }
}

void ExpectAsDefined(const Message& message) {
  const std::optional<std::string> bytes = DigestedBytes(message);
  ASSERT_TRUE(bytes.has_value()) << message.GetDescriptor()->full_name();
  EXPECT_TRUE(*bytes == Defined(message)) << message.DebugString();
}

TEST(DigestedBytesTest, AnyMessageOfTheContractHasTheBytesOfTheDefinition) {
  auto& factory = *google::protobuf::MessageFactory::generated_factory();
  Filler filler(1);
  for (const google::protobuf::FileDescriptor* file :
       {v1::Vacancy::descriptor()->file(), v1::PublishVacancyListRequest::descriptor()->file(),
        v1::SubmitEnquiryRequest::descriptor()->file(),
        v1::RequestPlacementRequest::descriptor()->file(),
        v1::PublishTrainingOffersRequest::descriptor()->file()}) {
    for (int type = 0; type < file->message_type_count(); ++type) {
      const Message& prototype = *factory.GetPrototype(file->message_type(type));
      for (int i = 0; i < 20; ++i) {
        const std::unique_ptr<Message> message(prototype.New());
        filler.Fill(*message, 3);
        ExpectAsDefined(*message);
      }
    }
  }
}

TEST(DigestedBytesTest, MapsWithinMapsHaveThemToo) {
  Filler filler(2);
  for (int i = 0; i < 50; ++i) {
    google::protobuf::Struct map;
    for (const char* key : {"b", "aa", "a", ""}) filler.Fill((*map.mutable_fields())[key], 4);
    ExpectAsDefined(map);
  }
}

TEST(DigestedBytesTest, EveryTypeOfNumberHasThem) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("numbers.proto");
  file.set_syntax("proto3");
  google::protobuf::DescriptorProto& type = *file.add_message_type();
  type.set_name("Numbers");
  int number = 0;
  for (int each = 1; each <= FieldDescriptor::MAX_TYPE; ++each) {
    if (each == FieldDescriptor::TYPE_GROUP || each == FieldDescriptor::TYPE_MESSAGE ||
        each == FieldDescriptor::TYPE_ENUM) {
      continue;
    }
    for (const auto label : {google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL,
                             google::protobuf::FieldDescriptorProto::LABEL_REPEATED}) {
      google::protobuf::FieldDescriptorProto& field = *type.add_field();
      field.set_name(absl::StrCat("field", ++number));
      field.set_number(1'000 - 7 * number);  // Against the order of declaration.
      field.set_type(static_cast<google::protobuf::FieldDescriptorProto::Type>(each));
      field.set_label(label);
      if (number % 8 == 0 && each != FieldDescriptor::TYPE_STRING &&
          each != FieldDescriptor::TYPE_BYTES) {
        field.mutable_options()->set_packed(false);
      }
    }
  }
  google::protobuf::DescriptorPool pool;
  const auto* const built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  google::protobuf::DynamicMessageFactory factory;
  Filler filler(3);
  for (int i = 0; i < 200; ++i) {
    const std::unique_ptr<Message> message(factory.GetPrototype(built->message_type(0))->New());
    filler.Fill(*message, 1);
    ExpectAsDefined(*message);
  }
}

TEST(DigestedBytesTest, UnknownFieldsGiveNone) {
  // Among known numbers, behind them, and of a known number in another form.
  for (const int number : {1, 3, 900}) {
    v1::Places places;
    places.set_approved(1);
    places.set_vacant(1);
    places.GetReflection()->MutableUnknownFields(&places)->AddLengthDelimited(number, "x");
    EXPECT_EQ(DigestedBytes(places), std::nullopt) << number;
    v1::Vacancy row;
    *row.mutable_places() = places;
    EXPECT_EQ(DigestedBytes(row), std::nullopt) << number;
  }
}

}  // namespace
}  // namespace consortium::evidence
