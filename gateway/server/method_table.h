#ifndef CONSORTIUM_GATEWAY_SERVER_METHOD_TABLE_H_
#define CONSORTIUM_GATEWAY_SERVER_METHOD_TABLE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/server/standard_services.h"
#include "google/protobuf/message.h"

namespace consortium::server {

// What a room is told about a call that was let in: who, and what it may match.
// Rooms see neither certificates nor rules.
struct Call {
  std::string member;      // From the certificate.
  std::string client;      // From the certificate.
  bool may_match = false;  // Searches may use DISCLOSURE_MATCHED fields.
  absl::Time received_at;  // By the gateway's clock.
  absl::Time certificate_not_after;
  std::string spiffe_id;
};

// What a room's stream is to the server: a cursor that is asked, never one that
// pushes. Used by one thread at a time.
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // Fills `response` with what comes next, at most kStreamMessageBytesMax
  // serialised, and returns true; false when there is nothing now. An error
  // ends the stream.
  virtual absl::StatusOr<bool> Next(google::protobuf::Message* response) = 0;
};

inline constexpr size_t kStreamMessageBytesMax = 64 * 1024;

// How a method is served. Handlers must not block: a write hands its work to
// the writer and calls `done` from there.
using Done = absl::AnyInvocable<void(absl::Status)>;
using UnaryHandler = std::function<void(const Call& call, const google::protobuf::Message& request,
                                        google::protobuf::Message* response, Done done)>;
using StreamHandler = std::function<absl::StatusOr<std::unique_ptr<StreamSource>>(
    const Call& call, const google::protobuf::Message& request)>;

// Answers one question of a conversation at once; an error ends it.
using QuestionHandler =
    std::function<absl::Status(const Call& call, const google::protobuf::Message& question,
                               google::protobuf::Message* answer)>;

// One method: what the schema says of it, and how it is served.
struct Method {
  size_t index = 0;                           // Its place in the table, from 0.
  std::string path;                           // `/consortium.v1.VacancyService/SearchAvailability`
  std::string action;                         // From the method's option, e.g. `vacancies.search`.
  const StandardService* standard = nullptr;  // Exempt as that says; null for all of ours.
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const google::protobuf::Message* request_prototype = nullptr;
  const google::protobuf::Message* response_prototype = nullptr;
  bool forgets_requests = false;  // They hold personal data: answers to a form, or details.
  UnaryHandler unary;             // One of the three.
  StreamHandler stream;
  QuestionHandler question;

  // Whether its calls stay open and count among the member's streams.
  bool stays_open() const { return stream != nullptr || question != nullptr; }
};

// Every method of the gateway, filled by each room at start; gRPC and
// JSON are thin front ends of it. Filled by one thread, then read by all.
class MethodTable {
 public:
  // Adds a read that answers at once.
  template <typename Request, typename Response>
  void AddRead(absl::string_view path,
               std::function<absl::Status(const Call&, const Request&, Response*)> handler) {
    AddUnary(
        path, Request::default_instance(), Response::default_instance(),
        [handler = std::move(handler)](const Call& call, const google::protobuf::Message& request,
                                       google::protobuf::Message* response, Done done) {
          done(handler(call, static_cast<const Request&>(request),
                       static_cast<Response*>(response)));
        });
  }

  // Adds a write. `request` and `response` live until `done` is called.
  template <typename Request, typename Response>
  void AddWrite(absl::string_view path,
                std::function<void(const Call&, const Request&, Response*, Done)> handler) {
    AddUnary(
        path, Request::default_instance(), Response::default_instance(),
        [handler = std::move(handler)](const Call& call, const google::protobuf::Message& request,
                                       google::protobuf::Message* response, Done done) {
          handler(call, static_cast<const Request&>(request), static_cast<Response*>(response),
                  std::move(done));
        });
  }

  // Adds a server stream.
  template <typename Request, typename Response>
  void AddStream(
      absl::string_view path,
      std::function<absl::StatusOr<std::unique_ptr<StreamSource>>(const Call&, const Request&)>
          handler) {
    AddStreaming(
        path, Request::default_instance(), Response::default_instance(),
        [handler = std::move(handler)](const Call& call, const google::protobuf::Message& request) {
          return handler(call, static_cast<const Request&>(request));
        });
  }

  // Adds a conversation: a stream of questions, each answered before the next is
  // read.
  template <typename Question, typename Answer>
  void AddConversation(absl::string_view path,
                       std::function<absl::Status(const Call&, const Question&, Answer*)> handler) {
    AddAnswering(
        path, Question::default_instance(), Answer::default_instance(),
        [handler = std::move(handler)](const Call& call, const google::protobuf::Message& question,
                                       google::protobuf::Message* answer) {
          return handler(call, static_cast<const Question&>(question),
                         static_cast<Answer*>(answer));
        });
  }

  // Checks that every method of `services` (full names) is here once, has an
  // action, streams as its handler does, and answers with classified fields;
  // standard services need neither action nor classes.
  // FAILED_PRECONDITION lists all that is wrong; the gateway then does not start.
  absl::Status Check(const std::vector<std::string>& services) const;

  // Null when there is none.
  const Method* Find(absl::string_view path) const;
  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }

 private:
  Method& Add(absl::string_view path, const google::protobuf::Message& request,
              const google::protobuf::Message& response);
  void AddUnary(absl::string_view path, const google::protobuf::Message& request,
                const google::protobuf::Message& response, UnaryHandler handler);
  void AddStreaming(absl::string_view path, const google::protobuf::Message& request,
                    const google::protobuf::Message& response, StreamHandler handler);
  void AddAnswering(absl::string_view path, const google::protobuf::Message& question,
                    const google::protobuf::Message& answer, QuestionHandler handler);

  std::vector<std::unique_ptr<Method>> methods_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_METHOD_TABLE_H_
