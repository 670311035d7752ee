#include "adapters/cli/training_pages.h"

#include <utility>

namespace consortium::cli {

namespace {

constexpr uint32_t kOffersAPage = 200;
constexpr uint32_t kBookingsAPage = 500;

}  // namespace

absl::StatusOr<std::vector<v1::FoundTraining>> AllTraining(client::GatewayClient& client,
                                                           v1::SearchTrainingRequest search) {
  std::vector<v1::FoundTraining> all;
  search.set_page_size(kOffersAPage);
  do {
    absl::StatusOr<v1::SearchTrainingResponse> page = client.SearchTraining(search);
    if (!page.ok()) return page.status();
    for (v1::FoundTraining& found : *page->mutable_found()) all.push_back(std::move(found));
    search.set_page_token(page->next_page_token());
  } while (!search.page_token().empty());
  return all;
}

absl::StatusOr<std::vector<v1::Booking>> AllBookings(client::GatewayClient& client,
                                                     v1::ListBookingsRequest list) {
  std::vector<v1::Booking> all;
  list.set_page_size(kBookingsAPage);
  do {
    absl::StatusOr<v1::ListBookingsResponse> page = client.ListBookings(list);
    if (!page.ok()) return page.status();
    for (v1::Booking& booking : *page->mutable_bookings()) all.push_back(std::move(booking));
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  return all;
}

absl::StatusOr<v1::FoundTraining> FindOffer(client::GatewayClient& client,
                                            const std::string& member,
                                            const std::string& offer_ref) {
  v1::SearchTrainingRequest search;
  search.set_member(member);
  search.set_first_day(kFirstDayOfAll);
  search.set_include_closed(true);
  search.set_page_size(kOffersAPage);
  do {
    absl::StatusOr<v1::SearchTrainingResponse> page = client.SearchTraining(search);
    if (!page.ok()) return page.status();
    for (const v1::FoundTraining& found : page->found()) {
      if (found.offer().offer_ref() == offer_ref) return found;
    }
    search.set_page_token(page->next_page_token());
  } while (!search.page_token().empty());
  return absl::NotFoundError(
      "that member offers nothing under this reference; `consortium training search --closed` "
      "shows "
      "what there is");
}

}  // namespace consortium::cli
