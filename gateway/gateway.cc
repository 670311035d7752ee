#include "gateway/gateway.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/identity/tls_server.h"
#include "gateway/directory/directory_service.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/server/server_reflection.h"
#include "google/rpc/status_details.h"
#include "policy/access/actions.h"

namespace consortium {
namespace {

using server::LogLevel;

constexpr absl::Duration kTick = absl::Milliseconds(500);
constexpr int64_t kTicksPerHour = 2 * 60 * 60;
constexpr absl::Duration kStreamCheckInterval = absl::Seconds(1);

// The contract's, then those that every gRPC server has.
std::vector<std::string> ServiceNames() {
  std::vector<std::string> names;
  for (const google::protobuf::ServiceDescriptor* service : policy::Services()) {
    names.push_back(service->full_name());
  }
  names.emplace_back(server::kHealthService.name);
  names.emplace_back(server::kReflectionService.name);
  return names;
}

absl::StatusOr<std::shared_ptr<const identity::TlsServer>> TlsServerOf(
    const server::Configuration& loaded) {
  return identity::TlsServer::Make(loaded.certificate_pem, loaded.private_key_pem,
                                   loaded.issuers_pem);
}

server::JsonLimits JsonLimitsOf(const config::Limits& limits) {
  server::JsonLimits bounds;
  bounds.handshake_max = absl::Seconds(limits.handshake_seconds_max());
  bounds.body_bytes_max = limits.request_bytes_max();
  bounds.bodies_bytes_max = std::max(bounds.bodies_bytes_max, 4 * bounds.body_bytes_max);
  return bounds;
}

int StreamWorkers() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 4u));
}

}  // namespace

Rooms::Rooms(const Foundation& base, const platform::Clock& clock)
    : membership(std::make_shared<directory::Membership>(base.configuration->policy->config())),
      postcodes(base.postcodes),
      holidays(base.holidays),
      sealing(base.configuration->sealing),
      vacancies(membership, *base.areas, clock, base.gateway_key),
      placements(membership, vacancies, clock, base.gateway_key),
      enquiries(membership, postcodes, holidays, sealing, clock, base.gateway_key, *base.erasures),
      training(membership, sealing, *base.areas, clock, base.gateway_key) {}

absl::Status Rooms::Load(storage::Database& database) {
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = database.Connect();
  if (!connection.ok()) return connection.status();
  return Load(**connection);
}

absl::Status Rooms::Load(storage::Connection& connection) {
  if (absl::Status loaded = vacancies.Load(connection); !loaded.ok()) return loaded;
  if (absl::Status loaded = placements.Load(connection); !loaded.ok()) return loaded;
  if (absl::Status loaded = enquiries.Load(connection); !loaded.ok()) return loaded;
  return training.Load(connection);
}

Gateway::Gateway(const Foundation& base, Rooms& rooms, const platform::Clock& clock,
                 server::Log& log)
    : base_(base),
      rooms_(rooms),
      clock_(clock),
      log_(log),
      configuration_(base.configuration),
      streams_(StreamWorkers(), kStreamCheckInterval),
      health_([this] { streams_.Wake(); }),
      writer_(*base.database, clock, {.waiting_max = base.settings.limits().writes_waiting_max()},
              {.committed =
                   [this] {
                     rooms_.vacancies.Committed();
                     rooms_.placements.Committed();
                     rooms_.training.Committed();
                     streams_.Wake();
                   },
               .reload = [this](storage::Connection& fresh) { return rooms_.Load(fresh); }}),
      tally_(writer_, clock),
      configuration_journal_(writer_),
      table_(FillTable()),
      routes_(table_),
      admission_({.calls_in_progress_max =
                      static_cast<int>(base.settings.limits().calls_in_progress_max()),
                  .streams_open_max = static_cast<int>(base.settings.limits().streams_open_max())},
                 routes_.actions().size()),
      clearances_(
          std::make_shared<server::Clearances>(base.configuration->policy, routes_, admission_)),
      identifier_(base.configuration->policy->config().trust_domain(), base.configuration->trust),
      metrics_(table_),
      access_log_(log),
      records_(tally_, metrics_, access_log_, log),
      path_(identifier_, clearances_, admission_, clock, records_,
            base.settings.limits().request_bytes_max()),
      unknown_methods_(path_) {}

