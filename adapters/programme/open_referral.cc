#include "adapters/programme/open_referral.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "adapters/programme/phrase.h"
#include "adapters/programme/stable_id.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::programme {

namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::Timestamp;

constexpr char kProfile[] = "https://docs.openreferraluk.org/en/latest/";
constexpr char kTaxonomyName[] = "Training topics of the fostering consortium";

std::string Local(const char* format, const Timestamp& at) {
  return absl::FormatTime(format, v1::InstantOf(at), policy::London());
}

bool IsPublic(const v1::TrainingOffer& offer) {
  return offer.listed_publicly() && offer.state() != v1::OFFER_STATE_CANCELLED &&
         offer.state() != v1::OFFER_STATE_FINISHED;
}

std::string TaxonomyId() { return StableId({"taxonomy", "topics"}); }
std::string TermId(int topic) {
  return StableId({"topic", PhraseOf(static_cast<v1::TrainingTopic>(topic))});
}
std::string ServiceId(const v1::TrainingOffer& offer) {
  return StableId({"service", offer.member(), offer.offer_ref()});
}
std::string PartId(const v1::TrainingOffer& offer, absl::string_view part, int number) {
  return StableId({part, offer.member(), offer.offer_ref(), absl::StrCat(number)});
}

Json Term(int topic) {
  const std::string phrase = PhraseOf(static_cast<v1::TrainingTopic>(topic));
  return {{"id", TermId(topic)},
          {"name", phrase},
          {"description", absl::StrCat("Training that is about: ", absl::AsciiStrToLower(phrase))},
          {"taxonomy", kTaxonomyName},
          {"code", absl::StrCat(topic)}};
}

Json Taxonomy() {
  return {{"id", TaxonomyId()},
          {"name", kTaxonomyName},
          {"description", "What training of foster carers, adopters and staff is about."}};
}

Json Organization(const std::string& member, absl::Span<const v1::Member> members) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const v1::Member& one) { return one.id() == member; });
  const std::string name = found == members.end() || found->name().empty() ? member : found->name();
  const std::string id = StableId({"organization", member});
  Json organization = {{"id", id},
                       {"name", name},
                       {"description", absl::StrCat(name,
                                                    " trains and supports foster carers, "
                                                    "adopters and staff.")}};
  if (found != members.end() && !found->gss_code().empty()) {
    organization["organization_identifiers"] =
        Json::array({{{"id", StableId({"organization identifier", member})},
                      {"identifier_scheme", "GSS"},
                      {"identifier_type", "Government Statistical Service code"},
                      {"identifier", found->gss_code()}}});
  }
  return organization;
}

Json Schedules(const v1::TrainingOffer& offer) {
  Json schedules = Json::array();
  for (int i = 0; i < offer.sessions_size(); ++i) {
    const v1::TrainingSession& session = offer.sessions(i);
    schedules.push_back({{"id", PartId(offer, "schedule", i)},
                         {"service_id", ServiceId(offer)},
                         {"valid_from", Local("%Y-%m-%d", session.start_at())},
                         {"valid_to", Local("%Y-%m-%d", session.end_at())},
                         {"dtstart", Local("%Y-%m-%d", session.start_at())},
                         {"opens_at", Local("%H:%M:%S", session.start_at())},
                         {"closes_at", Local("%H:%M:%S", session.end_at())},
                         {"attending_type", PhraseOf(offer.mode())},
                         {"description", SessionPhrase(session)}});
  }
  return schedules;
}

Json Accessibilities(const v1::TrainingOffer& offer) {
  Json accessibility = Json::array();
  for (const int value : offer.accessibility()) {
    const std::string phrase = PhraseOf(static_cast<v1::Accessibility>(value));
    accessibility.push_back(
        {{"id", PartId(offer, "accessibility", value)}, {"description", phrase}});
  }
  return accessibility;
}

Json Locations(const v1::TrainingOffer& offer) {
  Json places = Json::array();
  const auto add = [&](Json location) {
    const int number = static_cast<int>(places.size());
    location["id"] = PartId(offer, "location", number);
    places.push_back(
        {{"id", PartId(offer, "service at location", number)}, {"location", location}});
  };
  if (offer.has_venue()) {
    // An address of the profile has a town and a county, and a venue's has neither.
    add({{"location_type", "physical"},
         {"name", offer.venue().name()},
         {"addresses",
          Json::array({{{"id", PartId(offer, "address", 0)},
                        {"address_1", offer.venue().address().empty() ? offer.venue().name()
                                                                      : offer.venue().address()},
                        {"city", "London"},
                        {"state_province", "Greater London"},
                        {"postal_code", offer.venue().postcode()},
                        {"country", "GB"},
                        {"address_type", "physical"}}})},
         {"accessibility", Accessibilities(offer)}});
  }
  if (offer.mode() != v1::TRAINING_MODE_VENUE) {
    add({{"location_type", "virtual"}, {"name", "Online"}});
  }
  return places;
}

