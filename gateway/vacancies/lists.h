#ifndef CONSORTIUM_GATEWAY_VACANCIES_LISTS_H_
#define CONSORTIUM_GATEWAY_VACANCIES_LISTS_H_

#include "absl/status/status.h"
#include "certs/evidence/sealed_token.h"
#include "certs/evidence/viewer_alias.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/vacancies/neighbours.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// Rows of one page carry at most this many bytes, whatever page size was asked
// for, so that an answer stays within a client's default limit.
inline constexpr size_t kListPageBytesMax = 2 * 1024 * 1024;

// Fills a row as this viewer is shown it, before redaction: what the gateway
// adds, and `household_ref` for the owner alone.
void FillShownRow(const MemberRows& member, const Shard& shard, size_t row,
                  absl::string_view viewer, std::string alias, v1::Vacancy* vacancy);

// Answers GetVacancyList and ListVacancyLists from the read model. Thread-safe;
// the references outlive it.
class ListReader {
 public:
  ListReader(const ReadModel& model, const Neighbours& neighbours,
             const evidence::ViewerAlias& aliases, const evidence::SealedToken& tokens)
      : model_(model), neighbours_(neighbours), aliases_(aliases), tokens_(tokens) {}

  // Rows in the order of their `vacancy_ref`, which is another for each viewer; or
  // the caller's own household that another member quotes. NOT_FOUND: no list of
  // that member that the caller may see, or no household that was meant.
  // INVALID_ARGUMENT: page size or token, a quotation that is none, of no member,
  // or for another's list. A token is good while the list changes: rows that were
  // there all the time come once.
  absl::Status Get(const server::Call& call, const v1::GetVacancyListRequest& request,
                   v1::GetVacancyListResponse* response) const;

  // Every borough's list, or that it has none.
  absl::Status List(const server::Call& call, v1::ListVacancyListsResponse* response) const;

 private:
  absl::Status FillPage(const v1::GetVacancyListRequest& request, absl::string_view viewer,
                        const MemberRows& member, v1::GetVacancyListResponse* response) const;
  absl::Status FillQuoted(const v1::GetVacancyListRequest& request, absl::string_view viewer,
                          const MemberRows& member, v1::GetVacancyListResponse* response) const;

  const ReadModel& model_;
  const Neighbours& neighbours_;
  const evidence::ViewerAlias& aliases_;
  const evidence::SealedToken& tokens_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_LISTS_H_
