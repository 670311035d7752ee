#include "adapters/programme/phrase.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::programme {

namespace {

std::string At(const char* format, const google::protobuf::Timestamp& at) {
  return absl::FormatTime(format, v1::InstantOf(at), policy::London());
}

}  // namespace

std::string PhraseOf(const google::protobuf::EnumDescriptor* type, int value) {
  const auto* known = value == 0 ? nullptr : type->FindValueByNumber(value);
  if (known == nullptr) return "";
  const std::string prefix(absl::StripSuffix(type->FindValueByNumber(0)->name(), "UNSPECIFIED"));
  std::string phrase = absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(known->name(), prefix)), {{"_", " "}});
  phrase[0] = absl::ascii_toupper(static_cast<unsigned char>(phrase[0]));
  return phrase;
}

std::string CostPhrase(const v1::TrainingOffer& offer) {
  if (offer.cost_pence() == 0) return "Free";
  return absl::StrFormat("£%d.%02d a place", offer.cost_pence() / 100, offer.cost_pence() % 100);
}

std::string PlacePhrase(const v1::TrainingOffer& offer) {
  if (!offer.has_venue()) return "Online";
  std::vector<std::string> parts;
  for (const std::string& part :
       {offer.venue().name(), offer.venue().address(), offer.venue().postcode()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrCat(absl::StrJoin(parts, ", "),
                      offer.mode() == v1::TRAINING_MODE_HYBRID ? ", and online" : "");
}

std::string SessionPhrase(const v1::TrainingSession& session) {
  const std::string day = At("%a %e %b %Y", session.start_at());
  const std::string last_day = At("%a %e %b %Y", session.end_at());
  return absl::StrCat(day, ", ", At("%H:%M", session.start_at()), " to ",
                      last_day == day ? "" : absl::StrCat(last_day, ", "),
                      At("%H:%M", session.end_at()));
}

std::string DeadlinePhrase(const google::protobuf::Timestamp& at) {
  constexpr char kDay[] = "%a %e %b %Y";
  const absl::Time instant = v1::InstantOf(at);
  const absl::CivilDay day = absl::ToCivilDay(instant, policy::London());
  if (absl::FromCivil(day, policy::London()) == instant) {
    return absl::StrCat(
        "the end of ",
        absl::FormatTime(kDay, absl::FromCivil(day - 1, policy::London()), policy::London()));
  }
  return absl::StrCat(At(kDay, at), ", ", At("%H:%M", at));
}

std::vector<std::string> Particulars(const v1::TrainingOffer& offer) {
  std::vector<std::string> lines;
  const auto add = [&lines](absl::string_view name, const std::string& text) {
    if (!text.empty()) lines.push_back(absl::StrCat(name, ": ", text));
  };
  add("About", PhrasesOf<v1::TrainingTopic>(offer.topics()));
  add("Stage", PhraseOf(offer.stage()));
  add("For", PhrasesOf<v1::Audience>(offer.audiences()));
  if (offer.has_restricted_to()) {
    add("Only for level", absl::StrCat(offer.restricted_to().level(), " of the scheme ",
                                       offer.restricted_to().scheme()));
  }
  if (!offer.standards().empty()) {
    add("Training, Support and Development Standards", absl::StrJoin(offer.standards(), ", "));
  }
  add("Childcare", PhraseOf(offer.childcare()));
  add("Accessibility", PhrasesOf<v1::Accessibility>(offer.accessibility()));
  add("Cost", CostPhrase(offer));
  if (offer.guests_welcome()) add("Guests", "carers of independent agencies are welcome");
  return lines;
}

}  // namespace consortium::programme
