#include "adapters/inbox/status_rows.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/cli/words.h"
#include "adapters/inbox/csv_table.h"
#include "adapters/sources/csv.h"
#include "certs/evidence/enquiry_reference.h"
#include "policy/listing/row_rules.h"

namespace consortium::inbox {
namespace {

namespace v1 = consortium::v1;

constexpr absl::Duration kClockDifferenceMax = absl::Minutes(5);

// `Contact attempted` and `contact_attempted` are `contact-attempted`.
std::string WordIn(absl::string_view cell) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripAsciiWhitespace(cell)),
                             {{" ", "-"}, {"_", "-"}});
}

class Reader {
 public:
  Reader(const ReceivedAt& received_at, absl::Time now) : received_at_(received_at), now_(now) {}

  absl::StatusOr<StatusRows> Read(const std::string& content, config::Encoding encoding) {
    config::CsvFormat format;
    format.set_encoding(encoding);
    auto source = sources::CsvSource::Read(std::make_unique<std::istringstream>(content), format);
    if (!source.ok()) return source.status();
    for (const auto& [column, index] :
         {std::pair(kReferenceColumn, &reference_), std::pair(kStatusColumn, &status_),
          std::pair(kStatusDateColumn, &date_), std::pair(kClosingReasonColumn, &reason_)}) {
      const auto& header = (*source)->header();
      *index =
          static_cast<size_t>(std::find(header.begin(), header.end(), column) - header.begin());
    }
    StatusRows rows;
    sources::Line line;
    while (true) {
      const absl::StatusOr<bool> more = (*source)->Next(&line);
      if (!more.ok()) return more.status();
      if (!*more) return rows;
      ReadLine(line, &rows);
    }
  }

 private:
  static std::string Cell(const sources::Line& line, size_t index) {
    return index < line.cells.size() ? std::string(absl::StripAsciiWhitespace(line.cells[index]))
                                     : "";
  }

  void ReadLine(const sources::Line& line, StatusRows* rows) const {
    if (!line.problem.empty()) {
      rows->problems.push_back(
          {line.number, "", "", absl::StrCat(line.problem, "; ", line.remedy)});
      return;
    }
    const std::string status = Cell(line, status_);
    if (status.empty()) return;
    StatusRow row;
    row.line = line.number;
    const auto problem = [&](const char* column, absl::string_view text) {
      rows->problems.push_back({line.number, row.name, column, std::string(text)});
    };
    const std::string name = Cell(line, reference_);
    const size_t dot = std::min(name.find('.'), name.size());
    const auto reference = evidence::EnquiryReference::Parse(name.substr(0, dot));
    if (!reference.ok()) return problem(kReferenceColumn, reference.status().message());
    uint32_t time = 0;
    if (dot < name.size() && !absl::SimpleAtoi(name.substr(dot + 1), &time)) {
      return problem(kReferenceColumn, "only a number may stand behind a dot; put it back");
    }
    row.reference = reference->Text();
    row.name = dot < name.size() ? absl::StrCat(row.reference, ".", time) : row.reference;

    const absl::StatusOr<v1::EnquiryStage> stage = cli::ValueOf<v1::EnquiryStage>(WordIn(status));
    if (!stage.ok() || *stage < v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED) {
      return problem(kStatusColumn,
                     "must be contact-attempted, contacted, information-sent, visited, applied, "
                     "approved or closed");
    }
    row.stage = *stage;
    const std::string reason = Cell(line, reason_);
    if (row.stage == v1::ENQUIRY_STAGE_CLOSED) {
      const absl::StatusOr<v1::ClosingReason> why = cli::ValueOf<v1::ClosingReason>(WordIn(reason));
      if (!why.ok()) {
        return problem(kClosingReasonColumn, absl::StrCat("closed needs ", why.status().message()));
      }
      row.closing_reason = *why;
    } else if (!reason.empty()) {
      return problem(kClosingReasonColumn, "goes with the status closed alone; empty it");
    }
    if (const std::string date = Cell(line, date_); !date.empty()) {
      const absl::StatusOr<absl::Time> at = ParseStatusDate(date, received_at_(row.name), now_);
      if (!at.ok()) return problem(kStatusDateColumn, at.status().message());
      row.at = *at;
    }
    rows->rows.push_back(std::move(row));
  }

  const ReceivedAt& received_at_;
  const absl::Time now_;
  size_t reference_ = 0;
  size_t status_ = 0;
  size_t date_ = 0;
  size_t reason_ = 0;
};

}  // namespace

absl::StatusOr<absl::Time> ParseStatusDate(absl::string_view text,
                                           std::optional<absl::Time> received, absl::Time now) {
  const auto parse = [text](const char* format, absl::Time* at) {
    return absl::ParseTime(format, text, policy::London(), at, nullptr);
  };
  absl::Time at;
  const bool day = parse("%Y-%m-%d", &at) || parse("%d/%m/%Y", &at);
  const bool minute = !day && (parse("%Y-%m-%d %H:%M", &at) || parse("%d/%m/%Y %H:%M", &at));
  if (!day && !minute) {
    return absl::InvalidArgumentError(
        "must be a date such as 2026-11-23 or 23/11/2026, with a time such as 14:30 behind it or "
        "not");
  }
  if (at > now + kClockDifferenceMax) {
    return absl::InvalidArgumentError("is in the future; state when it happened");
  }
  if (!received.has_value() || at >= *received) return at;
  const bool same_day =
      absl::ToCivilDay(at, policy::London()) == absl::ToCivilDay(*received, policy::London());
  const bool same_minute = at + absl::Minutes(1) > *received;
  if (day ? same_day : same_minute) return *received;
  return absl::InvalidArgumentError(
      "is before the enquiry was received; state when it happened after that");
}

absl::StatusOr<StatusRows> ReadStatusRows(const std::string& content, const ReceivedAt& received_at,
                                          absl::Time now) {
  absl::StatusOr<StatusRows> rows = Reader(received_at, now).Read(content, config::ENCODING_UTF_8);
  if (!rows.ok()) {
    // Spreadsheet programs save in the system's own encoding unless told otherwise.
    absl::StatusOr<StatusRows> other =
        Reader(received_at, now).Read(content, config::ENCODING_WINDOWS_1252);
    if (other.ok()) return other;
    return absl::FailedPreconditionError(absl::StrCat("the CSV file: ", rows.status().message(),
                                                      "; no progress is read until then"));
  }
  return rows;
}

}  // namespace consortium::inbox
