#include "adapters/cli/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/error_view.h"
#include "adapters/cli/json.h"
#include "adapters/client/settings.h"

namespace consortium::cli {

bool Session::MayColour(bool terminal) const {
  return terminal && surroundings_.environment("NO_COLOR").empty() &&
         surroundings_.environment("TERM") != "dumb";
}

bool Session::colour() const { return MayColour(surroundings_.out_is_terminal); }

absl::StatusOr<config::ClientSettings> Session::Settings() const {
  absl::StatusOr<std::string> path =
      client::ClientSettingsPath(config_path, surroundings_.environment("CONSORTIUM_CONFIG"),
                                 surroundings_.environment("HOME"));
  if (!path.ok()) return path.status();
  absl::StatusOr<config::ClientSettings> settings = client::LoadClientSettings(*path);
  if (settings.ok() && timeout_seconds > 0) settings->set_call_seconds_max(timeout_seconds);
  return settings;
}

ExitCode Session::WithClient(
    absl::FunctionRef<ExitCode(client::GatewayClient&, const config::ClientSettings&)> work) {
  const absl::StatusOr<config::ClientSettings> settings = Settings();
  if (!settings.ok()) return Fail(settings.status(), ExitCode::kLocal);
  const auto client =
      surroundings_.connect(*settings, [this](const absl::Status& status, absl::Duration delay) {
        Note(Printable(client::RetryNote(status, delay)));
      });
  if (!client.ok()) return Fail(client.status(), ExitCode::kLocal);
  return work(**client, *settings);
}

ExitCode Session::Answer(const google::protobuf::Message& message,
                         absl::FunctionRef<std::string()> text, ExitCode code) {
  if (!json) {
    Print(text());
    return code;
  }
  const absl::StatusOr<std::string> line = ToJson(message);
  if (!line.ok()) return Fail(line.status());
  Print(*line);
  return code;
}

void Session::Print(const std::string& text) { surroundings_.out << text << std::flush; }

void Session::Note(const std::string& text) {
  if (!json) surroundings_.err << text << "\n" << std::flush;
}

void Session::Ask(const std::string& text) { surroundings_.err << text << "\n" << std::flush; }

ExitCode Session::Fail(const absl::Status& status, ExitCode code) {
  surroundings_.err << (json ? RenderErrorJson(status)
                             : RenderError(status, code, MayColour(surroundings_.err_is_terminal)))
                    << std::flush;
  return code;
}

ExitCode Session::FailWrite(const absl::Status& from_gateway, const std::string& request_id,
                            ExitCode code) {
  Note(absl::StrCat("request ", Printable(request_id),
                    ": give it as --request-id to repeat this safely"));
  return Fail(from_gateway, code);
}

}  // namespace consortium::cli
