"""A client in Python, made from the .proto files alone: publishes, searches, watches, takes in an enquiry, books training and asks
for a placement, over mutual TLS.

python_client.py WORLD.json, as gateway.py writes it. Prints a line per claim; the first that does not hold ends it with 1.
"""
import datetime
import subprocess
import sys
import uuid

import grpc

sys.dont_write_bytecode = True  # The tests' folder stays as it was checked out.

# pylint: disable=wrong-import-position
from grpc_calls import CALL_SECONDS, STREAM_SECONDS, WORLD, claim, connect, refusal  # noqa: E402
from placement_claims import check_placement  # noqa: E402
from sample_list import MONDAY, asker, household, weekly_list  # noqa: E402
from consortium.v1 import directory_pb2, directory_pb2_grpc, search_pb2  # noqa: E402
from consortium.v1 import enquiries_pb2, enquiries_pb2_grpc, enquiry_pb2, enquiry_record_pb2  # noqa: E402
from consortium.v1 import booking_pb2, training_offer_pb2, training_pb2, training_pb2_grpc  # noqa: E402
from consortium.v1 import vacancies_pb2, vacancies_pb2_grpc, vacancy_pb2  # noqa: E402
from google.protobuf import json_format  # noqa: E402


def check_identity():
    me = directory_pb2_grpc.DirectoryServiceStub(connect("hackney/adapter")).WhoAmI(
        directory_pb2.WhoAmIRequest(), timeout=CALL_SECONDS)
    claim("the certificate says who calls", (me.member, me.client) == ("hackney", "adapter"), me)
    claim("the adapter may publish", "vacancies.publish" in me.actions, me.actions)
    stranger = directory_pb2_grpc.DirectoryServiceStub(connect("nobody"))
    code, _, _ = refusal(stranger.WhoAmI, directory_pb2.WhoAmIRequest())
    claim("without a certificate there is no conversation", code == grpc.StatusCode.UNAVAILABLE, code)


def check_publishing(hackney):
    request = weekly_list(household("conformance-1"), household("conformance-2"))
    dry = vacancies_pb2.PublishVacancyListRequest()
    dry.CopyFrom(request)
    dry.validate_only = True
    response = hackney.PublishVacancyList(dry, timeout=CALL_SECONDS)
    claim("a dry run has no receipt", not response.HasField("receipt") and response.rows_accepted == 2, response)

    first = hackney.PublishVacancyList(request, timeout=CALL_SECONDS)
    claim("a publication has a receipt",
          first.receipt.request_id == request.request_id and first.receipt.sequence > 0, first)
    claim("and the difference", first.difference.added == 2 and first.rows_accepted == 2, first)
    again = hackney.PublishVacancyList(request, timeout=CALL_SECONDS)
    claim("the same request_id has the same answer", again == first, again)
    request.rows[0].area = "N4"
    code, _, _ = refusal(hackney.PublishVacancyList, request)
    claim("with other content it is refused", code == grpc.StatusCode.ALREADY_EXISTS, code)


def check_refusals(hackney, duty_desk):
    request = weekly_list()
    request.week_commencing = str(MONDAY + datetime.timedelta(days=1))
    code, _, details = refusal(hackney.PublishVacancyList, request)
    claim("a week that is no Monday is invalid", code == grpc.StatusCode.INVALID_ARGUMENT, code)
    fields = [violation.field for violation in details["BadRequest"].field_violations]
    claim("and the field is named", "week_commencing" in fields, fields)

    unknown = vacancies_pb2.PublishVacancyListRequest.FromString(weekly_list().SerializeToString() + b"\xfa\x3f\x01x")
    code, _, details = refusal(hackney.PublishVacancyList, unknown)
    claim("an unknown field is refused", code == grpc.StatusCode.INVALID_ARGUMENT and "BadRequest" in details, code)

    code, text, details = refusal(duty_desk.PublishVacancyList, weekly_list())
    claim("a duty desk may not publish", code == grpc.StatusCode.PERMISSION_DENIED, code)
    claim("and the refusal has its reason", details.get("ErrorInfo") and details["ErrorInfo"].domain == "consortium.v1",
          text)


