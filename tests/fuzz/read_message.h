#ifndef CONSORTIUM_TESTS_FUZZ_READ_MESSAGE_H_
#define CONSORTIUM_TESTS_FUZZ_READ_MESSAGE_H_

#include <string>

#include "google/protobuf/text_format.h"

namespace consortium::fuzz {

// Reads a message as a call could bring it, from its binary form or from text. Text
// may hold strings that are no UTF-8, which the parser of the binary form refuses.
template <typename Message>
bool ReadMessage(const std::string& bytes, Message* message) {
  return message->ParseFromString(bytes) ||
         (google::protobuf::TextFormat::ParseFromString(bytes, message) &&
          message->ParseFromString(message->SerializeAsString()));
}

}  // namespace consortium::fuzz

#endif  // CONSORTIUM_TESTS_FUZZ_READ_MESSAGE_H_
