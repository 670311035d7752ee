#include "adapters/cli/policy_commands.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/input.h"
#include "adapters/client/file_error.h"
#include "google/protobuf/struct.pb.h"
#include "policy/access/actions.h"

namespace consortium::cli {

PolicyCommands::PolicyCommands(CLI::App& app, Session& session) : session_(session) {
  CLI::App* group = app.add_subcommand("policy", "The policy file, offline");
  group->require_subcommand(1);

  CLI::App* check =
      group->add_subcommand("check", "Whether a policy file would load, cases included");
  check->add_option("FILE", file_, "The policy file")->required();
  check->footer("Example:\n  consortium policy check policy/consortium.textproto");
  check->callback([this] { session_.exit_code = Check(); });

  CLI::App* explain =
      group->add_subcommand("explain", "What the policy says to one request, and why");
  explain->add_option("--policy", file_, "The policy file")->required();
  explain->add_option("CLIENT", client_, "MEMBER/CLIENT, e.g. islington/duty-desk")->required();
  explain
      ->add_option("ACTION", action_,
                   absl::StrCat("One of ", absl::StrJoin(policy::DeclaredActions(), ", ")))
      ->required();
  explain->footer(
      "Example:\n"
      "  consortium policy explain --policy policy/consortium.textproto islington/duty-desk "
      "vacancies.search\n"
      "Exit code 3: the policy refuses.");
  explain->callback([this] { session_.exit_code = Explain(); });
}

ExitCode PolicyCommands::Check() {
  const absl::StatusOr<std::string> text = ReadInput(file_, session_.in());
  if (!text.ok()) return session_.Fail(text.status(), ExitCode::kLocal);
  const auto policy = policy::Policy::Parse(*text, policy::DeclaredActions());
  if (!policy.ok()) return Unusable(policy.status());
  const config::Policy& config = (*policy)->config();
  int clients = 0;
  for (const config::Member& member : config.members()) clients += member.clients_size();

  google::protobuf::Struct answer;
  (*answer.mutable_fields())["members"].set_number_value(config.members_size());
  (*answer.mutable_fields())["clients"].set_number_value(clients);
  (*answer.mutable_fields())["rules"].set_number_value(config.rules_size());
  (*answer.mutable_fields())["cases"].set_number_value(config.cases_size());
  return session_.Answer(answer, [&] {
    return absl::StrCat("The policy holds: ", config.members_size(), " members, ", clients,
                        " clients, ", config.rules_size(), " rules; all ", config.cases_size(),
                        " cases come out as stated.\n");
  });
}

ExitCode PolicyCommands::Explain() {
  const std::vector<std::string> names = absl::StrSplit(client_, '/');
  if (names.size() != 2 || names[0].empty() || names[1].empty()) {
    return session_.Fail(absl::InvalidArgumentError("CLIENT is MEMBER/CLIENT, e.g. camden/adapter"),
                         ExitCode::kUsage);
  }
  const std::set<std::string> actions = policy::DeclaredActions();
  if (actions.count(action_) == 0) {
    return session_.Fail(
        absl::InvalidArgumentError(absl::StrCat("ACTION is one of ", absl::StrJoin(actions, ", "))),
        ExitCode::kUsage);
  }
  const absl::StatusOr<std::string> text = ReadInput(file_, session_.in());
  if (!text.ok()) return session_.Fail(text.status(), ExitCode::kLocal);
  const auto policy = policy::Policy::Parse(*text, actions);
  if (!policy.ok()) return Unusable(policy.status());

  const policy::Decision decision = (*policy)->Decide(names[0], names[1], action_);
  const std::vector<std::string> roles = (*policy)->RolesOf(names[0], names[1]);
  google::protobuf::Struct answer;
  (*answer.mutable_fields())["allowed"].set_bool_value(decision.allowed);
  (*answer.mutable_fields())["rule"].set_string_value(decision.rule);
  (*answer.mutable_fields())["reason"].set_string_value(decision.reason);
  (*answer.mutable_fields())["roles"].set_string_value(absl::StrJoin(roles, ","));
  return session_.Answer(
      answer,
      [&] {
        return absl::StrCat(
            Painted(decision.allowed ? "ALLOW" : "DENY",
                    decision.allowed ? Paint::kGreen : Paint::kRed, session_.colour()),
            "  ", Printable(client_), "  ", action_, "\n",
            (*policy)->Explain(names[0], names[1], action_));
      },
      decision.allowed ? ExitCode::kDone : ExitCode::kRefused);
}

ExitCode PolicyCommands::Unusable(const absl::Status& why) {
  const ExitCode code = session_.Fail(client::InFile(file_, why), ExitCode::kInvalid);
  session_.Note(
      "What to do: mend what is named there and check again; a gateway that reads this file keeps "
      "the policy that was in force");
  return code;
}

}  // namespace consortium::cli
