#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_SERVICE_SCRIPT_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_SERVICE_SCRIPT_H_

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace consortium::client {

// What a service does and was asked. A method without an answer of its own answers
// with an empty response.
struct ServiceScript {
  template <typename Response>
  void Answer(const std::string& method, const Response& response) {
    responses[method] = std::make_shared<Response>(response);
  }
  // The last request of this method; it fails the program when there was none.
  template <typename Request>
  const Request& Asked(const std::string& method) const {
    return static_cast<const Request&>(*asked.at(method).back());
  }

  grpc::Status status;  // Of every method.
  std::map<std::string, std::shared_ptr<google::protobuf::Message>> responses;
  std::map<std::string, std::vector<std::shared_ptr<google::protobuf::Message>>> asked;
};

// Streams these responses, then their end.
template <typename Response>
class ScriptedReader final : public grpc::ClientReaderInterface<Response> {
 public:
  ScriptedReader(std::vector<Response> responses, grpc::Status end)
      : responses_(std::move(responses)), end_(std::move(end)) {}
  bool NextMessageSize(uint32_t* size) override {
    if (next_ == responses_.size()) return false;
    *size = static_cast<uint32_t>(responses_[next_].ByteSizeLong());
    return true;
  }
  bool Read(Response* response) override {
    if (next_ == responses_.size()) return false;
    *response = responses_[next_++];
    return true;
  }
  void WaitForInitialMetadata() override {}
  grpc::Status Finish() override { return end_; }

 private:
  const std::vector<Response> responses_;
  const grpc::Status end_;
  size_t next_ = 0;
};

}  // namespace consortium::client

// The asynchronous halves of the interface are never called.
#define CONSORTIUM_FAKE_UNARY(Method)                                                             \
 public:                                                                                          \
  grpc::Status Method(grpc::ClientContext*, const consortium::v1::Method##Request& request,       \
                      consortium::v1::Method##Response* response) override {                      \
    script_.asked[#Method].push_back(std::make_shared<consortium::v1::Method##Request>(request)); \
    const auto scripted = script_.responses.find(#Method);                                        \
    if (scripted != script_.responses.end()) response->CheckTypeAndMergeFrom(*scripted->second);  \
    return script_.status;                                                                        \
  }                                                                                               \
                                                                                                  \
 private:                                                                                         \
  grpc::ClientAsyncResponseReaderInterface<consortium::v1::Method##Response>* Async##Method##Raw( \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*)       \
      override {                                                                                  \
    std::abort();                                                                                 \
  }                                                                                               \
  grpc::ClientAsyncResponseReaderInterface<consortium::v1::Method##Response>*                     \
      PrepareAsync##Method##Raw(grpc::ClientContext*, const consortium::v1::Method##Request&,     \
                                grpc::CompletionQueue*) override {                                \
    std::abort();                                                                                 \
  }

#define CONSORTIUM_FAKE_ASYNC_STREAM(Method)                                                       \
 private:                                                                                          \
  grpc::ClientAsyncReaderInterface<consortium::v1::Method##Response>* Async##Method##Raw(          \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*, void*) \
      override {                                                                                   \
    std::abort();                                                                                  \
  }                                                                                                \
  grpc::ClientAsyncReaderInterface<consortium::v1::Method##Response>* PrepareAsync##Method##Raw(   \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*)        \
      override {                                                                                   \
    std::abort();                                                                                  \
  }

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_SERVICE_SCRIPT_H_
