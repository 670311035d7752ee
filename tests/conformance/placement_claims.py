"""What python_client.py claims of placements: one need, from two hosts asked to the child placed."""
import datetime
import uuid

import grpc

from grpc_calls import CALL_SECONDS, STREAM_SECONDS, claim, connect, refusal
from sample_list import asker, household, weekly_list
from consortium.v1 import placement_request_pb2 as placement_pb2
from consortium.v1 import (
    ended_claim_pb2, placements_pb2, placements_pb2_grpc, search_pb2, vacancies_pb2, vacancies_pb2_grpc, vacancy_pb2)
from google.protobuf import timestamp_pb2

FEE_PENCE = 51_250


def ahead(**time):
    """An instant so far ahead."""
    instant = timestamp_pb2.Timestamp()
    instant.FromDatetime(datetime.datetime.utcnow() + datetime.timedelta(**time))
    return instant


def need(*ages, **more):
    return placement_pb2.PlacementNeed(
        children=[search_pb2.Child(age_years=age) for age in ages], siblings=len(ages) > 1,
        kind=vacancy_pb2.OFFER_KIND_SHORT_TERM, urgency=search_pb2.URGENCY_SAME_DAY, **more)


def given(kind):
    return placements_pb2.RecordedConsent(kind=kind, given=True)


class Desk:
    """A member's duty desk."""

    def __init__(self, member):
        self.member = member
        channel = connect(f"{member}/duty-desk")
        self.placements = placements_pb2_grpc.PlacementServiceStub(channel)
        self.vacancies = vacancies_pb2_grpc.VacancyServiceStub(channel)

    @staticmethod
    def answer(request, **answer):
        return placements_pb2.RespondToPlacementRequestRequest(
            request_id=str(uuid.uuid4()), placement_ref=request.placement_ref, **answer)

    def respond(self, request, **answer):
        """The request as it is after this answer of the host's, or consent of either."""
        return self.placements.RespondToPlacementRequest(self.answer(request, **answer), timeout=CALL_SECONDS).request

    def refused(self, request, **answer):
        """The reason, and the state that there is."""
        code, _, details = refusal(self.placements.RespondToPlacementRequest, self.answer(request, **answer))
        claim("as a precondition that does not hold", code == grpc.StatusCode.FAILED_PRECONDITION, code)
        return details["ErrorInfo"].reason, details["ErrorInfo"].metadata["state"]

    def incoming(self):
        return self.placements.ListPlacementRequests(placements_pb2.ListPlacementRequestsRequest(
            direction=placements_pb2.DIRECTION_IN), timeout=CALL_SECONDS).requests


def publish(member, *rows):
    vacancies_pb2_grpc.VacancyServiceStub(connect(f"{member}/adapter")).PublishVacancyList(
        weekly_list(*rows), timeout=CALL_SECONDS)


def check_asking(islington):
    found = islington.vacancies.SearchAvailability(search_pb2.SearchAvailabilityRequest(
        asker=asker(), children=[search_pb2.Child(age_years=7)], kind=vacancy_pb2.OFFER_KIND_SHORT_TERM,
        urgency=search_pb2.URGENCY_SAME_DAY), timeout=CALL_SECONDS)
    by_member = {match.member: match.vacancy_ref for match in found.matches}
    claim("both neighbours have a place, and the search can be put on record",
          {"hackney", "camden"} <= by_member.keys() and found.search_token, found)

    request = placements_pb2.RequestPlacementRequest(
        request_id=str(uuid.uuid4()), asker=asker(), need=need(7), search_tokens=[found.search_token],
        vacancies=[placements_pb2.AskedVacancy(member=member, vacancy_ref=by_member[member])
                   for member in ("hackney", "camden")])

    def refused(wanted):
        changed = placements_pb2.RequestPlacementRequest()
        changed.CopyFrom(request)
        changed.request_id = str(uuid.uuid4())
        changed.need.CopyFrom(wanted)
        return refusal(islington.placements.RequestPlacement, changed)

    code, _, details = refused(need(7, note="ring his aunt on 020 7946 0018"))
    fields = [violation.field for violation in details["BadRequest"].field_violations]
    claim("a note with a telephone number is refused", code == grpc.StatusCode.INVALID_ARGUMENT and
          fields == ["need.note"], details)
    code, _, details = refused(need(7, 9))
    claim("two children do not fit one place", code == grpc.StatusCode.FAILED_PRECONDITION and
          details["ErrorInfo"].reason == "TOO_FEW_PLACES", details)

    asked = islington.placements.RequestPlacement(request, timeout=CALL_SECONDS)
    claim("two hosts are asked at once", [one.host for one in asked.requests] == ["hackney", "camden"] and
          all(one.state == placement_pb2.PLACEMENT_STATE_REQUESTED for one in asked.requests), asked)
    again = islington.placements.RequestPlacement(request, timeout=CALL_SECONDS)
    claim("the same request_id asks nobody twice", again == asked, again)
    return asked


