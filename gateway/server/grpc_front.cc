#include "gateway/server/grpc_front.h"

#include <utility>
#include <vector>

#include "certs/sealing/clear_text.h"
#include "gateway/server/conversation.h"
#include "gateway/server/grpc_status.h"
#include "gateway/server/peer.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/proto_buffer_writer.h"

namespace consortium::server {
namespace {

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  return absl::FromChrono(context.deadline());
}

class GrpcRequestBytes final : public RequestBytes {
 public:
  explicit GrpcRequestBytes(const grpc::ByteBuffer& bytes) : bytes_(bytes) {}

  size_t size() const override { return bytes_.Length(); }
  bool ParseInto(google::protobuf::Message* request) const override {
    // Reading changes nothing; the reader's interface predates const.
    grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&bytes_));
    return reader.status().ok() && request->ParseFromZeroCopyStream(&reader);
  }
  void Forget() const override {
    std::vector<grpc::Slice> slices;
    if (!bytes_.Dump(&slices).ok()) return;
    // Slices lend the bytes that gRPC received as const; nobody reads them again.
    for (const grpc::Slice& slice : slices) {
      sealing::Wipe(const_cast<uint8_t*>(slice.begin()), slice.size());
    }
  }

 private:
  const grpc::ByteBuffer& bytes_;
};

grpc::Status SerializeTo(const google::protobuf::Message& message, grpc::ByteBuffer* bytes) {
  bool own = false;
  return grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, bytes,
                                                                                    &own);
}

// A unary call by gRPC. Ends on gRPC's own reactor, which needs no thread to
// finish on.
class GrpcUnaryCall final : public UnaryCall {
 public:
  GrpcUnaryCall(const CallPath& path, const Route& route, Passage passage,
                grpc::ServerUnaryReactor* reactor, const grpc::ByteBuffer* request,
                grpc::ByteBuffer* response)
      : UnaryCall(path, route, std::move(passage)),
        reactor_(reactor),
        request_bytes_(*request),
        response_bytes_(response) {}

 private:
  const RequestBytes& bytes() const override { return request_bytes_; }

  void Respond(const absl::Status& status, const google::protobuf::Message& response) override {
    reactor_->Finish(status.ok() ? SerializeTo(response, response_bytes_) : ToGrpcStatus(status));
  }

  grpc::ServerUnaryReactor* const reactor_;
  const GrpcRequestBytes request_bytes_;
  grpc::ByteBuffer* const response_bytes_;
};

// An open stream by gRPC, on either kind of reactor: owns itself until OnDone().
template <typename Reactor>
class GrpcStreamOf : public Reactor, public StreamTransport {
 public:
  GrpcStreamOf(grpc::CallbackServerContext* context, StreamRegistry& streams)
      : context_(context), streams_(streams) {}

  void Open(std::shared_ptr<Stream> stream) {
    stream_ = std::move(stream);
    streams_.Add(stream_);
  }

  void Write(const google::protobuf::Message& message) override {
    bytes_.Clear();
    if (!SerializeTo(message, &bytes_).ok()) {
      const grpc::Slice nothing;
      bytes_ = grpc::ByteBuffer(&nothing, 1);
      context_->TryCancel();  // OnWriteDone(false) follows and ends the stream.
    }
    this->StartWrite(&bytes_);
  }
  void End(const absl::Status& status) override { this->Finish(ToGrpcStatus(status)); }
  void Cancel() override { context_->TryCancel(); }

  void OnWriteDone(bool ok) override {
    bytes_.Clear();
    stream_->OnWritten(ok);
  }
  void OnCancel() override {
    if (stream_ != nullptr) stream_->OnCancelled();
  }
  void OnDone() override {
    if (stream_ != nullptr) {
      stream_->Detach();
      streams_.Remove(stream_.get());
    }
    delete this;
  }

 protected:
  Stream& stream() { return *stream_; }
  bool client_has_gone() const { return context_->IsCancelled(); }

 private:
  grpc::CallbackServerContext* const context_;
  StreamRegistry& streams_;
  std::shared_ptr<Stream> stream_;
  grpc::ByteBuffer bytes_;
};

using GrpcStream = GrpcStreamOf<grpc::ServerWriteReactor<grpc::ByteBuffer>>;
using GrpcBidiStream = GrpcStreamOf<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>>;

// A conversation by gRPC: the stream's turn says when to read.
class GrpcConversation final : public GrpcBidiStream, public QuestionReader {
 public:
  GrpcConversation(grpc::CallbackServerContext* context, StreamRegistry& streams,
                   const CallPath& path, const Route& route)
      : GrpcBidiStream(context, streams), path_(path), route_(route) {}

