#include "policy/access/file_check.h"

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "policy/access/enquiry_check.h"
#include "policy/access/forms.h"
#include "policy/access/placement_check.h"
#include "policy/access/policy.h"

namespace consortium::policy {
namespace {

using v1::Disclosure;

constexpr int kMembersMax = 500;
constexpr int kClientsMax = 50;
constexpr int kWindowsMax = 28;
constexpr size_t kIdMin = 2;
constexpr size_t kTextMax = 200;  // For people.
constexpr uint32_t kMinutesOfDay = 1440;
constexpr uint32_t kInProgressMax = 10'000;
constexpr uint32_t kRateMax = 10'000'000;

using Names = absl::flat_hash_set<std::string>;

// Gathers the violations of one file. The path of what is being checked is
// passed down as text.
class FileCheck {
 public:
  FileCheck(const config::Policy& config, const std::set<std::string>& actions)
      : config_(config), actions_(actions) {}

  std::vector<rpc::FieldViolation> Run() {
    CheckTrustDomain();
    CheckMembers();
    CheckTiers();
    CheckRoles();
    CheckRules();
    CheckCases();
    CheckDeadline();
    CheckRates();
    CheckInProgress("calls_in_progress_max", config_.calls_in_progress_max());
    CheckClosedDates();
    CheckInProgress("streams_open_max", config_.streams_open_max());
    for (rpc::FieldViolation& violation : CheckEnquiryRules(config_)) {
      violations_.push_back(std::move(violation));
    }
    for (rpc::FieldViolation& violation : CheckPlacementRules(config_)) {
      violations_.push_back(std::move(violation));
    }
    return std::move(violations_);
  }

 private:
  void CheckTrustDomain();
  void CheckMembers();
  void CheckMember(const std::string& path, const config::Member& member);
  void CheckWindows(const std::string& path, const config::Member& member);
  void CheckClients(const std::string& path, const config::Member& member);
  void CheckTiers();
  void CheckRoles();
  void CheckRules();
  void CheckRule(const std::string& path, const config::Rule& rule);
  void CheckCases();
  void CheckDeadline();
  void CheckRates();
  void CheckRate(const std::string& path, const config::Rate& rate);
  void CheckInProgress(absl::string_view path, uint32_t value);
  void CheckClosedDates();

  void Add(std::string path, std::string description) {
    violations_.push_back({std::move(path), std::move(description)});
  }
  // A name of 1 to `max` characters of [a-z0-9-] that `seen` has not.
  void CheckName(const std::string& path, const std::string& name, Names& seen,
                 size_t max = kNameMax);
  void CheckText(const std::string& path, const std::string& text);
  void CheckAction(const std::string& path, const std::string& action);
  // References that must be in `known`, each once, at least one.
  void CheckReferences(const std::string& path, absl::string_view field,
                       const google::protobuf::RepeatedPtrField<std::string>& names,
                       const Names& known, absl::string_view what);
  void CheckOnce(const std::string& path, absl::string_view value, Names& seen);

