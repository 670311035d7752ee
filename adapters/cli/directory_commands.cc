#include "adapters/cli/directory_commands.h"

#include "adapters/cli/directory_view.h"

namespace consortium::cli {

DirectoryCommands::DirectoryCommands(CLI::App& app, Session& session) {
  app.add_subcommand("whoami", "Who the gateway takes this client for, and what it may do")
      ->footer(
          "Example:\n  consortium whoami\n"
          "Warns when the certificate ends within 14 days or this machine's clock is off.")
      ->callback([&session] { session.exit_code = WhoAmI(session); });
  app.add_subcommand("members", "Every member, with the telephone number that answers now")
      ->footer(
          "Examples:\n  consortium members\n"
          "  consortium members --json | jq -r '.members[].telephoneNow.number'")
      ->callback([&session] { session.exit_code = Members(session); });
}

ExitCode DirectoryCommands::WhoAmI(Session& session) {
  return session.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.WhoAmI({});
    if (!response.ok()) return session.Fail(response.status());
    return session.Answer(*response,
                          [&] { return RenderWhoAmI(*response, session.now(), session.colour()); });
  });
}

ExitCode DirectoryCommands::Members(Session& session) {
  return session.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.ListMembers({});
    if (!response.ok()) return session.Fail(response.status());
    return session.Answer(
        *response, [&] { return RenderMembers(*response, session.now(), session.colour()); });
  });
}

}  // namespace consortium::cli
