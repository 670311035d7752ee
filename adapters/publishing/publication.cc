#include "adapters/publishing/publication.h"

#include <sys/stat.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/client/file_error.h"
#include "adapters/publishing/alias_table.h"
#include "adapters/publishing/borough_key.h"
#include "adapters/publishing/loaded_plan.h"
#include "adapters/publishing/send_once.h"
#include "adapters/sources/csv.h"
#include "certs/evidence/message_digest.h"
#include "certs/evidence/viewer_alias.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"
#include "policy/listing/row_rules.h"

namespace consortium::publishing {
namespace {

namespace v1 = consortium::v1;

constexpr absl::string_view kAdapterVersion = "consortium-adapter 1";

Failure Fail(ExitCode exit_code, absl::Status status) { return {exit_code, std::move(status)}; }

absl::StatusOr<absl::CivilDay> WeekOf(const std::string& week, absl::CivilDay today) {
  if (week.empty()) return policy::WeekCommencing(today);
  absl::StatusOr<absl::CivilDay> day = policy::ParseDate(week);
  if (!day.ok() || policy::WeekCommencing(*day) != *day) {
    return absl::InvalidArgumentError("--week: must be the week's Monday, e.g. 2026-11-23");
  }
  return day;
}

absl::StatusOr<absl::Time> AsOf(const ListOptions& options) {
  absl::Time time;
  std::string ignored;
  if (!options.as_of.empty()) {
    if (absl::ParseTime(absl::RFC3339_full, options.as_of, &time, &ignored)) return time;
    return absl::InvalidArgumentError("--as-of: must be an instant, e.g. 2026-11-23T08:30:00Z");
  }
  struct stat file {};
  if (::stat(options.export_file.c_str(), &file) != 0) {
    return absl::NotFoundError(
        absl::StrCat(options.export_file, " cannot be found; check the path"));
  }
  return absl::TimeFromTimespec(file.st_mtim);
}

// Whether the request could be published at all, as the gateway would judge it.
Failure CheckWhole(const v1::PublishVacancyListRequest& request, absl::Time now) {
  if (request.totals().empty()) {
    return Fail(kFileUnusable,
                absl::InvalidArgumentError(
                    "no household of the file could be read, so that there is nothing to publish"));
  }
  absl::Status list = policy::CheckList(request, now);
  if (list.ok()) return {};
  const bool about_week = list.code() == absl::StatusCode::kFailedPrecondition;
  return Fail(about_week ? kWrongUse : kFileUnusable, std::move(list));
}

// The key, made when neither it nor an alias table is there.
absl::StatusOr<std::string> BoroughKey(const std::string& path, const AliasTable& aliases,
                                       bool* created) {
  absl::StatusOr<std::string> key = LoadBoroughKey(path);
  if (key.status().code() != absl::StatusCode::kNotFound) return key;
  if (!aliases.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is missing and the alias table has ", aliases.size(),
                     " households: a new key would give all of "
                     "them new names. Restore the key from your safe copy"));
  }
  *created = true;
  return CreateBoroughKey(path);
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& call) {
  switch (call.code()) {
    case absl::StatusCode::kOk:
      return kOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return kNoAnswer;
    default:
      return kGatewayRefused;
  }
}