server::MethodTable Gateway::FillTable() {
  server::MethodTable table;
  rooms_.vacancies.Register(table, writer_);
  rooms_.placements.Register(table, writer_);
  rooms_.enquiries.Register(table, writer_);
  rooms_.training.Register(table, writer_);
  directory::RegisterDirectory(table, rooms_.membership, rooms_.postcodes, clock_,
                               [this](absl::string_view member, absl::string_view client) {
                                 const ConfigurationPtr now = configuration_.Get();
                                 return directory::WhoAmIFacts{
                                     .roles = now->policy->RolesOf(member, client),
                                     .actions = now->policy->ActionsOf(member, client),
                                     .policy_digest = now->policy_digest};
                               });
  server::RegisterHealth(table, health_);
  server::RegisterServerReflection(table, ServiceNames());
  if (const absl::Status complete = table.Check(ServiceNames()); !complete.ok()) {
    std::fprintf(stderr, "%s\n", std::string(complete.message()).c_str());
    std::abort();
  }
  return table;
}

absl::Status Gateway::Start() {
  if (!base_.settings.metrics_address().empty()) {
    absl::Status exposed = metrics_.Expose(base_.settings.metrics_address());
    if (!exposed.ok()) return exposed;
  }
  LogConfiguration("config.loaded", *base_.configuration);
  configuration_journal_.Record("config.loaded", *base_.configuration);
  if (absl::Status replayed = ReplayErasures(); !replayed.ok()) return replayed;
  if (absl::Status listening = Listen(); !listening.ok()) return listening;
  if (!base_.settings.json_listen_address().empty()) {
    if (absl::Status listening = ListenForJson(); !listening.ok()) return listening;
  }
  reloader_ = std::make_unique<server::Reloader>(
      base_.configuration->digest,
      server::Reloader::Steps{
          .files = [this] { return WatchedFiles(base_.settings); },
          .load = [this]() -> absl::StatusOr<server::Reloader::Loaded> {
            absl::StatusOr<Watched> loaded = LoadWatched(base_.settings, clock_.Now());
            if (!loaded.ok()) return loaded.status();
            return server::Reloader::Loaded{
                loaded->configuration->digest,
                [this, whole = *std::move(loaded)] { return Apply(whole); }};
          },
          .refused =
              [this](const absl::Status& refused) {
                log_.Write(LogLevel::kError, "config.refused", {{"message", refused.message()}});
              }});
  ticker_ = std::make_unique<server::Ticker>(kTick, [this] { Tick(); });
  log_.Write(LogLevel::kInfo, "serving", {{"address", absl::string_view(address())}});
  return absl::OkStatus();
}

absl::Status Gateway::ReplayErasures() {
  size_t erased = 0;
  absl::Status replayed = writer_.Run([this, &erased](storage::Transaction& transaction) {
    const absl::StatusOr<size_t> again = rooms_.enquiries.ReplayErasures(transaction);
    erased = again.value_or(0);
    return again.status();
  });
  if (replayed.ok() && erased > 0) {
    const std::string message =
        absl::StrCat("the database came from a backup and had answers of ", erased,
                     " enquiries again that were erased; they are erased again");
    log_.Write(LogLevel::kWarning, "erasures.replayed", {{"message", absl::string_view(message)}});
  }
  return replayed;
}

absl::Status Gateway::Listen() {
  for (const absl::string_view part :
       {absl::string_view(), server::kConfigHealth, server::kStorageHealth}) {
    health_.Set(part, true);
  }
  for (const std::string& service : ServiceNames()) {
    fronts_.push_back(std::make_unique<server::GrpcFront>(service, routes_, path_, streams_));
    health_.Set(service, true);
  }
  absl::StatusOr<std::unique_ptr<server::Listener>> listener =
      server::Listener::Start(base_.settings.listen_address(), base_.settings.limits(), *base_.tls,
                              fronts_, unknown_methods_);
  if (!listener.ok()) return listener.status();
  listener_ = *std::move(listener);
  return absl::OkStatus();
}

absl::Status Gateway::ListenForJson() {
  const absl::StatusOr<std::shared_ptr<const identity::TlsServer>> tls =
      TlsServerOf(*base_.configuration);
  if (!tls.ok()) return tls.status();
  const server::JsonLimits limits = JsonLimitsOf(base_.settings.limits());
  json_front_ = std::make_unique<server::JsonFront>(routes_, path_, clock_, limits);
  absl::StatusOr<std::unique_ptr<server::JsonListener>> json = server::JsonListener::Start(
      base_.settings.json_listen_address(), limits, *tls, *json_front_, clock_,
      [this](absl::string_view cause) {
        log_.Write(LogLevel::kWarning, "handshake.failed",
                   {{"listener", absl::string_view("json")}, {"message", cause}});
      });
  if (!json.ok()) return json.status();
  json_ = *std::move(json);
  log_.Write(LogLevel::kInfo, "serving.json", {{"address", absl::string_view(json_->address())}});
  return absl::OkStatus();
}

