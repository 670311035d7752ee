#include "gateway/server/metrics.h"

#include <array>
#include <exception>
#include <vector>

#include "absl/strings/str_cat.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace consortium::server {
namespace {

constexpr int kCodes = 17;  // The canonical codes, 0 to 16.

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};

}  // namespace

struct Metrics::State {
  struct OfMethod {
    std::array<prometheus::Counter*, kCodes> calls;
    prometheus::Histogram* seconds;
  };

  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::vector<OfMethod> methods;
  prometheus::Counter* unidentified = nullptr;
  prometheus::Counter* unknown_method = nullptr;
  prometheus::Gauge* streams_open = nullptr;
  prometheus::Gauge* config_ok = nullptr;
  prometheus::Gauge* storage_ok = nullptr;
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics(const MethodTable& table) : state_(std::make_unique<State>()) {
  prometheus::Registry& registry = *state_->registry;
  auto& calls = prometheus::BuildCounter()
                    .Name("consortium_calls_total")
                    .Help("Calls that ended, by method and code")
                    .Register(registry);
  auto& seconds = prometheus::BuildHistogram()
                      .Name("consortium_call_seconds")
                      .Help("How long calls took, from admission to their answer")
                      .Register(registry);
  for (const std::unique_ptr<Method>& method : table.methods()) {
    State::OfMethod& of = state_->methods.emplace_back();
    for (int code = 0; code < kCodes; ++code) {
      of.calls[code] =
          &calls.Add({{"method", method->path},
                      {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
    }
    of.seconds = &seconds.Add({{"method", method->path}}, kSeconds);
  }
  const auto counter = [&registry](const char* name, const char* help) {
    return &prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
  };
  state_->unidentified =
      counter("consortium_calls_unidentified_total", "Calls whose certificate was refused");
  state_->unknown_method =
      counter("consortium_calls_unknown_method_total", "Calls to methods that nobody has");
  const auto gauge = [&registry](const char* name, const char* help) {
    return &prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  };
  state_->streams_open = gauge("consortium_streams_open", "Streams open now");
  state_->config_ok = gauge("consortium_config_ok", "1 unless a changed file was refused");
  state_->storage_ok = gauge("consortium_storage_ok", "1 unless the last write failed");
}

Metrics::~Metrics() = default;

absl::Status Metrics::Expose(const std::string& address) {
  try {
    state_->exposer = std::make_unique<prometheus::Exposer>(address, 1);
    state_->exposer->RegisterCollectable(state_->registry);
  } catch (const std::exception& failure) {  // What civetweb throws.
    return absl::UnavailableError(absl::StrCat("metrics_address ", address,
                                               " cannot be listened on: ", failure.what(),
                                               "; choose a free port"));
  }
  return absl::OkStatus();
}

void Metrics::CountCall(size_t method_index, absl::StatusCode code, absl::Duration took) {
  State::OfMethod& of = state_->methods[method_index];
  of.calls[static_cast<int>(code)]->Increment();
  of.seconds->Observe(absl::ToDoubleSeconds(took));
}

void Metrics::CountUnidentified() { state_->unidentified->Increment(); }
void Metrics::CountUnknownMethod() { state_->unknown_method->Increment(); }
void Metrics::SetStreamsOpen(size_t count) {
  state_->streams_open->Set(static_cast<double>(count));
}
void Metrics::SetConfigOk(bool ok) { state_->config_ok->Set(ok ? 1 : 0); }
void Metrics::SetStorageOk(bool ok) { state_->storage_ok->Set(ok ? 1 : 0); }

}  // namespace consortium::server
