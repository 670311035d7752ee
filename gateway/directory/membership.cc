#include "gateway/directory/membership.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "consortium/v1/instant.h"
#include "gateway/directory/telephone_hours.h"
#include "policy/listing/row_rules.h"

namespace consortium::directory {
namespace {

constexpr uint32_t kNoon = 12 * 60;

}  // namespace

Membership::Membership(const config::Policy& policy) : policy_(policy) {
  for (int i = 0; i < policy_.members_size(); ++i) {
    const config::Member& member = policy_.members(i);
    index_.emplace(member.id(), i);
    members_.push_back(member.id());
    if (member.kind() == v1::MEMBER_KIND_BOROUGH) boroughs_.push_back(member.id());
  }
  std::sort(members_.begin(), members_.end());
  std::sort(boroughs_.begin(), boroughs_.end());
  for (const std::string& date : policy_.offices_closed_on()) {
    const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(date);
    if (day.ok()) closed_.insert(*day);
  }
}

const config::Member* Membership::Find(absl::string_view member) const {
  const auto found = index_.find(member);
  return found == index_.end() ? nullptr : &policy_.members(found->second);
}

bool Membership::Visible(absl::string_view viewer, absl::string_view owner) const {
  if (viewer == owner) return true;
  const config::Member* const found = Find(owner);
  return found != nullptr && !found->suspended();
}

v1::Telephone Membership::TelephoneAt(const config::Member& member, absl::Time now) const {
  const bool has_desk = !member.duty_desk_telephone().empty();
  const bool has_team = !member.out_of_hours_telephone().empty();
  v1::Telephone telephone;
  if (!has_desk && !has_team) return telephone;
  const absl::Time horizon = now + kHoursAhead;
  const DeskState desk = has_desk && has_team ? DeskAt(member, closed_, now)
                                              : DeskState{.open = has_desk, .until = horizon};
  telephone.set_kind(desk.open ? v1::TELEPHONE_KIND_DUTY_DESK : v1::TELEPHONE_KIND_OUT_OF_HOURS);
  telephone.set_number(desk.open ? member.duty_desk_telephone() : member.out_of_hours_telephone());
  if (desk.until < horizon) v1::SetInstant(desk.until, telephone.mutable_answers_until());
  return telephone;
}

v1::Member Membership::Describe(const config::Member& member, absl::Time now) const {
  v1::Member described;
  described.set_id(member.id());
  described.set_name(member.name());
  described.set_kind(member.kind());
  described.set_gss_code(member.gss_code());
  described.set_duty_desk_telephone(member.duty_desk_telephone());
  described.set_out_of_hours_telephone(member.out_of_hours_telephone());
  v1::Telephone telephone = TelephoneAt(member, now);
  if (!telephone.number().empty()) *described.mutable_telephone_now() = std::move(telephone);
  return described;
}

absl::Time Membership::DeadlineOf(absl::CivilDay monday) const {
  const config::PublicationDeadline& deadline = policy_.vacancy_list_deadline();
  const int days = deadline.day() == v1::WEEKDAY_UNSPECIFIED ? 0 : deadline.day() - 1;
  const uint32_t minute = deadline.has_minute() ? deadline.minute() : kNoon;
  return absl::FromCivil(absl::CivilMinute(monday + days) + static_cast<absl::civil_diff_t>(minute),
                         policy::London());
}

}  // namespace consortium::directory