def check_search(duty_desk):
    response = duty_desk.SearchAvailability(search_pb2.SearchAvailabilityRequest(
        asker=asker(), children=[search_pb2.Child(age_years=4, languages=["so"])],
        kind=vacancy_pb2.OFFER_KIND_SHORT_TERM, urgency=search_pb2.URGENCY_PLANNED, near="N4"), timeout=CALL_SECONDS)
    claim("both households suit", response.total_matches == 2, response)
    match = response.matches[0]
    claim("a match says whom to ring", match.member == "hackney" and match.telephone.number.startswith("020 7946"),
          match)
    claim("it has a name for this viewer and not the owner's", match.vacancy_ref and not match.household_ref, match)
    claim("it says that the wish is met", len(match.wishes_met) > 0, match)
    ages = {age.member: age for age in response.lists}
    claim("every borough's list has its age", len(ages) == 6 and ages["hackney"].HasField("as_of"), ages)


def check_watch(hackney, duty_desk):
    def update(**change):
        return hackney.UpdateVacancy(vacancies_pb2.UpdateVacancyRequest(request_id=str(uuid.uuid4()), **change),
                                     timeout=CALL_SECONDS)

    def watch(position=""):
        return duty_desk.WatchAvailability(
            vacancies_pb2.WatchAvailabilityRequest(asker=asker(), position=position), timeout=STREAM_SECONDS)

    stream = watch()
    snapshot = []
    for response in stream:
        snapshot += response.events
        if response.snapshot_complete:
            break
    claim("a watch starts with what is on offer", len(snapshot) == 2, snapshot)
    update(withdrawal=vacancies_pb2.Withdrawal(household_ref="conformance-1",
                                               reason=vacancies_pb2.WITHDRAWAL_REASON_FILLED))
    event = next(stream).events[0]
    claim("a withdrawal arrives as removed", event.type == vacancies_pb2.VACANCY_EVENT_TYPE_REMOVED, event)
    claim("of a household that the snapshot had",
          event.vacancy.vacancy_ref in {one.vacancy.vacancy_ref for one in snapshot}, event)
    stream.cancel()

    added = update(vacancy=household("conformance-3"))
    claim("an update has its difference", added.difference.added == 1, added)
    stream = watch(event.position)
    event = next(stream).events[0]
    claim("a watch goes on where it left off", event.type == vacancies_pb2.VACANCY_EVENT_TYPE_ADDED, event)
    claim("and shows nothing that is the owner's", not event.vacancy.household_ref and
          not event.vacancy.HasField("profile") and event.vacancy.member == "hackney", event)
    stream.cancel()


def open_sealed(sealed, member, message):
    """What only the member can read, opened with nothing but OpenSSL, as `message`."""
    files = WORLD["sealing"][member]
    clear = subprocess.run(["openssl", "cms", "-decrypt", "-inform", "DER", "-inkey", files["key"],
                            "-recip", files["certificate"]], input=sealed, check=True, capture_output=True, timeout=30)
    return json_format.Parse(clear.stdout, message)