Json CostOptions(const v1::TrainingOffer& offer) {
  return Json::array({{{"id", PartId(offer, "cost", 0)},
                       {"option", "A place"},
                       {"currency", "GBP"},
                       {"amount", offer.cost_pence() / 100.0},
                       {"amount_description", CostPhrase(offer)}}});
}

Json Attributes(const v1::TrainingOffer& offer) {
  Json attributes = Json::array();
  for (const int topic : offer.topics()) {
    attributes.push_back({{"id", PartId(offer, "attribute", topic)},
                          {"link_id", ServiceId(offer)},
                          {"link_entity", "service"},
                          {"link_type", "topic"},
                          {"taxonomy_term", Term(topic)}});
  }
  return attributes;
}

// What the list and the service's own page both have.
Json Summary(const v1::TrainingOffer& offer, const Json& organization) {
  Json service = {
      {"id", ServiceId(offer)},
      {"organization_id", organization["id"]},
      {"name", offer.title()},
      {"status", "active"},
      {"fees", CostPhrase(offer)},
      {"last_modified", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", v1::InstantOf(offer.updated_at()),
                                         absl::UTCTimeZone())}};
  if (!offer.description().empty()) service["description"] = offer.description();
  if (offer.state() == v1::OFFER_STATE_BOOKING_CLOSED) service["alert"] = "Booking has closed.";
  service["organization"] = organization;
  return service;
}

Json Service(const v1::TrainingOffer& offer, const Json& organization) {
  Json service = Summary(offer, organization);
  service["schedules"] = Schedules(offer);
  service["service_at_locations"] = Locations(offer);
  service["cost_options"] = CostOptions(offer);
  service["attributes"] = Attributes(offer);
  return service;
}

// All in one page: a web server that hands out files cannot cut them.
Json Page(Json contents) {
  const size_t size = contents.size();
  return {{"total_items", size}, {"total_pages", 1},
          {"page_number", 1},    {"size", size},
          {"first_page", true},  {"last_page", true},
          {"empty", size == 0},  {"contents", std::move(contents)}};
}

}  // namespace

std::map<std::string, std::string> OpenReferralFiles(absl::Span<const v1::TrainingOffer> offers,
                                                     absl::Span<const v1::Member> members) {
  std::map<std::string, std::string> files;
  // Text that is no UTF-8 must not end the export: it is shown as U+FFFD.
  const auto put = [&files](const std::string& path, const Json& json) {
    files[path + ".json"] = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  };
  Json services = Json::array();
  std::map<std::string, Json> organizations;
  std::set<int> topics;
  for (const v1::TrainingOffer& offer : offers) {
    if (!IsPublic(offer)) continue;
    const Json& organization =
        organizations.try_emplace(offer.member(), Organization(offer.member(), members))
            .first->second;
    services.push_back(Summary(offer, organization));
    put(absl::StrCat("services/", ServiceId(offer)), Service(offer, organization));
    topics.insert(offer.topics().begin(), offer.topics().end());
  }
  put("services", Page(std::move(services)));
  Json all_organizations = Json::array();
  for (const auto& [member, organization] : organizations) {
    all_organizations.push_back(organization);
    put(absl::StrCat("organizations/", organization["id"].get<std::string>()), organization);
  }
  put("organizations", Page(std::move(all_organizations)));
  put("taxonomies", Page(Json::array({Taxonomy()})));
  put(absl::StrCat("taxonomies/", TaxonomyId()), Taxonomy());
  Json terms = Json::array();
  for (const int topic : topics) {
    terms.push_back(Term(topic));
    put(absl::StrCat("taxonomy_terms/", TermId(topic)), Term(topic));
  }
  put("taxonomy_terms", Page(std::move(terms)));
  put("index", {{"version", "HSDS-3.0"}, {"profile", kProfile}});
  return files;
}

}  // namespace consortium::programme
