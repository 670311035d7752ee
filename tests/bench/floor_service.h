#ifndef CONSORTIUM_TESTS_BENCH_FLOOR_SERVICE_H_
#define CONSORTIUM_TESTS_BENCH_FLOOR_SERVICE_H_

#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"
#include "floor.grpc.pb.h"

namespace consortium::bench {

class Listener;

// The floor under every figure: bare callback handlers, as little as gRPC lets
// one write. Thread-safe; outlives its server.
class FloorService final : public Floor::CallbackService {
 public:
  grpc::ServerUnaryReactor* Empty(grpc::CallbackServerContext* context, const EmptyRequest* request,
                                  EmptyResponse* response) override;
  grpc::ServerWriteReactor<ListenResponse>* Listen(grpc::CallbackServerContext* context,
                                                   const ListenRequest* request) override;
  grpc::ServerUnaryReactor* Shout(grpc::CallbackServerContext* context, const ShoutRequest* request,
                                  ShoutResponse* response) override;

  // For Listener alone.
  void Forget(Listener* listener);

 private:
  platform::Mutex mutex_;
  std::set<Listener*> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_FLOOR_SERVICE_H_