Outcome MakeList(const ListOptions& options, const Pseudonym& pseudonym, absl::Time now) {
  Outcome outcome;
  absl::StatusOr<LoadedPlan> loaded = LoadPlan(options.mapping_file);
  if (!loaded.ok()) {
    outcome.failure = Fail(kWrongUse, loaded.status());
    return outcome;
  }
  mapping::Circumstances circumstances;
  circumstances.pseudonym = pseudonym;
  circumstances.today = absl::ToCivilDay(now, policy::London());
  circumstances.adapter_version = std::string(kAdapterVersion);
  circumstances.mapping_digest = loaded->digest;
  absl::StatusOr<absl::CivilDay> week = WeekOf(options.week, circumstances.today);
  if (!week.ok()) {
    outcome.failure = Fail(kWrongUse, week.status());
    return outcome;
  }
  circumstances.week_commencing = *week;
  absl::StatusOr<absl::Time> as_of = AsOf(options);
  if (!as_of.ok()) {
    outcome.failure = Fail(options.as_of.empty() ? kFileUnusable : kWrongUse, as_of.status());
    return outcome;
  }
  circumstances.as_of = *as_of;
  auto source = sources::CsvSource::Open(options.export_file, loaded->plan.mapping().csv());
  absl::StatusOr<mapping::MappedList> list =
      source.ok() ? mapping::MapList(loaded->plan, **source, circumstances)
                  : absl::StatusOr<mapping::MappedList>(source.status());
  if (!list.ok()) {
    outcome.failure = Fail(kFileUnusable, client::InFile(options.export_file, list.status()));
    return outcome;
  }
  outcome.list = *std::move(list);
  outcome.failure = CheckWhole(outcome.list.request, now);
  if (outcome.failure.status.ok() && outcome.list.report.counts().refused() > 0) {
    outcome.failure.exit_code = kRowsRefused;
  }
  return outcome;
}

Outcome Check(const ListOptions& options, absl::Time now) {
  const std::string key = platform::RandomBytes(32);
  return MakeList(
      options,
      [&key](absl::string_view reference) { return evidence::HouseholdPseudonym(key, reference); },
      now);
}

Outcome Publish(const ListOptions& options, const PublishOptions& publish, const Send& send,
                absl::Time now) {
  Outcome outcome;
  bool created = false;
  absl::StatusOr<AliasTable> aliases = AliasTable::Load(publish.alias_file);
  absl::StatusOr<std::string> key = aliases.ok() ? BoroughKey(publish.key_file, *aliases, &created)
                                                 : absl::StatusOr<std::string>(aliases.status());
  if (!key.ok()) {
    outcome.failure = Fail(kWrongUse, key.status());
    return outcome;
  }
  outcome = MakeList(
      options,
      [&key](absl::string_view reference) { return evidence::HouseholdPseudonym(*key, reference); },
      now);
  outcome.key_created = created;
  if (!outcome.failure.status.ok()) return outcome;
  const absl::CivilDay today = absl::ToCivilDay(now, policy::London());
  for (int i = 0; i < outcome.list.request.rows_size(); ++i) {
    absl::Status added = aliases->Add(outcome.list.request.rows(i).household_ref(),
                                      outcome.list.origins[i].local_reference, today);
    if (!added.ok()) {
      outcome.failure = Fail(kWrongUse, added);
      return outcome;
    }
  }
  if (!publish.validate_only) {
    if (absl::Status saved = aliases->Save(publish.alias_file); !saved.ok()) {
      outcome.failure = Fail(kWrongUse, saved);
      return outcome;
    }
  }
  const ExitCode so_far = outcome.failure.exit_code;
  outcome.failure = SendOnce(publish.alias_file + ".pending", publish.validate_only, send,
                             &outcome.list.request, &outcome.answer);
  if (outcome.failure.status.ok()) {
    outcome.failure.exit_code = outcome.answer.rows_refused() > 0 ? kRowsRefused : so_far;
  }
  return outcome;
}

std::vector<config::LineProblem> ProblemsByLine(const mapping::MappedList& list,
                                                const v1::PublishVacancyListResponse& answer) {
  std::vector<config::LineProblem> problems;
  for (const v1::RowProblem& found : answer.problems()) {
    config::LineProblem& problem = problems.emplace_back();
    if (found.row() < list.origins.size())
      problem.set_line(list.origins[found.row()].lines.front());
    problem.set_field(found.field());
    problem.set_problem(found.problem());
    problem.set_remedy(found.remedy());
    problem.set_severity(found.severity());
  }
  return problems;
}

}  // namespace consortium::publishing
