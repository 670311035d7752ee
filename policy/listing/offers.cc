#include <algorithm>
#include <bitset>

#include "absl/strings/str_cat.h"
#include "policy/listing/row_parts.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr int kRotaMax = 28;
constexpr uint32_t kLastMinute = 24 * 60 - 1;

bool Offers(const v1::Vacancy& row, v1::OfferKind kind) {
  return std::any_of(row.offers().begin(), row.offers().end(),
                     [kind](const v1::Offer& offer) { return offer.kind() == kind; });
}

// Empty when a household of this kind may offer it, else the remedy.
absl::string_view WhyNotOffered(v1::HouseholdKind household, v1::OfferKind offer) {
  const bool lodgings = offer == v1::OFFER_KIND_SUPPORTED_LODGINGS;
  switch (household) {
    case v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST:
      return lodgings || offer == v1::OFFER_KIND_SAME_DAY_EMERGENCY
                 ? ""
                 : "a host offers SUPPORTED_LODGINGS, the same day too: remove other offers, or "
                   "give the household's kind as foster carers";
    case v1::HOUSEHOLD_KIND_SHORT_BREAKS:
      return offer == v1::OFFER_KIND_SHORT_BREAK ? ""
                                                 : "a short breaks household offers SHORT_BREAK "
                                                   "alone: remove other offers, or give "
                                                   "its kind as MAINSTREAM";
    default:
      return lodgings ? "foster carers do not offer SUPPORTED_LODGINGS: remove the offer, or give "
                        "the household's kind as SUPPORTED_LODGINGS_HOST"
                      : "";
  }
}

// The offer without which a household of this kind is not one.
v1::OfferKind OfferOf(v1::HouseholdKind household) {
  switch (household) {
    case v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST:
      return v1::OFFER_KIND_SUPPORTED_LODGINGS;
    case v1::HOUSEHOLD_KIND_PARENT_AND_CHILD:
      return v1::OFFER_KIND_PARENT_AND_CHILD;
    case v1::HOUSEHOLD_KIND_SHORT_BREAKS:
      return v1::OFFER_KIND_SHORT_BREAK;
    default:
      return v1::OFFER_KIND_UNSPECIFIED;
  }
}

// Made where something is found: most offers of a list have nothing wrong.
std::string OfferField(int index, absl::string_view name) {
  return absl::StrCat(Indexed("offers", index), ".", name);
}

void CheckOfferDates(int index, const v1::Offer& offer, absl::CivilDay today, Findings& findings) {
  const bool required = offer.kind() == v1::OFFER_KIND_SHORT_BREAK;
  absl::optional<absl::CivilDay> start;
  absl::optional<absl::CivilDay> end;
  if (required || !offer.start_date().empty()) {
    start = findings.CheckDate(OfferField(index, "start_date"), offer.start_date());
  }
  if (required || !offer.end_date().empty()) {
    end = findings.CheckDate(OfferField(index, "end_date"), offer.end_date());
  }
  if (start.has_value() && end.has_value() && *end < *start) {
    findings.Refuse(OfferField(index, "end_date"), "is before the start date",
                    "give the last day, or swap the two");
  } else if (end.has_value() && *end < today) {
    findings.Warn(OfferField(index, "end_date"), "is past, so that the offer matches nobody",
                  "leave the offer out");
  }
}

void CheckWindow(const std::string& path, const v1::RotaWindow& window, Findings& findings) {
  if (window.day() == v1::WEEKDAY_UNSPECIFIED || !v1::Weekday_IsValid(window.day())) {
    findings.Refuse(absl::StrCat(path, ".day"), "is not a day of the week",
                    "give the day on which the window starts");
  }
  findings.CheckNumber(absl::StrCat(path, ".start_minute"), window.start_minute(), 0, kLastMinute);
  findings.CheckNumber(absl::StrCat(path, ".end_minute"), window.end_minute(), 0, kLastMinute);
}

}  // namespace

void CheckOffers(const v1::Vacancy& row, absl::CivilDay today, Findings& findings) {
  if (row.offers().empty()) {
    findings.Refuse("offers", "is empty", "name at least one kind of care");
    return;
  }
  std::bitset<v1::OfferKind_ARRAYSIZE> seen;
  for (int i = 0; i < row.offers_size(); ++i) {
    const v1::Offer& offer = row.offers(i);
    if (offer.kind() == v1::OFFER_KIND_UNSPECIFIED || !v1::OfferKind_IsValid(offer.kind())) {
      findings.Refuse(OfferField(i, "kind"), "is not a known kind of care",
                      "give one of the OfferKind values");
      continue;
    }
    if (seen[offer.kind()]) {
      findings.Refuse(OfferField(i, "kind"), "is offered twice", "keep one offer of each kind");
      return;
    }
    seen.set(offer.kind());
    if (const absl::string_view remedy = WhyNotOffered(row.kind(), offer.kind()); !remedy.empty()) {
      findings.Refuse(OfferField(i, "kind"), "does not go with the household's kind", remedy);
    }
    CheckOfferDates(i, offer, today, findings);
  }
  const v1::OfferKind needed = OfferOf(row.kind());
  if (needed != v1::OFFER_KIND_UNSPECIFIED && !Offers(row, needed)) {
    findings.Refuse("offers", "lacks the offer that the household's kind is for",
                    absl::StrCat("add ", v1::OfferKind_Name(needed)));
  }
}

void CheckRota(const v1::Vacancy& row, Findings& findings) {
  if (row.out_of_hours_size() > kRotaMax) {
    findings.Refuse("out_of_hours",
                    absl::StrCat("has ", row.out_of_hours_size(), " windows, over ", kRotaMax),
                    "join windows that follow each other");
    return;
  }
  for (int i = 0; i < row.out_of_hours_size(); ++i) {
    CheckWindow(Indexed("out_of_hours", i), row.out_of_hours(i), findings);
  }
}

}  // namespace consortium::policy
