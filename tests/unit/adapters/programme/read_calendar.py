#!/usr/bin/env python3
"""read_calendar.py PROGRAM ROOT: what calendars of others make of ours, by python3-icalendar."""
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

import icalendar

PROGRAM = sys.argv[1]
del sys.argv[1:]


class CalendarTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True, timeout=30)
            cls.bytes = {name: Path(folder, f"{name}.ics").read_bytes() for name in ("found", "bookings")}

    def events(self, name):
        return icalendar.Calendar.from_ical(self.bytes[name]).walk("VEVENT")

    def test_every_line_ends_in_crlf_and_has_at_most_75_octets_of_whole_characters(self):
        for content in self.bytes.values():
            lines = content.split(b"\r\n")
            self.assertEqual(lines.pop(), b"")
            self.assertGreater(len(lines), 20)
            for line in lines:
                self.assertLessEqual(len(line), 75)
                self.assertNotIn(b"\n", line)
                line.decode("utf-8")

    def test_there_is_an_event_for_each_session_with_an_id_of_its_own(self):
        events = self.events("found")
        self.assertEqual(len(events), 5)
        self.assertEqual(len({str(event["UID"]) for event in events}), 5)

    def test_texts_come_back_as_they_were(self):
        event = self.events("found")[0]
        self.assertEqual(str(event["SUMMARY"]), 'Attachment, trauma; and "love" <b>& more</b> (1 of 2)')
        self.assertIn("Two days, one in winter; one in summer.\nBack\\slash.", str(event["DESCRIPTION"]))
        self.assertIn("训练训练训练", str(event["DESCRIPTION"]))
        self.assertEqual(str(event["LOCATION"]), "Town hall, E8 1EA")

    def test_times_are_londons_by_the_calendars_own_zone(self):
        first, second = self.events("found")[:2]
        zone = icalendar.Calendar.from_ical(self.bytes["found"]).walk("VTIMEZONE")[0]
        self.assertEqual(str(zone["TZID"]), "Europe/London")
        own = zone.to_tz()
        for event, wall, offset in ((first, datetime(2027, 1, 18, 10), 0), (second, datetime(2027, 4, 19, 10), 1)):
            start = event["DTSTART"].dt
            self.assertEqual(event["DTSTART"].params["TZID"], "Europe/London")
            self.assertEqual(start.replace(tzinfo=None), wall)
            self.assertEqual(start.utcoffset(), timedelta(hours=offset))
            self.assertEqual(own.utcoffset(wall), timedelta(hours=offset))
            self.assertEqual(event["DTEND"].dt - start, timedelta(hours=3))

    def test_the_stamp_is_the_offers_last_change(self):
        for event in self.events("found"):
            self.assertEqual(event["DTSTAMP"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"), "2026-11-29T10:00:00Z")

    def test_what_is_cancelled_is_said_to_be(self):
        states = {str(event["SUMMARY"]): str(event["STATUS"]) for event in self.events("found")}
        self.assertEqual(states["It was cancelled"], "CANCELLED")
        self.assertEqual(states["For members only"], "CONFIRMED")

    def test_a_joining_link_is_in_ones_own_confirmed_bookings_alone(self):
        self.assertNotIn(b"secret", self.bytes["found"].replace(b"\r\n ", b""))
        events = self.events("bookings")
        self.assertEqual(len(events), 3)
        confirmed = [event for event in events if str(event["STATUS"]) == "CONFIRMED"]
        waiting = [event for event in events if str(event["STATUS"]) == "TENTATIVE"]
        self.assertEqual((len(confirmed), len(waiting)), (2, 1))
        for event in confirmed:
            self.assertIn("https://meet.example/secret-course", str(event["DESCRIPTION"]))
            self.assertIn("Booked: 1 place confirmed, 1 waiting: islington-0417, islington-0418", str(event["DESCRIPTION"]))
        self.assertNotIn("secret", str(waiting[0]["DESCRIPTION"]))

    def test_a_session_has_the_same_id_in_every_export(self):
        found = {str(event["SUMMARY"]): str(event["UID"]) for event in self.events("found")}
        for event in self.events("bookings"):
            self.assertEqual(found[str(event["SUMMARY"])], str(event["UID"]))


if __name__ == "__main__":
    unittest.main()