  const config::Policy& config_;
  const std::set<std::string>& actions_;
  std::vector<rpc::FieldViolation> violations_;
};

std::string Path(absl::string_view field, int index) {
  return absl::StrCat(field, "[", index, "]");
}

void FileCheck::CheckOnce(const std::string& path, absl::string_view value, Names& seen) {
  if (!seen.emplace(value).second) Add(path, absl::StrCat(Quoted(value), " stands here twice"));
}

void FileCheck::CheckName(const std::string& path, const std::string& name, Names& seen,
                          size_t max) {
  if (name.empty() || name.size() > max || !ConsistsOf(name, "-")) {
    Add(path, absl::StrCat("required: 1 to ", max, " characters of a-z, 0-9 and -"));
  } else {
    CheckOnce(path, name, seen);
  }
}

void FileCheck::CheckText(const std::string& path, const std::string& text) {
  if (text.size() > kTextMax) {
    Add(path, absl::StrCat("has ", text.size(), " bytes; at most ", kTextMax, " are allowed"));
  }
}

void FileCheck::CheckAction(const std::string& path, const std::string& action) {
  if (actions_.contains(action)) return;
  Add(path, absl::StrCat("no method declares the action ", Quoted(action), "; the actions are ",
                         absl::StrJoin(actions_, ", ")));
}

void FileCheck::CheckReferences(const std::string& path, absl::string_view field,
                                const google::protobuf::RepeatedPtrField<std::string>& names,
                                const Names& known, absl::string_view what) {
  if (names.empty()) Add(absl::StrCat(path, ".", field), "required: at least one");
  Names seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(path, ".", Path(field, i));
    if (!known.contains(names[i])) {
      Add(at, absl::StrCat("no ", what, " is called ", Quoted(names[i])));
    }
    CheckOnce(at, names[i], seen);
  }
}

void FileCheck::CheckTrustDomain() {
  const std::string& domain = config_.trust_domain();
  if (domain.empty() || domain.size() > kTrustDomainMax || !ConsistsOf(domain, "-._")) {
    Add("trust_domain",
        absl::StrCat("required: 1 to ", kTrustDomainMax, " characters of a-z, 0-9, -, . and _"));
  }
}

void FileCheck::CheckMembers() {
  if (config_.members().empty()) Add("members", "required: at least one");
  if (config_.members_size() > kMembersMax) {
    Add("members",
        absl::StrCat("has ", config_.members_size(), "; at most ", kMembersMax, " are allowed"));
  }
  Names ids;
  Names gss_codes;
  for (int i = 0; i < config_.members_size(); ++i) {
    const config::Member& member = config_.members(i);
    const std::string path = Path("members", i);
    if (member.id().size() < kIdMin || member.id().size() > kSpiffeNameMax ||
        !ConsistsOf(member.id(), "-")) {
      Add(path + ".id", absl::StrCat("required: ", kIdMin, " to ", kSpiffeNameMax,
                                     " characters of a-z, 0-9 and -"));
    } else {
      CheckOnce(path + ".id", member.id(), ids);
    }
    if (!member.gss_code().empty()) CheckOnce(path + ".gss_code", member.gss_code(), gss_codes);
    CheckMember(path, member);
  }
}

void FileCheck::CheckMember(const std::string& path, const config::Member& member) {
  if (member.name().empty()) Add(path + ".name", "required: the name for people");
  CheckText(path + ".name", member.name());
  if (member.kind() == v1::MEMBER_KIND_UNSPECIFIED || !v1::MemberKind_IsValid(member.kind())) {
    Add(path + ".kind", "required: what the organisation is");
  }
  if (member.gss_code().empty() && member.kind() == v1::MEMBER_KIND_BOROUGH) {
    Add(path + ".gss_code", "required for a borough, e.g. E09000012");
  } else if (!member.gss_code().empty() && !IsGssCode(member.gss_code())) {
    Add(path + ".gss_code", "must be a capital and eight digits, e.g. E09000012");
  }
  for (const auto& [field, number] :
       {std::pair<const char*, const std::string&>("duty_desk_telephone",
                                                   member.duty_desk_telephone()),
        {"out_of_hours_telephone", member.out_of_hours_telephone()}}) {
    if (!number.empty() && !IsTelephone(number)) {
      Add(absl::StrCat(path, ".", field),
          absl::StrCat("must be a telephone number of digits, spaces, +, - and brackets, at most ",
                       kTelephoneMax, " characters"));
    }
  }
  CheckWindows(path, member);
  CheckClients(path, member);
}

void FileCheck::CheckWindows(const std::string& path, const config::Member& member) {
  if (member.working_hours_size() > kWindowsMax) {
    Add(path + ".working_hours", absl::StrCat("has ", member.working_hours_size(), "; at most ",
                                              kWindowsMax, " are allowed"));
  }
  for (int i = 0; i < member.working_hours_size(); ++i) {
    const v1::RotaWindow& window = member.working_hours(i);
    const std::string at = absl::StrCat(path, ".", Path("working_hours", i));
    if (window.day() == v1::WEEKDAY_UNSPECIFIED || !v1::Weekday_IsValid(window.day())) {
      Add(at + ".day", "required: a day of the week");
    }
    for (const auto& [field, minute] :
         {std::pair("start_minute", window.start_minute()), {"end_minute", window.end_minute()}}) {
      if (minute >= kMinutesOfDay) {
        Add(absl::StrCat(at, ".", field), "must be a minute of the day, 0 to 1439");
      }
    }
  }
}

void FileCheck::CheckClients(const std::string& path, const config::Member& member) {
  if (member.clients_size() > kClientsMax) {
    Add(path + ".clients",
        absl::StrCat("has ", member.clients_size(), "; at most ", kClientsMax, " are allowed"));
  }
  Names roles;
  for (const config::Role& role : config_.roles()) roles.insert(role.name());
  Names names;
  for (int i = 0; i < member.clients_size(); ++i) {
    const std::string at = absl::StrCat(path, ".", Path("clients", i));
    const std::string& name = member.clients(i).name();
    CheckName(at + ".name", name, names, kSpiffeNameMax);
    if (IsReservedClient(member.id(), name)) {
      Add(at + ".name", "names certificates that are sealed to and never call; choose another");
    }
    CheckReferences(at, "roles", member.clients(i).roles(), roles, "role");
  }
}

void FileCheck::CheckTiers() {
  if (config_.disclosure_tiers().empty()) Add("disclosure_tiers", "required: at least one");
  Names names;
  for (int i = 0; i < config_.disclosure_tiers_size(); ++i) {
    const config::DisclosureTier& tier = config_.disclosure_tiers(i);
    const std::string path = Path("disclosure_tiers", i);
    CheckName(path + ".name", tier.name(), names);
    Names shown;
    for (int k = 0; k < tier.shown_size(); ++k) {
      const Disclosure disclosure = tier.shown(k);
      const std::string at = absl::StrCat(path, ".", Path("shown", k));
      if (disclosure != v1::DISCLOSURE_SHARED && disclosure != v1::DISCLOSURE_ON_HOLD) {
        Add(at, "only DISCLOSURE_SHARED and DISCLOSURE_ON_HOLD are ever shown to others");
      }
      CheckOnce(at, absl::StrCat(disclosure), shown);
    }
    Names matched;
    for (int k = 0; k < tier.matched_size(); ++k) {
      const std::string at = absl::StrCat(path, ".", Path("matched", k));
      if (tier.matched(k) != v1::DISCLOSURE_MATCHED) {
        Add(at, "only DISCLOSURE_MATCHED is matched without being shown");
      }
      CheckOnce(at, absl::StrCat(tier.matched(k)), matched);
    }
  }
}

void FileCheck::CheckRoles() {
  if (config_.roles().empty()) Add("roles", "required: at least one");
  Names tiers;
  for (const config::DisclosureTier& tier : config_.disclosure_tiers()) tiers.insert(tier.name());
  Names names;
  for (int i = 0; i < config_.roles_size(); ++i) {
    const config::Role& role = config_.roles(i);
    const std::string path = Path("roles", i);
    CheckName(path + ".name", role.name(), names);
    if (!tiers.contains(role.disclosure_tier())) {
      Add(path + ".disclosure_tier",
          absl::StrCat("no disclosure tier is called ", Quoted(role.disclosure_tier())));
    }
    CheckText(path + ".purpose", role.purpose());
  }
}

void FileCheck::CheckRules() {
  if (config_.rules().empty()) Add("rules", "required: at least one");
  Names ids;
  for (int i = 0; i < config_.rules_size(); ++i) {
    const std::string path = Path("rules", i);
    CheckName(path + ".id", config_.rules(i).id(), ids);
    CheckRule(path, config_.rules(i));
  }
}

void FileCheck::CheckRule(const std::string& path, const config::Rule& rule) {
  if (rule.id() == kDefaultDeny || rule.id() == kMemberSuspended) {
    Add(path + ".id", "is what decisions without a rule are called; choose another id");
  }
  Names roles;
  for (const config::Role& role : config_.roles()) roles.insert(role.name());
  CheckReferences(path, "roles", rule.roles(), roles, "role");
  if (rule.actions().empty()) Add(path + ".actions", "required: at least one");
  Names actions;
  for (int i = 0; i < rule.actions_size(); ++i) {
    const std::string at = absl::StrCat(path, ".", Path("actions", i));
    CheckAction(at, rule.actions(i));
    CheckOnce(at, rule.actions(i), actions);
  }
  Names kinds;
  for (int i = 0; i < rule.member_kinds_size(); ++i) {
    const std::string at = absl::StrCat(path, ".", Path("member_kinds", i));
    const v1::MemberKind kind = rule.member_kinds(i);
    if (kind == v1::MEMBER_KIND_UNSPECIFIED || !v1::MemberKind_IsValid(kind)) {
      Add(at, "must be a kind of member");
    }
    CheckOnce(at, absl::StrCat(kind), kinds);
  }
}

void FileCheck::CheckCases() {
  bool allows = false;
  bool denies = false;
  Names rules{std::string(kDefaultDeny), std::string(kMemberSuspended)};
  for (const config::Rule& rule : config_.rules()) rules.insert(rule.id());
  for (int i = 0; i < config_.cases_size(); ++i) {
    const config::Case& one = config_.cases(i);
    const std::string path = Path("cases", i);
    const size_t slash = one.client().find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == one.client().size() ||
        one.client().find('/', slash + 1) != std::string::npos) {
      Add(path + ".client", "required: `<member>/<client>`, e.g. hackney/adapter");
    }
    CheckAction(path + ".action", one.action());
    if (one.expect() != config::DECISION_ALLOW && one.expect() != config::DECISION_DENY) {
      Add(path + ".expect", "required: DECISION_ALLOW or DECISION_DENY");
    }
    if (!one.rule().empty() && !rules.contains(one.rule())) {
      Add(path + ".rule", absl::StrCat("no rule is called ", Quoted(one.rule())));
    }
    allows |= one.expect() == config::DECISION_ALLOW;
    denies |= one.expect() == config::DECISION_DENY;
  }
  if (!allows || !denies) {
    Add("cases", "required: at least one that expects ALLOW and one that expects DENY");
  }
}

