#ifndef CONSORTIUM_GATEWAY_STORAGE_TRAINING_TABLES_H_
#define CONSORTIUM_GATEWAY_STORAGE_TRAINING_TABLES_H_

#include "absl/strings/string_view.h"

// The step of the schema that brings training; for schema.cc alone. What the columns
// hold is said in gateway/training/README.md.
namespace consortium::storage {

inline constexpr absl::string_view kSqliteTraining[] = {
    "CREATE TABLE training_offers ("
    "  member TEXT NOT NULL, offer_ref TEXT NOT NULL, offer BLOB NOT NULL, cancelled_us INTEGER,"
    "  updated_us INTEGER NOT NULL, sequence INTEGER NOT NULL, due_us INTEGER,"
    "  PRIMARY KEY (member, offer_ref)) STRICT",
    "CREATE INDEX training_offers_due ON training_offers (due_us) WHERE due_us IS NOT NULL",

    "CREATE TABLE training_bookings ("
    "  booking_ref TEXT NOT NULL PRIMARY KEY, offer_member TEXT NOT NULL,"
    "  offer_ref TEXT NOT NULL, member TEXT NOT NULL, participant_ref TEXT NOT NULL,"
    "  party_ref TEXT NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
    "  place INTEGER NOT NULL, sequence INTEGER NOT NULL, booked_us INTEGER NOT NULL,"
    "  state_us INTEGER NOT NULL, request_id TEXT NOT NULL, sealed BLOB,"
    "  sealing_certificate TEXT NOT NULL) STRICT",
    "CREATE INDEX training_bookings_state"
    " ON training_bookings (offer_member, offer_ref, state, member)",
    // Confirmed or waiting: nobody has two places of one offer.
    "CREATE UNIQUE INDEX training_bookings_participant"
    " ON training_bookings (offer_member, offer_ref, member, participant_ref)"
    " WHERE state IN (1, 2)",
};

inline constexpr absl::string_view kPostgresqlTraining[] = {
    "CREATE TABLE training_offers ("
    "  member TEXT NOT NULL, offer_ref TEXT NOT NULL, offer BYTEA NOT NULL, cancelled_us BIGINT,"
    "  updated_us BIGINT NOT NULL, sequence BIGINT NOT NULL, due_us BIGINT,"
    "  PRIMARY KEY (member, offer_ref))",
    "CREATE INDEX training_offers_due ON training_offers (due_us) WHERE due_us IS NOT NULL",

    "CREATE TABLE training_bookings ("
    "  booking_ref TEXT NOT NULL PRIMARY KEY, offer_member TEXT NOT NULL,"
    "  offer_ref TEXT NOT NULL, member TEXT NOT NULL, participant_ref TEXT NOT NULL,"
    "  party_ref TEXT NOT NULL, kind BIGINT NOT NULL, state BIGINT NOT NULL,"
    "  place BIGINT NOT NULL, sequence BIGINT NOT NULL, booked_us BIGINT NOT NULL,"
    "  state_us BIGINT NOT NULL, request_id TEXT NOT NULL, sealed BYTEA,"
    "  sealing_certificate TEXT NOT NULL)",
    "CREATE INDEX training_bookings_state"
    " ON training_bookings (offer_member, offer_ref, state, member)",
    "CREATE UNIQUE INDEX training_bookings_participant"
    " ON training_bookings (offer_member, offer_ref, member, participant_ref)"
    " WHERE state IN (1, 2)",
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_TRAINING_TABLES_H_