def check_answers(islington, hackney, camden, stream):
    seen = hackney.incoming()
    claim("a host sees what is needed of it, which household, and whom to ring", len(seen) == 1 and
          seen[0].need.children[0].age_years == 7 and seen[0].household_ref and seen[0].ring_back_telephone, seen)
    at_camden = camden.incoming()[0]
    claim("and each its own request alone", at_camden.placement_ref != seen[0].placement_ref, at_camden)

    hackney.respond(seen[0], hold=placements_pb2.Hold(until=ahead(hours=4), weekly_fee_pence=FEE_PENCE))
    held = next(stream).requests[0]
    claim("a hold reaches the asker with its end, its fee and what it releases of the household",
          held.state == placement_pb2.PLACEMENT_STATE_HELD and held.HasField("held_until") and
          held.weekly_fee_pence == FEE_PENCE and list(held.profile.languages) == ["so"], held)
    rows = camden.vacancies.GetVacancyList(vacancies_pb2.GetVacancyListRequest(member="hackney"),
                                           timeout=CALL_SECONDS).rows
    claim("others see that a place is held, and not for whom", [
        (row.held[0].count, row.held[0].HasField("until")) for row in rows if row.held] == [(1, True)], rows)
    camden.respond(at_camden, acceptance=placements_pb2.Acceptance(until=ahead(hours=4)))
    offered = next(stream).requests[0]
    claim("the other host accepts", offered.state == placement_pb2.PLACEMENT_STATE_OFFERED, offered)
    return held, offered


def check_agreement(islington, hackney, camden, held, offered):
    taken = islington.placements.TakeUpPlacement(placements_pb2.TakeUpPlacementRequest(
        request_id=str(uuid.uuid4()), placement_ref=held.placement_ref), timeout=CALL_SECONDS)
    claim("who takes up one asks the other no more", taken.request.state == placement_pb2.PLACEMENT_STATE_TAKEN_UP and
          [one.placement_ref for one in taken.withdrawn] == [offered.placement_ref], taken)
    found = camden.refused(offered, hold=placements_pb2.Hold(until=ahead(hours=1)))
    claim("what was withdrawn is held by nobody", found == ("STATE_CHANGED", "PLACEMENT_STATE_WITHDRAWN"), found)

    manager, officer = placement_pb2.CONSENT_KIND_HOST_MANAGER, placement_pb2.CONSENT_KIND_NOMINATED_OFFICER
    agreed = hackney.respond(held, acceptance=placements_pb2.Acceptance(subject_to=[manager, officer]))
    claim("both agree, and consents are outstanding",
          agreed.state == placement_pb2.PLACEMENT_STATE_AWAITING_CONSENTS, agreed)
    found = hackney.refused(held, consent=given(officer))
    claim("each side records its own", found[0] == "NOT_YOUR_MOVE", found)
    hackney.respond(held, consent=given(manager))
    accepted = islington.respond(held, consent=given(officer))
    claim("the last consent settles it, and it is recorded who recorded which",
          accepted.state == placement_pb2.PLACEMENT_STATE_ACCEPTED and
          [one.recorded_by for one in accepted.consents] == ["hackney", "islington"], accepted)


def check_record(islington, need_ref):
    record = islington.placements.GetSearchRecord(
        placements_pb2.GetSearchRecordRequest(need_ref=need_ref), timeout=CALL_SECONDS).record
    claim("the record proves that in-house came first", record.own_searched_first and len(record.searches) == 1, record)
    states = {one.host: one.state for one in record.requests}
    claim("and has every answer", states == {"hackney": placement_pb2.PLACEMENT_STATE_PLACED,
                                             "camden": placement_pb2.PLACEMENT_STATE_WITHDRAWN} and
          all(len(one.steps) > 1 for one in record.requests), record)


def check_placement():
    islington, hackney, camden = Desk("islington"), Desk("hackney"), Desk("camden")
    publish("camden", household("conformance-camden", authority="E09000007", area="NW1"))
    publish("islington")
    asked = check_asking(islington)
    stream = islington.placements.WatchPlacementRequests(
        placements_pb2.WatchPlacementRequestsRequest(), timeout=STREAM_SECONDS)
    standing = []
    for response in stream:
        standing += response.requests
        if response.snapshot_complete:
            break
    claim("a watch starts with what is open", len(standing) == 2, standing)
    held, offered = check_answers(islington, hackney, camden, stream)
    stream.cancel()
    check_agreement(islington, hackney, camden, held, offered)

    household_ref = hackney.incoming()[0].household_ref
    filled = vacancies_pb2_grpc.VacancyServiceStub(connect("hackney/adapter")).UpdateVacancy(
        vacancies_pb2.UpdateVacancyRequest(
            request_id=str(uuid.uuid4()), withdrawal=vacancies_pb2.Withdrawal(
                household_ref=household_ref, reason=vacancies_pb2.WITHDRAWAL_REASON_FILLED)), timeout=CALL_SECONDS)
    claim("the host's list shows the child placed", [one.why for one in filled.ended_claims] ==
          [ended_claim_pb2.CLAIM_END_PLACED], filled)
    check_record(islington, asked.need_ref)
