#include "gateway/vacancies/lists.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "consortium/v1/instant.h"
#include "gateway/vacancies/list_age.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

constexpr uint32_t kPageSize = 200;
constexpr uint32_t kPageSizeMax = 1'000;

std::string TokenContext(absl::string_view viewer, absl::string_view member) {
  return absl::StrCat("list/", viewer, "/", member);
}

struct NamedRow {
  std::string alias;
  const Shard* shard;
  size_t row;
};

// The member's rows behind `after` by the viewer's names for them, sorted.
std::vector<NamedRow> RowsBehind(const MemberRows& member, absl::string_view after,
                                 absl::string_view viewer, const evidence::ViewerAlias& aliases) {
  std::vector<NamedRow> rows;
  const bool own = member.member == viewer;
  for (const std::shared_ptr<const Shard>& shard : member.shards) {
    std::vector<HouseholdId> ids;
    for (size_t row = 0; row < shard->size(); ++row) ids.push_back(shard->id(row));
    std::vector<std::string> names = aliases.Aliases(viewer, ids);
    for (size_t row = 0; row < names.size(); ++row) {
      if (shard->facts(row).kept() && !own) continue;
      if (names[row] > after) rows.push_back({std::move(names[row]), shard.get(), row});
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const NamedRow& left, const NamedRow& right) { return left.alias < right.alias; });
  return rows;
}

bool IsQuotation(const v1::GetVacancyListRequest& request) {
  return !request.quoted_reference().empty() || !request.quoted_by().empty();
}

absl::Status CheckQuotation(const v1::GetVacancyListRequest& request, absl::string_view viewer,
                            const directory::Membership& membership) {
  if (request.quoted_reference().empty()) {
    return rpc::InvalidField("quoted_reference",
                             "is missing; ask them to read out the household's reference");
  }
  if (request.quoted_by().empty()) {
    return rpc::InvalidField("quoted_by",
                             "is missing; ask which member they are: each sees another reference");
  }
  if (request.member() != viewer) {
    return rpc::InvalidField("member",
                             "is not you; a reference that is quoted to you is looked up in your "
                             "own list alone");
  }
  if (!request.page_token().empty()) {
    return rpc::InvalidField("page_token", "has no place beside quoted_reference; leave it out");
  }
  if (membership.Find(request.quoted_by()) == nullptr) {
    return rpc::InvalidField("quoted_by",
                             "is no member of the consortium; ask them which member they are");
  }
  return absl::OkStatus();
}

// As it was said on the telephone, without the pauses that were written down.
std::string WithoutPauses(absl::string_view quoted) {
  return absl::StrReplaceAll(quoted, {{" ", ""}, {"-", ""}});
}

}  // namespace

void FillShownRow(const MemberRows& member, const Shard& shard, size_t row,
                  absl::string_view viewer, std::string alias, v1::Vacancy* vacancy) {
  const Shard::Row stored = shard.row(row);
  // What the read model holds was parsed when it came in.
  if (!vacancy->ParseFromArray(stored.bytes.data(), static_cast<int>(stored.bytes.size()))) {
    std::abort();
  }
  vacancy->set_member(member.member);
  vacancy->set_vacancy_ref(std::move(alias));
  v1::SetInstant(absl::FromUnixMicros(stored.facts.updated_us), vacancy->mutable_updated_at());
  if (stored.facts.kept()) {
    v1::SetInstant(absl::FromUnixMicros(stored.facts.kept_until_us), vacancy->mutable_kept_until());
  }
  if (member.member != viewer) vacancy->clear_household_ref();
}