def check_enquiries():
    website = enquiries_pb2_grpc.EnquiryServiceStub(connect("consortium/website"))
    hackney = enquiries_pb2_grpc.EnquiryServiceStub(connect("hackney/enquiries"))
    request = enquiries_pb2.SubmitEnquiryRequest(
        request_id=str(uuid.uuid4()), kind=enquiry_pb2.ENQUIRY_KIND_FOSTERING,
        channel=enquiry_pb2.ENQUIRY_CHANNEL_WEBSITE,
        enquiry=enquiry_pb2.Enquiry(
            name="Ada Example", email="ada@example.com", postcode="e81ea", over_21=True,
            spare_room=enquiry_pb2.SPARE_ROOM_YES, privacy_notice_version="2026-11", consent_to_contact=True))
    answer = website.SubmitEnquiry(request, timeout=CALL_SECONDS)
    claim("an enquiry goes to its home borough", answer.contact.name == "London Borough of Hackney", answer)
    again = website.SubmitEnquiry(request, timeout=CALL_SECONDS)
    claim("sent again it is the same enquiry", again == answer, again)

    stream = hackney.ReceiveEnquiries(enquiries_pb2.ReceiveEnquiriesRequest(), timeout=STREAM_SECONDS)
    delivery = next(stream)
    claim("the borough receives it under the reference that the person has",
          delivery.record.reference == answer.reference, delivery.record)
    claim("and OpenSSL opens it", open_sealed(delivery.sealed_enquiry, "hackney", enquiry_pb2.Enquiry()) == request.enquiry)
    acknowledgement = enquiries_pb2.AcknowledgeEnquiryRequest(
        request_id=str(uuid.uuid4()), reference=answer.reference, lease=delivery.lease)
    record = hackney.AcknowledgeEnquiry(acknowledgement, timeout=CALL_SECONDS).record
    claim("and it is picked up", record.stage == enquiry_record_pb2.ENQUIRY_STAGE_PICKED_UP, record)
    stream.cancel()
    code, _, details = refusal(hackney.AcknowledgeEnquiry, enquiries_pb2.AcknowledgeEnquiryRequest(
        request_id=str(uuid.uuid4()), reference=answer.reference, lease=delivery.lease))
    claim("a second time there is nothing to acknowledge",
          code == grpc.StatusCode.FAILED_PRECONDITION and details["ErrorInfo"].reason == "ALREADY_ACKNOWLEDGED", details)


def course(places):
    """An offer in a month's time, at a venue and online."""
    offer = training_offer_pb2.TrainingOffer(
        offer_ref="conformance", kind=training_offer_pb2.OFFERING_KIND_COURSE, title="Safer caring, an evening",
        topics=[training_offer_pb2.TRAINING_TOPIC_SAFER_CARING], stage=training_offer_pb2.TRAINING_STAGE_CORE,
        standards=[6], audiences=[training_offer_pb2.AUDIENCE_PRIMARY_CARERS], capacity=places,
        mode=training_offer_pb2.TRAINING_MODE_HYBRID, joining_link="https://meet.example/safer-caring",
        venue=training_offer_pb2.Venue(name="Town Hall", postcode="E8 1EA"))
    start = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=30)
    session = offer.sessions.add()
    session.start_at.FromDatetime(start.replace(tzinfo=None))
    session.end_at.FromDatetime(start.replace(tzinfo=None) + datetime.timedelta(hours=2))
    return offer


def places(*references, **more):
    return training_pb2.BookPlacesRequest(
        request_id=str(uuid.uuid4()), offer_member="hackney", offer_ref="conformance",
        seats=[booking_pb2.Seat(participant_ref=reference, kind=booking_pb2.SEAT_KIND_CARER,
                                details=booking_pb2.ParticipantDetails(name=f"Name of {reference}"))
               for reference in references], **more)


