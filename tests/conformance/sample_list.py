"""Households and lists that the claims are about."""
import datetime
import uuid
import zoneinfo

from consortium.v1 import types_pb2, vacancies_pb2, vacancy_pb2

TODAY = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/London")).date()
MONDAY = TODAY - datetime.timedelta(days=TODAY.weekday())


def asker():
    return types_pb2.Asker(officer_reference="D-17", purpose=types_pb2.PURPOSE_PLACEMENT_SEARCH)


def household(reference, authority="E09000012", area="N16", **more):
    """One with a place for a child, of Hackney where nothing else is said."""
    return vacancy_pb2.Vacancy(
        household_ref=reference,
        kind=types_pb2.HOUSEHOLD_KIND_MAINSTREAM,
        places=vacancy_pb2.Places(approved=2, filled=1, vacant=1),
        approval=vacancy_pb2.Approval(age_months_min=0, age_months_max=215, children_max=2),
        bedrooms=vacancy_pb2.Bedrooms(free=1, sharing=vacancy_pb2.ROOM_SHARING_NONE),
        approving_authority=authority, residence_authority=authority, area=area,
        offers=[vacancy_pb2.Offer(kind=vacancy_pb2.OFFER_KIND_SHORT_TERM)],
        vacant_since=str(TODAY),
        profile=vacancy_pb2.Profile(languages=["so"]), **more)


def weekly_list(*rows):
    request = vacancies_pb2.PublishVacancyListRequest(
        request_id=str(uuid.uuid4()), week_commencing=str(MONDAY),
        totals=[vacancy_pb2.KindTotals(kind=types_pb2.HOUSEHOLD_KIND_MAINSTREAM, households=2, approved=4, filled=2,
                                       vacant=2)],
        rows=rows)
    request.as_of.GetCurrentTime()
    return request
