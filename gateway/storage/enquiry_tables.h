#ifndef CONSORTIUM_GATEWAY_STORAGE_ENQUIRY_TABLES_H_
#define CONSORTIUM_GATEWAY_STORAGE_ENQUIRY_TABLES_H_

#include "absl/strings/string_view.h"

// The step of the schema that brings enquiries; for schema.cc alone. What the
// columns hold is said in gateway/enquiries/README.md.
namespace consortium::storage {

inline constexpr absl::string_view kSqliteEnquiries[] = {
    // Keys the digest of a request with personal data; empty once erased, and NULL
    // for all other requests.
    "ALTER TABLE requests ADD COLUMN salt BLOB",

    "CREATE TABLE enquiries ("
    "  reference TEXT NOT NULL PRIMARY KEY, recipient TEXT NOT NULL, state INTEGER NOT NULL,"
    "  position INTEGER NOT NULL, received_us INTEGER NOT NULL, next_due_us INTEGER,"
    "  picked_up_us INTEGER, record BLOB NOT NULL, request_member TEXT NOT NULL,"
    "  request_id TEXT NOT NULL, sealed BLOB, sealing_certificate TEXT NOT NULL, recovery BLOB,"
    "  recovery_certificate TEXT NOT NULL, salt BLOB, digest BLOB, email_key BLOB,"
    "  telephone_key BLOB) STRICT",
    "CREATE INDEX enquiries_state ON enquiries (state, position)",
    "CREATE INDEX enquiries_due ON enquiries (next_due_us, position)",
    "CREATE INDEX enquiries_received ON enquiries (received_us)",
    "CREATE INDEX enquiries_picked_up ON enquiries (picked_up_us) WHERE recovery IS NOT NULL",
    "CREATE INDEX enquiries_email ON enquiries (email_key) WHERE email_key IS NOT NULL",
    "CREATE INDEX enquiries_telephone ON enquiries (telephone_key)"
    " WHERE telephone_key IS NOT NULL",

    "CREATE TABLE enquiry_campaigns ("
    "  month TEXT NOT NULL, campaign_key BLOB NOT NULL, sealed TEXT NOT NULL,"
    "  received INTEGER NOT NULL, PRIMARY KEY (month, campaign_key)) STRICT",
};

inline constexpr absl::string_view kPostgresqlEnquiries[] = {
    "ALTER TABLE requests ADD COLUMN salt BYTEA",

    "CREATE TABLE enquiries ("
    "  reference TEXT NOT NULL PRIMARY KEY, recipient TEXT NOT NULL, state BIGINT NOT NULL,"
    "  position BIGINT NOT NULL, received_us BIGINT NOT NULL, next_due_us BIGINT,"
    "  picked_up_us BIGINT, record BYTEA NOT NULL, request_member TEXT NOT NULL,"
    "  request_id TEXT NOT NULL, sealed BYTEA, sealing_certificate TEXT NOT NULL, recovery BYTEA,"
    "  recovery_certificate TEXT NOT NULL, salt BYTEA, digest BYTEA, email_key BYTEA,"
    "  telephone_key BYTEA)",
    "CREATE INDEX enquiries_state ON enquiries (state, position)",
    "CREATE INDEX enquiries_due ON enquiries (next_due_us, position)",
    "CREATE INDEX enquiries_received ON enquiries (received_us)",
    "CREATE INDEX enquiries_picked_up ON enquiries (picked_up_us) WHERE recovery IS NOT NULL",
    "CREATE INDEX enquiries_email ON enquiries (email_key) WHERE email_key IS NOT NULL",
    "CREATE INDEX enquiries_telephone ON enquiries (telephone_key)"
    " WHERE telephone_key IS NOT NULL",

    "CREATE TABLE enquiry_campaigns ("
    "  month TEXT NOT NULL, campaign_key BYTEA NOT NULL, sealed TEXT NOT NULL,"
    "  received BIGINT NOT NULL, PRIMARY KEY (month, campaign_key))",
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_ENQUIRY_TABLES_H_