def check_training():
    hackney = training_pb2_grpc.TrainingServiceStub(connect("hackney/training"))
    islington = training_pb2_grpc.TrainingServiceStub(connect("islington/training"))
    published = hackney.PublishTrainingOffers(training_pb2.PublishTrainingOffersRequest(
        request_id=str(uuid.uuid4()), whole_programme=True, offers=[course(2)]), timeout=CALL_SECONDS)
    claim("an offer is published", published.difference.added == 1 and not published.problems, published)
    found = islington.SearchTraining(training_pb2.SearchTrainingRequest(
        topics=[training_offer_pb2.TRAINING_TOPIC_SAFER_CARING], near="N1", free_places_min=2), timeout=CALL_SECONDS).found
    claim("a neighbour finds it, with its free places and its distance and without the joining link",
          len(found) == 1 and found[0].offer.free_places == 2 and found[0].HasField("distance_miles") and
          not found[0].offer.joining_link, found)

    request = places("islington-0417", "islington-0418", together=True)
    couple = islington.BookPlaces(request, timeout=CALL_SECONDS)
    claim("a couple is booked together, and may join online",
          [one.state for one in couple.bookings] == [booking_pb2.BOOKING_STATE_CONFIRMED] * 2 and
          couple.bookings[0].party_ref and couple.bookings[0].joining_link, couple)
    again = islington.BookPlaces(request, timeout=CALL_SECONDS)
    claim("the same request_id books nobody twice", again == couple, again)
    code, _, details = refusal(islington.BookPlaces, places("islington-0417"))
    claim("nobody holds two places",
          code == grpc.StatusCode.ALREADY_EXISTS and details["ErrorInfo"].reason == "ALREADY_BOOKED", details)
    code, _, details = refusal(islington.BookPlaces, places("islington-0500", no_waiting=True))
    claim("a full offer says so", code == grpc.StatusCode.RESOURCE_EXHAUSTED and
          details["ErrorInfo"].reason == "NO_PLACES", details)
    waiting = islington.BookPlaces(places("islington-0500"), timeout=CALL_SECONDS).bookings[0]
    claim("a third waits, first in the list and without the link",
          (waiting.state, waiting.waiting_position) == (booking_pb2.BOOKING_STATE_WAITLISTED, 1) and
          not waiting.joining_link, waiting)

    stream = islington.WatchBookings(training_pb2.WatchBookingsRequest(), timeout=STREAM_SECONDS)
    standing = []
    for response in stream:
        standing += response.bookings
        if response.snapshot_complete:
            break
    claim("a watch starts with what there is", len(standing) == 3, standing)
    islington.CancelBooking(training_pb2.CancelBookingRequest(
        request_id=str(uuid.uuid4()), booking_ref=couple.bookings[1].booking_ref), timeout=CALL_SECONDS)
    states = {}
    for response in stream:
        states.update({one.participant_ref: one.state for one in response.bookings})
        if len(states) == 2:
            break
    claim("who waited is confirmed, and told", states == {
        "islington-0418": booking_pb2.BOOKING_STATE_CANCELLED,
        "islington-0500": booking_pb2.BOOKING_STATE_CONFIRMED}, states)
    stream.cancel()

    owned = hackney.ListBookings(training_pb2.ListBookingsRequest(of_own_offers=True), timeout=CALL_SECONDS).bookings
    names = {open_sealed(one.sealed_details, "hackney", booking_pb2.ParticipantDetails()).name for one in owned}
    claim("OpenSSL opens to the owner who comes", names == {"Name of islington-0417", "Name of islington-0500"}, names)
    claim("and their member's pseudonyms stay with it", not any(one.participant_ref for one in owned), owned)
    code, _, details = refusal(hackney.RecordAttendance, training_pb2.RecordAttendanceRequest(
        request_id=str(uuid.uuid4()), offer_ref="conformance",
        attendances=[training_pb2.Attendance(booking_ref=waiting.booking_ref, attended=True)]))
    claim("nobody has come before it begins",
          code == grpc.StatusCode.FAILED_PRECONDITION and details["ErrorInfo"].reason == "NOT_BEGUN", details)


def main():
    hackney = vacancies_pb2_grpc.VacancyServiceStub(connect("hackney/adapter"))
    duty_desk = vacancies_pb2_grpc.VacancyServiceStub(connect("islington/duty-desk"))
    check_identity()
    check_publishing(hackney)
    check_refusals(hackney, duty_desk)
    check_search(duty_desk)
    check_watch(hackney, duty_desk)
    check_enquiries()
    check_training()
    check_placement()
    print("Python speaks with the gateway.")


main()
