#include "adapters/mapping/offer_lines.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "adapters/mapping/programme_readings.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

constexpr absl::string_view kSessions = "sessions[";

// `sessions[1].end_at` is session 1; -1 for what is no session's.
int SessionOf(absl::string_view field) {
  int index = 0;
  const size_t end = field.find(']');
  if (!absl::StartsWith(field, kSessions) || end == field.npos) return -1;
  const absl::string_view digits = field.substr(kSessions.size(), end - kSessions.size());
  return absl::SimpleAtoi(digits, &index) ? index : -1;
}

// The target that fills a field: paths without indices, sessions by their times.
std::string TargetOf(absl::string_view field) {
  if (absl::StartsWith(field, "sessions")) {
    return absl::EndsWith(field, "end_at") ? "session_end" : "session_date";
  }
  return std::string(field.substr(0, field.find('[')));
}

}  // namespace

std::vector<config::LineProblem> OfferLines::Problems() const {
  std::vector<config::LineProblem> problems;
  for (const Found& one : found()) problems.push_back(one.problem);
  return problems;
}

std::vector<OfferLines::Session> OfferLines::Sessions() const {
  std::vector<Session> sessions;
  for (size_t i = 0; i < of_lines().size(); ++i) {
    const config::OwnTargets& said = of_lines()[i];
    const auto start = InLondon(said.session_date(), said.session_start());
    auto end = InLondon(said.session_date(), said.session_end());
    if (!start.ok() || !end.ok()) continue;
    if (*end <= *start) {
      // Over midnight: the same time of the next day, also when the clocks change.
      const absl::CivilMinute same_day = absl::ToCivilMinute(*end, policy::London());
      end = absl::FromCivil(absl::CivilMinute(same_day.year(), same_day.month(), same_day.day() + 1,
                                              same_day.hour(), same_day.minute()),
                            policy::London());
    }
    Session& session = sessions.emplace_back();
    session.session.mutable_start_at()->set_seconds(absl::ToUnixSeconds(*start));
    session.session.mutable_end_at()->set_seconds(absl::ToUnixSeconds(*end));
    session.line = lines()[i];
  }
  std::stable_sort(sessions.begin(), sessions.end(), [](const Session& a, const Session& b) {
    return a.session.start_at().seconds() < b.session.start_at().seconds();
  });
  return sessions;
}

v1::TrainingOffer OfferLines::Offer() const {
  Draft draft = Whole();
  draft.offer.set_offer_ref(reference());
  for (Session& session : Sessions()) *draft.offer.add_sessions() = std::move(session.session);
  return std::move(draft.offer);
}

config::LineProblem OfferLines::ProblemAt(absl::string_view field, absl::string_view problem,
                                          absl::string_view remedy) const {
  const int index = SessionOf(field);
  const std::vector<Session> sessions = Sessions();
  const bool of_session = index >= 0 && static_cast<size_t>(index) < sessions.size();
  config::LineProblem found = ProblemOf(TargetOf(field), problem, remedy,
                                        of_session ? sessions[static_cast<size_t>(index)].line : 0);
  found.set_field(std::string(field));
  return found;
}

}  // namespace consortium::mapping