absl::Status Gateway::Apply(const Watched& watched) {
  const ConfigurationPtr& loaded = watched.configuration;
  // First what may fail.
  const absl::StatusOr<std::shared_ptr<const identity::TlsServer>> tls = TlsServerOf(*loaded);
  if (!tls.ok()) return tls.status();
  if (absl::Status staged = base_.tls->Stage(*loaded); !staged.ok()) return staged;
  if (json_ != nullptr) json_->Replace(*tls);
  identifier_.Replace(loaded->policy->config().trust_domain(), loaded->trust);
  clearances_.Replace(std::make_shared<server::Clearances>(loaded->policy, routes_, admission_));
  rooms_.sealing.Replace(loaded->sealing);
  rooms_.postcodes.Replace(watched.postcodes);
  rooms_.holidays.Replace(watched.holidays);
  rooms_.membership.Replace(std::make_shared<directory::Membership>(loaded->policy->config()));
  configuration_.Replace(loaded);
  streams_.CheckAll();
  streams_.Wake();  // What a source may show can have changed with the members.
  configuration_journal_.Record("config.reloaded", *loaded);
  LogConfiguration("config.reloaded", *loaded);
  return absl::OkStatus();
}

void Gateway::LogConfiguration(absl::string_view event, const server::Configuration& loaded) {
  log_.Write(LogLevel::kInfo, event, {{"files", absl::string_view(loaded.subject)}});
  for (const std::string& warning : loaded.warnings) {
    log_.Write(LogLevel::kWarning, "config.warning", {{"message", absl::string_view(warning)}});
  }
}

void Gateway::Tick() {
  reloader_->Poll();
  configuration_journal_.Tick();
  const absl::Time now = clock_.Now();
  if (rooms_.enquiries.Tick(now)) streams_.Wake();
  rooms_.vacancies.Tick(writer_, now, [this](const absl::Status& status) { Kept(status); });
  rooms_.placements.Tick(writer_, now, [this](const absl::Status& status) { Kept(status); });
  rooms_.training.Tick(writer_, now, [this](const absl::Status& status) { Kept(status); });
  const bool config_ok = reloader_->state().ok();
  const bool storage_ok = writer_.Health().ok();
  health_.Set(server::kConfigHealth, config_ok);
  health_.Set(server::kStorageHealth, storage_ok);
  metrics_.SetConfigOk(config_ok);
  metrics_.SetStorageOk(storage_ok);
  metrics_.SetStreamsOpen(streams_.open());
  if (ticks_++ % kTicksPerHour == 0) Housekeep();
}

void Gateway::Housekeep() {
  writer_.Submit(
      [this](storage::Transaction& transaction) -> absl::Status {
        if (absl::Status kept = rooms_.vacancies.Housekeep(transaction); !kept.ok()) return kept;
        if (absl::Status kept = rooms_.enquiries.Housekeep(transaction); !kept.ok()) return kept;
        return journal::ForgetOldRequests(transaction).status();
      },
      [this](const absl::Status& status) { Kept(status); });
}

void Gateway::Kept(const absl::Status& status) {
  if (status.ok()) return;
  log_.Write(LogLevel::kWarning, "housekeeping.failed", {{"message", status.message()}});
}

void Gateway::Drain() {
  ticker_.reset();
  health_.EndAll();
  streams_.EndAll(rpc::WithRetry(
      rpc::WithReason(absl::UnavailableError("the gateway is going down; connect again"),
                      "DRAINING"),
      absl::Seconds(1)));
  // Both at the same time, and within one time for both.
  const absl::Duration drain_max = absl::Seconds(base_.settings.limits().drain_seconds_max());
  const auto begin = std::chrono::steady_clock::now();
  if (json_ != nullptr) json_->BeginDrain();
  listener_->Drain(drain_max);
  if (json_ != nullptr) {
    const auto taken = absl::FromChrono(std::chrono::steady_clock::now() - begin);
    json_->Drain(std::max(drain_max - taken, absl::ZeroDuration()));
  }
}

}  // namespace consortium
