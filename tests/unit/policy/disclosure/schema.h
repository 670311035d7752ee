#ifndef CONSORTIUM_TESTS_UNIT_POLICY_DISCLOSURE_SCHEMA_H_
#define CONSORTIUM_TESTS_UNIT_POLICY_DISCLOSURE_SCHEMA_H_

#include <memory>
#include <string>

#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"

namespace consortium::policy {

// A schema made at run time, for what the contract does not hold: messages in
// circles, maps, fields without a class.
class Schema {
 public:
  // `messages`: message types of a FileDescriptorProto in text format.
  explicit Schema(const std::string& messages)
      : pool_(google::protobuf::DescriptorPool::generated_pool()), factory_(&pool_) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        R"(name: "test.proto" package: "test" syntax: "proto3"
           dependency: "consortium/v1/options.proto"
           dependency: "google/protobuf/timestamp.proto" )" +
            messages,
        &file));
    // So that the linker keeps both files.
    EXPECT_NE(v1::Disclosure_descriptor(), nullptr);
    EXPECT_NE(google::protobuf::Timestamp::descriptor(), nullptr);
    EXPECT_NE(pool_.BuildFile(file), nullptr);
  }

  const google::protobuf::Descriptor* Type(const std::string& name) const {
    return pool_.FindMessageTypeByName("test." + name);
  }

  std::unique_ptr<google::protobuf::Message> Make(const std::string& name,
                                                  const std::string& text) {
    std::unique_ptr<google::protobuf::Message> message(factory_.GetPrototype(Type(name))->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
    return message;
  }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
};

// Fields for a schema: a singular text, the owner, and a message.
inline std::string Field(const std::string& name, int number, const std::string& disclosure) {
  return "field { name: '" + name + "' number: " + std::to_string(number) +
         " label: LABEL_OPTIONAL type: TYPE_STRING options { [consortium.v1.disclosure]: "
         "DISCLOSURE_" +
         disclosure + " } }";
}

inline std::string OwnerField(const std::string& name, int number) {
  return "field { name: '" + name + "' number: " + std::to_string(number) +
         " label: LABEL_OPTIONAL type: TYPE_STRING options { [consortium.v1.disclosure]: "
         "DISCLOSURE_SHARED [consortium.v1.owner]: true } }";
}

inline std::string MessageField(const std::string& name, int number, const std::string& type,
                                const std::string& disclosure,
                                const std::string& label = "OPTIONAL") {
  return "field { name: '" + name + "' number: " + std::to_string(number) + " label: LABEL_" +
         label + " type: TYPE_MESSAGE type_name: '" + type +
         "' options { [consortium.v1.disclosure]: DISCLOSURE_" + disclosure + " } }";
}

inline std::string MessageType(const std::string& name, const std::string& fields) {
  return "message_type { name: '" + name + "' " + fields + " }";
}

}  // namespace consortium::policy

#endif  // CONSORTIUM_TESTS_UNIT_POLICY_DISCLOSURE_SCHEMA_H_