  // The source of the stream that this is opened with, which then owns it.
  absl::StatusOr<std::unique_ptr<StreamSource>> Begin(const Call& call) {
    auto conversation = std::make_unique<Conversation>(*route_.method, call, *this);
    conversation_ = conversation.get();
    return conversation;
  }

  void Read() override {
    question_bytes_.Clear();
    StartRead(&question_bytes_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return stream().End(client_has_gone() ? absl::CancelledError("the client has gone")
                                            : absl::OkStatus());
    }
    std::unique_ptr<google::protobuf::Message> question(route_.method->request_prototype->New());
    absl::Status taken = path_.Take(route_, GrpcRequestBytes(question_bytes_), question.get());
    if (!taken.ok()) return stream().End(std::move(taken));
    conversation_->Ask(std::move(question));
    stream().Wake();
  }

 private:
  const CallPath& path_;
  const Route& route_;
  Conversation* conversation_ = nullptr;
  grpc::ByteBuffer question_bytes_;
};

// What a call that was let in begins with: its source, or why there is none.
absl::StatusOr<std::unique_ptr<StreamSource>> OpenSource(const CallPath& path, const Route& route,
                                                         const Call& call,
                                                         const grpc::ByteBuffer& bytes) {
  const std::unique_ptr<google::protobuf::Message> request(route.method->request_prototype->New());
  absl::Status taken = path.Take(route, GrpcRequestBytes(bytes), request.get());
  if (!taken.ok()) return taken;
  return route.method->stream(call, *request);
}

// Opens the stream with what `begin` makes of a call that was let in, or ends it.
template <typename Reactor, typename Begin>
Reactor* Admit(Reactor* reactor, const grpc::CallbackServerContext& context, const CallPath& path,
               const Route& route, const Begin& begin) {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  const PeerChain chain(*auth);
  absl::StatusOr<Passage> passage = path.Enter(route, chain.pem(), DeadlineOf(context));
  if (!passage.ok()) {
    reactor->Finish(ToGrpcStatus(passage.status()));
    return reactor;
  }
  absl::StatusOr<std::unique_ptr<StreamSource>> source = begin(passage->call);
  if (!source.ok()) {
    path.Leave(route, *passage, source.status());
    reactor->Finish(ToGrpcStatus(source.status()));
    return reactor;
  }
  reactor->Open(std::make_shared<Stream>(path, route, std::string(chain.pem()), *std::move(passage),
                                         *std::move(source), *reactor));
  return reactor;
}

}  // namespace

GrpcFront::GrpcFront(const std::string& service, const Routes& routes, const CallPath& path,
                     StreamRegistry& streams) {
  int index = 0;
  for (const std::unique_ptr<Route>& route : routes.all()) {
    if (route->method->descriptor->service()->full_name() != service) continue;
    if (route->method->question) {
      AddConversation(index++, *route, path, streams);
    } else if (route->method->stream) {
      AddStream(index++, *route, path, streams);
    } else {
      AddUnary(index++, *route, path);
    }
  }
}

void GrpcFront::AddUnary(int index, const Route& route, const CallPath& path) {
  AddMethod(new grpc::internal::RpcServiceMethod(route.method->path.c_str(),
                                                 grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      index,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [&route, &path](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                          grpc::ByteBuffer* response) {
            grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
            absl::StatusOr<Passage> passage =
                path.Enter(route, PeerChain(*context->auth_context()).pem(), DeadlineOf(*context));
            if (passage.ok()) {
              (new GrpcUnaryCall(path, route, *std::move(passage), reactor, request, response))
                  ->Run();
            } else {
              reactor->Finish(ToGrpcStatus(passage.status()));
            }
            return reactor;
          }));
}

void GrpcFront::AddStream(int index, const Route& route, const CallPath& path,
                          StreamRegistry& streams) {
  AddMethod(new grpc::internal::RpcServiceMethod(
      route.method->path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      index, new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                 [&route, &path, &streams](grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request) {
                   return Admit(
                       new GrpcStream(context, streams), *context, path, route,
                       [&](const Call& call) { return OpenSource(path, route, call, *request); });
                 }));
}

void GrpcFront::AddConversation(int index, const Route& route, const CallPath& path,
                                StreamRegistry& streams) {
  AddMethod(new grpc::internal::RpcServiceMethod(
      route.method->path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(index,
                        new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                            [&route, &path, &streams](grpc::CallbackServerContext* context) {
                              auto* reactor = new GrpcConversation(context, streams, path, route);
                              return Admit(reactor, *context, path, route,
                                           [&](const Call& call) { return reactor->Begin(call); });
                            }));
}

}  // namespace consortium::server