void FileCheck::CheckDeadline() {
  const config::PublicationDeadline& deadline = config_.vacancy_list_deadline();
  if (!v1::Weekday_IsValid(deadline.day())) {
    Add("vacancy_list_deadline.day", "must be a day of the week");
  }
  if (deadline.minute() >= kMinutesOfDay) {
    Add("vacancy_list_deadline.minute", "must be a minute of the day, 0 to 1439");
  }
}

void FileCheck::CheckRates() {
  Names actions;
  for (int i = 0; i < config_.rates_size(); ++i) {
    const std::string path = Path("rates", i);
    CheckAction(path + ".action", config_.rates(i).action());
    CheckOnce(path + ".action", config_.rates(i).action(), actions);
    CheckRate(path, config_.rates(i));
  }
  if (!config_.has_default_rate()) return;
  if (!config_.default_rate().action().empty()) {
    Add("default_rate.action", "must be empty: the default is for actions without a rate");
  }
  CheckRate("default_rate", config_.default_rate());
}

void FileCheck::CheckRate(const std::string& path, const config::Rate& rate) {
  if (rate.per_minute() < 1 || rate.per_minute() > kRateMax) {
    Add(path + ".per_minute", absl::StrCat("required: 1 to ", kRateMax));
  }
  if (rate.burst() > kRateMax) {
    Add(path + ".burst", absl::StrCat("must be 1 to ", kRateMax, ", or 0 for per_minute"));
  }
}

void FileCheck::CheckInProgress(absl::string_view path, uint32_t value) {
  if (value > kInProgressMax) {
    Add(std::string(path), absl::StrCat("must be 1 to ", kInProgressMax, ", or 0 for 64"));
  }
}

void FileCheck::CheckClosedDates() {
  Names dates;
  for (int i = 0; i < config_.offices_closed_on_size(); ++i) {
    const std::string path = Path("offices_closed_on", i);
    if (!IsDate(config_.offices_closed_on(i))) Add(path, "must be a date, e.g. 2026-12-25");
    CheckOnce(path, config_.offices_closed_on(i), dates);
  }
}

}  // namespace

std::vector<rpc::FieldViolation> CheckFile(const config::Policy& config,
                                           const std::set<std::string>& actions) {
  return FileCheck(config, actions).Run();
}

}  // namespace consortium::policy
