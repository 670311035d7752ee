#include "certs/sealing/sealing_certificates.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/evidence/message_digest.h"
#include "certs/identity/pem.h"

namespace consortium::sealing {
namespace {

using CertificatePtr = std::shared_ptr<const SealingCertificate>;

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

// `at`, moved into the validity of the certificate: what is wrong with it beside
// its dates shows at any instant of them.
absl::Time WithinValidity(const identity::CertificateFacts& facts, absl::Time at) {
  return std::max(facts.not_before, std::min(at, facts.not_after - absl::Seconds(1)));
}

}  // namespace

// Gathers certificates, what is wrong with them, and what is left out.
class SealingCertificates::Collector {
 public:
  Collector(const identity::Trust& trust, absl::string_view trust_domain, absl::Time at)
      : trust_(trust), trust_domain_(trust_domain), at_(at), made_(new SealingCertificates) {}

  void AddMembers(const PemFile& file);
  void AddRecovery(const PemFile& file);
  absl::StatusOr<std::shared_ptr<const SealingCertificates>> Finish();

 private:
  // The certificates of a file with what they are called; none and a problem
  // when one of them is no sealing certificate of this consortium.
  std::vector<std::pair<std::string, CertificatePtr>> Read(const PemFile& file);
  void AddMember(const std::string& name, CertificatePtr certificate);
  absl::StatusOr<Entry> Verified(CertificatePtr certificate) const;
  void Problem(const std::string& where, absl::string_view what) {
    problems_.push_back(absl::StrCat(where, ": ", what));
  }

  const identity::Trust& trust_;
  const absl::string_view trust_domain_;
  const absl::Time at_;
  std::shared_ptr<SealingCertificates> made_;
  std::set<std::string> fingerprints_;
  std::vector<std::string> problems_;
};

std::vector<std::pair<std::string, CertificatePtr>> SealingCertificates::Collector::Read(
    const PemFile& file) {
  const absl::StatusOr<std::vector<std::string>> blocks = identity::SplitCertificates(file.content);
  if (!blocks.ok()) {
    Problem(file.path, blocks.status().message());
    return {};
  }
  std::vector<std::pair<std::string, CertificatePtr>> read;
  for (size_t i = 0; i < blocks->size(); ++i) {
    const std::string name =
        blocks->size() == 1 ? file.path : absl::StrCat(file.path, ", certificate ", i + 1);
    absl::StatusOr<CertificatePtr> certificate = SealingCertificate::Parse((*blocks)[i]);
    if (!certificate.ok()) {
      Problem(name, certificate.status().message());
    } else if ((*certificate)->trust_domain() != trust_domain_) {
      Problem(name, absl::StrCat("the sealing certificate is of another trust domain than ",
                                 trust_domain_));
    } else {
      read.emplace_back(name, *std::move(certificate));
    }
  }
  return read;
}

absl::StatusOr<SealingCertificates::Entry> SealingCertificates::Collector::Verified(
    CertificatePtr certificate) const {
  const absl::StatusOr<identity::CertificateFacts> facts =
      trust_.VerifySealing(certificate->pem(), WithinValidity(certificate->facts(), at_));
  if (!facts.ok()) return facts.status();
  return Entry{std::move(certificate), facts->not_before, facts->not_after};
}

void SealingCertificates::Collector::AddMember(const std::string& name,
                                               CertificatePtr certificate) {
  if (certificate->is_recovery()) {
    Problem(name, "this is the recovery certificate; give it as recovery_certificate_file alone");
    return;
  }
  // The same file twice, under two names, is no mistake that matters.
  if (!fingerprints_.insert(certificate->facts().fingerprint).second) return;
  if (fingerprints_.size() > kCertificatesMax) {
    if (fingerprints_.size() == kCertificatesMax + 1) {
      Problem(name, absl::StrCat("there are more than ", kCertificatesMax,
                                 " certificates; remove those that have expired"));
    }
    return;
  }
  const std::string member = certificate->member();
  absl::StatusOr<Entry> entry = Verified(std::move(certificate));
  if (entry.ok() && entry->not_after > at_) {
    made_->by_member_[member].push_back(*std::move(entry));
    return;
  }
  if (entry.ok()) {
    made_->left_out_.push_back(absl::StrCat(name, ": a sealing certificate of ", member,
                                            " ended on ", Day(entry->not_after),
                                            " and is left out; remove it."));
  } else if (absl::IsFailedPrecondition(entry.status())) {
    made_->left_out_.push_back(absl::StrCat(name, ": a sealing certificate of ", member,
                                            " is left out: ", entry.status().message(), "."));
  } else {
    Problem(name, entry.status().message());
  }
}

void SealingCertificates::Collector::AddMembers(const PemFile& file) {
  for (auto& [name, certificate] : Read(file)) AddMember(name, std::move(certificate));
}

void SealingCertificates::Collector::AddRecovery(const PemFile& file) {
  const size_t problems = problems_.size();
  std::vector<std::pair<std::string, CertificatePtr>> read = Read(file);
  if (problems_.size() > problems) return;
  if (read.size() != 1 || !read.front().second->is_recovery()) {
    Problem(file.path,
            "must hold the recovery certificate (client `recovery` of `consortium`) and nothing "
            "else; issue it with: consortium certs issue --member consortium --client recovery");
    return;
  }
  absl::StatusOr<Entry> entry = Verified(std::move(read.front().second));
  if (!entry.ok()) {
    Problem(file.path, entry.status().message());
    return;
  }
  made_->recovery_ = std::move(entry->certificate);
  made_->recovery_not_after_ = entry->not_after;
}

absl::StatusOr<std::shared_ptr<const SealingCertificates>>
SealingCertificates::Collector::Finish() {
  if (!problems_.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems_, "\n"));
  std::set<std::string> in_use = {made_->recovery_->facts().fingerprint};
  for (auto& [member, entries] : made_->by_member_) {
    std::sort(entries.begin(), entries.end(), [](const Entry& one, const Entry& other) {
      return std::tie(one.not_before, one.not_after) < std::tie(other.not_before, other.not_after);
    });
    for (const Entry& entry : entries) in_use.insert(entry.certificate->facts().fingerprint);
  }
  made_->digest_ = evidence::Sha256Hex(absl::StrJoin(in_use, "\n"));
  return std::shared_ptr<const SealingCertificates>(std::move(made_));
}

