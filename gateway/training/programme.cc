#include "gateway/training/programme.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/training/publish.h"
#include "gateway/training/refusals.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/status_details.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

std::string BytesOf(const v1::TrainingOffer& offer) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream output(&stream);
  output.SetSerializationDeterministic(true);
  offer.SerializeToCodedStream(&output);
  output.Trim();
  return bytes;
}

void Report(v1::OfferProblem problem, v1::PublishTrainingOffersResponse& report) {
  if (report.problems_size() == kProblemsMax) {
    report.set_problems_omitted(report.problems_omitted() + 1);
  } else {
    *report.add_problems() = std::move(problem);
  }
}

// An offer that passed its own checks and does not go with what stands.
void Refuse(const Programme::Offer& offer, absl::string_view field, absl::string_view problem,
            absl::string_view remedy, Programme& programme) {
  v1::OfferProblem refused;
  refused.set_offer(offer.index);
  refused.set_offer_ref(offer.offer_ref);
  refused.set_field(std::string(field));
  refused.set_problem(std::string(problem));
  refused.set_remedy(std::string(remedy));
  refused.set_severity(v1::SEVERITY_REFUSED);
  Report(std::move(refused), programme.report);
  programme.report.set_offers_accepted(programme.report.offers_accepted() - 1);
  programme.report.set_offers_refused(programme.report.offers_refused() + 1);
}

bool HasBegun(const StoredOffer& standing, absl::Time now) {
  v1::TrainingOffer offer;
  // What stands was parsed when it came in.
  return offer.ParseFromString(standing.bytes) && !offer.sessions().empty() &&
         policy::FirstStart(offer) <= now;
}

}  // namespace

Programme ReadProgramme(absl::string_view member, const v1::PublishTrainingOffersRequest& request,
                        absl::Time now) {
  Programme programme{.member = std::string(member)};
  programme.verdict = policy::CheckProgramme(request);
  if (!programme.verdict.ok()) return programme;
  programme.whole = request.whole_programme();
  programme.cancels = {request.cancelled_offer_refs().begin(),
                       request.cancelled_offer_refs().end()};
  v1::PublishTrainingOffersResponse& report = programme.report;
  report.set_member(programme.member);
  for (int i = 0; i < request.offers_size(); ++i) {
    const v1::TrainingOffer& offer = request.offers(i);
    programme.named.push_back(offer.offer_ref());
    std::vector<v1::OfferProblem> problems = policy::CheckOffer(offer, now);
    if (policy::IsRefused(problems)) {
      report.set_offers_refused(report.offers_refused() + 1);
    } else {
      report.set_offers_accepted(report.offers_accepted() + 1);
      programme.offers.push_back({.index = static_cast<uint32_t>(i),
                                  .offer_ref = offer.offer_ref(),
                                  .bytes = BytesOf(offer),
                                  .capacity = offer.capacity()});
    }
    for (v1::OfferProblem& problem : problems) {
      problem.set_offer(static_cast<uint32_t>(i));
      problem.set_offer_ref(offer.offer_ref().substr(0, policy::kOfferRefMax));
      Report(std::move(problem), report);
    }
  }
  std::sort(programme.named.begin(), programme.named.end());
  return programme;
}

Step JudgeOffer(const Programme::Offer& offer, const StoredOffer* standing, absl::Time now,
                Programme& programme) {
  if (standing == nullptr) return Step::kAdd;
  if (standing->bytes == offer.bytes) return Step::kLeave;
  if (standing->cancelled.has_value()) {
    Refuse(offer, "offer_ref", "is that of an offer that was cancelled",
           "publish it as a new offer, under another reference", programme);
    return Step::kRefuse;
  }
  if (HasBegun(*standing, now)) {
    Refuse(offer, "offer_ref", "is that of an offer that has begun and changes no more",
           "repeat it as it stood, or leave it out", programme);
    return Step::kRefuse;
  }
  return Step::kChange;
}

bool CheckCapacity(const Programme::Offer& offer, uint32_t held, Programme& programme) {
  if (offer.capacity >= held) return true;
  Refuse(offer, "capacity",
         absl::StrCat("is ", offer.capacity, ", under the ", held, " places confirmed"),
         "give at least as many, or cancel the offer and publish another", programme);
  return false;
}

absl::StatusOr<std::vector<std::string>> Cancelled(
    const Programme& programme, const std::map<std::string, StoredOffer>& standing,
    absl::Time now) {
  std::vector<std::string> cancelled;
  if (programme.whole) {
    for (const auto& [offer_ref, offer] : standing) {
      const bool named =
          std::binary_search(programme.named.begin(), programme.named.end(), offer_ref);
      if (named || offer.cancelled.has_value() || HasBegun(offer, now)) continue;
      cancelled.push_back(offer_ref);
    }
    return cancelled;
  }
  for (size_t i = 0; i < programme.cancels.size(); ++i) {
    const std::string path = absl::StrCat("cancelled_offer_refs[", i, "]");
    const auto found = standing.find(programme.cancels[i]);
    if (found == standing.end()) {
      return rpc::InvalidField(path, "is no offer of yours; check it against your programme");
    }
    if (found->second.cancelled.has_value()) continue;
    if (HasBegun(found->second, now)) {
      return rpc::WithReason(
          absl::FailedPreconditionError(absl::StrCat(
              path, ": the offer has begun; record who came, and tell the others yourself")),
          "OFFER_BEGUN");
    }
    cancelled.push_back(found->first);
  }
  return cancelled;
}

}  // namespace consortium::training
