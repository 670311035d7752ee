#include "tests/bench/floor_service.h"

#include <vector>

namespace consortium::bench {

// One subscriber: latest wins, one write in flight.
class Listener final : public grpc::ServerWriteReactor<ListenResponse> {
 public:
  explicit Listener(FloorService& service) : service_(service) {}

  void Send(const std::string& payload) {
    {
      platform::MutexLock lock(mutex_);
      if (finished_) return;
      if (writing_) {
        next_ = payload;
        waiting_ = true;
        return;
      }
      writing_ = true;
    }
    response_.set_payload(payload);
    StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    {
      platform::MutexLock lock(mutex_);
      if (!ok || !waiting_ || finished_) {
        writing_ = false;
        return;
      }
      waiting_ = false;
      response_.set_payload(next_);
    }
    StartWrite(&response_);
  }

  void OnCancel() override {
    {
      platform::MutexLock lock(mutex_);
      if (finished_) return;
      finished_ = true;
    }
    service_.Forget(this);
    Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override { delete this; }

 private:
  FloorService& service_;
  platform::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::string next_ ABSL_GUARDED_BY(mutex_);
  ListenResponse response_;  // Of the one write in flight.
};

grpc::ServerUnaryReactor* FloorService::Empty(grpc::CallbackServerContext* context,
                                              const EmptyRequest* request,
                                              EmptyResponse* response) {
  response->mutable_payload()->assign(request->response_bytes(), 'x');
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<ListenResponse>* FloorService::Listen(grpc::CallbackServerContext*,
                                                               const ListenRequest*) {
  auto* listener = new Listener(*this);
  {
    platform::MutexLock lock(mutex_);
    listeners_.insert(listener);
  }
  listener->Send("");
  return listener;
}

grpc::ServerUnaryReactor* FloorService::Shout(grpc::CallbackServerContext* context,
                                              const ShoutRequest* request, ShoutResponse*) {
  {
    // Held while sending: a listener leaves only through Forget().
    platform::MutexLock lock(mutex_);
    for (Listener* listener : listeners_) listener->Send(request->payload());
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

void FloorService::Forget(Listener* listener) {
  platform::MutexLock lock(mutex_);
  listeners_.erase(listener);
}

}  // namespace consortium::bench
