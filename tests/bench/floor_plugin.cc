// Puts the Floor service beside the gateway's own, on its own listener, in its own process, without
// a line of the gateway knowing: gRPC's builder takes plugins from a registry, as its reflection
// service does.

#include <memory>
#include <string>

#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/impl/server_initializer.h"
#include "grpcpp/server_builder.h"
#include "tests/bench/floor_service.h"

namespace consortium::bench {
namespace {

class FloorPlugin final : public grpc::ServerBuilderPlugin {
 public:
  std::string name() override { return "consortium.bench.Floor"; }
  void InitServer(grpc::ServerInitializer* initializer) override {
    initializer->RegisterService(service_);
  }
  void Finish(grpc::ServerInitializer*) override {}
  void ChangeArguments(const std::string&, void*) override {}

 private:
  const std::shared_ptr<FloorService> service_ = std::make_shared<FloorService>();
};

[[maybe_unused]] const bool kRegistered = [] {
  grpc::ServerBuilder::InternalAddPluginFactory([]() -> std::unique_ptr<grpc::ServerBuilderPlugin> {
    return std::make_unique<FloorPlugin>();
  });
  return true;
}();

}  // namespace
}  // namespace consortium::bench
