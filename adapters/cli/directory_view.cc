#include "adapters/cli/directory_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/telephone.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

constexpr absl::Duration kRenewBefore = absl::Hours(24 * 14);
constexpr absl::Duration kClocksDiffer = absl::Minutes(2);

std::string InDays(absl::Duration left) {
  return absl::StrCat("in ", Counted(static_cast<uint64_t>(left / absl::Hours(24)), "day", "days"));
}

Cell StateOf(const authority::Issued& issued, absl::Time now) {
  if (issued.revoked) {
    return {absl::StrCat("REVOKED ", LocalTime(issued.revoked_at)), Paint::kRed};
  }
  if (issued.not_after <= now) return {"EXPIRED", Paint::kRed};
  if (issued.not_after - now < kRenewBefore) {
    return {absl::StrCat("ends ", InDays(issued.not_after - now)), Paint::kYellow};
  }
  return {"good", Paint::kGreen};
}

}  // namespace

std::string RenderWhoAmI(const v1::WhoAmIResponse& response, absl::Time now, bool colour) {
  const absl::Time not_after = FromProto(response.certificate_not_after());
  const absl::Time gateway = FromProto(response.gateway_time());
  const auto line = [](absl::string_view name, absl::string_view value) {
    return absl::StrCat(name, std::string(14 - name.size(), ' '), Printable(value), "\n");
  };
  std::string text = absl::StrCat(
      line("member", response.member()), line("client", response.client()),
      line("identity", response.spiffe_id()), line("roles", absl::StrJoin(response.roles(), ", ")),
      line("may", absl::StrJoin(response.actions(), ", ")),
      line("certificate", absl::StrCat("until ", LocalTime(not_after))),
      line("policy", response.policy_digest().substr(0, 16)),
      line("gateway time", LocalTime(gateway)));
  if (not_after - gateway < kRenewBefore) {
    absl::StrAppend(&text, Painted("The certificate ends soon", Paint::kYellow, colour),
                    ": make a new one with `consortium certs request`.\n");
  }
  if (absl::AbsDuration(gateway - now) > kClocksDiffer) {
    absl::StrAppend(
        &text, Painted("This machine's clock", Paint::kYellow, colour),
        " and the gateway's differ by ",
        absl::FormatDuration(absl::Trunc(absl::AbsDuration(gateway - now), absl::Seconds(1))),
        ": set it right.\n");
  }
  return text;
}

std::string RenderMembers(const v1::ListMembersResponse& response, absl::Time now, bool colour) {
  TextTable table({{"RING NOW"},
                   {"WHO ANSWERS"},
                   {"MEMBER"},
                   {"NAME"},
                   {"KIND"},
                   {"GSS CODE"},
                   {"DUTY DESK"},
                   {"OUT OF HOURS"}});
  for (const v1::Member& member : response.members()) {
    const v1::Telephone& telephone = member.telephone_now();
    table.AddRow({{telephone.number(), Paint::kBold},
                  WhoAnswers(telephone, now),
                  member.id(),
                  member.name(),
                  WordOf(member.kind()),
                  member.gss_code(),
                  member.duty_desk_telephone(),
                  member.out_of_hours_telephone()});
  }
  return table.empty() ? "The policy has no members.\n" : table.Render(colour);
}

std::string UseText(authority::CertificateUse use) {
  switch (use) {
    case authority::CertificateUse::kMember:
      return "member";
    case authority::CertificateUse::kGateway:
      return "gateway";
    case authority::CertificateUse::kSealing:
      return "sealing";
    case authority::CertificateUse::kRecovery:
      return "recovery";
  }
  return "";
}

std::string RenderCertificates(const std::vector<authority::Issued>& issued, absl::Time now,
                               bool colour) {
  TextTable table({{"IDENTITY"}, {"USE"}, {"FROM"}, {"UNTIL"}, {"STATE"}, {"HOSTS"}, {"SERIAL"}});
  for (const authority::Issued& one : issued) {
    table.AddRow({one.spiffe_id, UseText(one.use), LocalTime(one.not_before),
                  LocalTime(one.not_after), StateOf(one, now), absl::StrJoin(one.hosts, ", "),
                  one.serial});
  }
  return table.empty() ? "No certificate was issued yet.\n" : table.Render(colour);
}

}  // namespace consortium::cli