absl::StatusOr<std::shared_ptr<const SealingCertificates>> SealingCertificates::Make(
    const std::vector<PemFile>& members, const PemFile& recovery, const identity::Trust& trust,
    absl::string_view trust_domain, absl::Time at) {
  Collector collector(trust, trust_domain, at);
  for (const PemFile& file : members) collector.AddMembers(file);
  collector.AddRecovery(recovery);
  return collector.Finish();
}

absl::StatusOr<std::shared_ptr<const SealingCertificate>> SealingCertificates::For(
    absl::string_view member, absl::Time at) const {
  if (const auto found = by_member_.find(member); found != by_member_.end()) {
    const std::vector<Entry>& entries = found->second;
    const auto newest = std::find_if(entries.rbegin(), entries.rend(), [at](const Entry& entry) {
      return entry.not_before <= at && at < entry.not_after;
    });
    if (newest != entries.rend()) return newest->certificate;
  }
  return absl::FailedPreconditionError(
      "the member has no sealing certificate that is valid now; issue one with: consortium certs "
      "issue --client sealing");
}

std::vector<std::string> SealingCertificates::Members() const {
  std::vector<std::string> members;
  for (const auto& [member, entries] : by_member_) members.push_back(member);
  return members;
}

std::vector<std::string> SealingCertificates::Warnings(absl::Time at) const {
  std::vector<std::string> warnings = left_out_;
  for (const auto& [member, entries] : by_member_) {
    const absl::Time end =
        std::max_element(entries.begin(), entries.end(), [](const Entry& one, const Entry& other) {
          return one.not_after < other.not_after;
        })->not_after;
    if (end > at + kEndsSoon) continue;
    warnings.push_back(absl::StrCat("The last sealing certificate of ", member,
                                    end <= at ? " ended on " : " ends on ", Day(end),
                                    "; without one its enquiries go to the coordinator. Issue a "
                                    "new one."));
  }
  if (recovery_not_after_ <= at + kEndsSoon) {
    const bool ended = recovery_not_after_ <= at;
    warnings.push_back(absl::StrCat("The recovery certificate ", ended ? "ended on " : "ends on ",
                                    Day(recovery_not_after_),
                                    ended ? " and is still sealed to" : "", "; issue a new one."));
  }
  return warnings;
}

absl::StatusOr<std::shared_ptr<const SealingCertificates>> LoadSealingCertificates(
    const std::string& members_path, const std::string& recovery_path, const identity::Trust& trust,
    absl::string_view trust_domain, absl::Time at) {
  absl::StatusOr<std::vector<PemFile>> members = ReadSealingFiles(members_path);
  if (!members.ok()) return members.status();
  absl::StatusOr<std::vector<PemFile>> recovery = ReadSealingFiles(recovery_path);
  if (!recovery.ok()) return recovery.status();
  if (recovery->size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        recovery_path, ": must be the file of the recovery certificate, not a folder of ",
        recovery->size()));
  }
  return SealingCertificates::Make(*members, recovery->front(), trust, trust_domain, at);
}

}  // namespace consortium::sealing