absl::Status ListReader::Get(const server::Call& call, const v1::GetVacancyListRequest& request,
                             v1::GetVacancyListResponse* response) const {
  if (request.member().empty()) {
    return rpc::InvalidField("member", "is missing; give the id of the member whose list to read");
  }
  if (request.page_size() > kPageSizeMax) {
    return rpc::InvalidField("page_size",
                             absl::StrCat("is ", request.page_size(), ", over ", kPageSizeMax));
  }
  const std::shared_ptr<const Model> model = model_.Current();
  const std::shared_ptr<const NeighbourTable> table = neighbours_.At(*model, call.received_at);
  if (IsQuotation(request)) {
    absl::Status checked = CheckQuotation(request, call.member, *table->membership);
    if (!checked.ok()) return checked;
  }
  const MemberRows* const member = model->Find(request.member());
  if (member == nullptr || !table->membership->Visible(call.member, request.member())) {
    return absl::NotFoundError("member: has published no list that you may see");
  }
  CurrentWeek week = table->week;
  week.now = call.received_at;
  FillListSummary(member->member, &member->list, week, response->mutable_list());
  return IsQuotation(request) ? FillQuoted(request, call.member, *member, response)
                              : FillPage(request, call.member, *member, response);
}

absl::Status ListReader::FillPage(const v1::GetVacancyListRequest& request,
                                  absl::string_view viewer, const MemberRows& member,
                                  v1::GetVacancyListResponse* response) const {
  const std::string context = TokenContext(viewer, member.member);
  std::string after;
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> opened = tokens_.Open(request.page_token(), context);
    if (!opened.ok()) {
      return rpc::InvalidField(
          "page_token", "is none that this gateway gave you for this list; start without one");
    }
    after = *std::move(opened);
  }
  std::vector<NamedRow> rows = RowsBehind(member, after, viewer, aliases_);
  const size_t count = request.page_size() == 0 ? kPageSize : request.page_size();
  size_t bytes = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    bytes += rows[i].shard->row(rows[i].row).bytes.size();
    if (i == count || (i > 0 && bytes > kListPageBytesMax)) {
      response->set_next_page_token(
          tokens_.Seal(response->rows(response->rows_size() - 1).vacancy_ref(), context));
      break;
    }
    FillShownRow(member, *rows[i].shard, rows[i].row, viewer, std::move(rows[i].alias),
                 response->add_rows());
  }
  return absl::OkStatus();
}

absl::Status ListReader::FillQuoted(const v1::GetVacancyListRequest& request,
                                    absl::string_view viewer, const MemberRows& member,
                                    v1::GetVacancyListResponse* response) const {
  const absl::StatusOr<HouseholdId> id =
      aliases_.Resolve(request.quoted_by(), WithoutPauses(request.quoted_reference()));
  if (!id.ok()) {
    return rpc::InvalidField("quoted_reference",
                             "is not the 26 letters and digits of a reference; ask them to read "
                             "it again");
  }
  const Shard& shard = member.ShardOf(*id);
  if (const std::optional<size_t> row = shard.Find(*id); row.has_value()) {
    FillShownRow(member, shard, *row, viewer, aliases_.Alias(viewer, *id), response->add_rows());
    return absl::OkStatus();
  }
  const std::vector<Removal>& removals = *member.removals;
  const bool left = std::any_of(removals.begin(), removals.end(),
                                [&id](const Removal& removal) { return removal.id == *id; });
  return absl::NotFoundError(
      left ? "quoted_reference: means a household that has left your list since; tell them that "
             "it has nothing to offer now, and ask them to search again"
           : "quoted_reference: means no household of your list; ask them to read it again and "
             "to say which member they are");
}

absl::Status ListReader::List(const server::Call& call,
                              v1::ListVacancyListsResponse* response) const {
  const std::shared_ptr<const Model> model = model_.Current();
  const std::shared_ptr<const NeighbourTable> table = neighbours_.At(*model, call.received_at);
  CurrentWeek week = table->week;
  week.now = call.received_at;
  for (const NeighbourTable::Borough& borough : table->boroughs) {
    const ListFacts* const list =
        borough.place < 0 ? nullptr : &model->members[borough.place]->list;
    FillListSummary(borough.member, list, week, response->add_lists());
  }
  return absl::OkStatus();
}

}  // namespace consortium::vacancies
