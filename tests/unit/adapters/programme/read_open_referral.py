#!/usr/bin/env python3
"""read_open_referral.py PROGRAM ROOT: whether the static files are those of an Open Referral UK API.

The profile's JSON schemas are not part of the project. Where CONSORTIUM_ORUK names a folder that holds them
(schema__service.json and so on), or ../shared/data/oruk beside the project does, every file is checked against them by
python3-jsonschema; the members that they require are checked here in any case.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from uuid import UUID

PROGRAM, ROOT = sys.argv[1:3]
del sys.argv[1:]

# What the profile requires of each, and of what stands inside it.
REQUIRED = {
    "service": ["id", "name", "status"],
    "organization": ["id", "name", "description"],
    "location": ["id", "location_type"],
    "schedule": ["id"],
    "service_at_location": ["id"],
    "address": ["id", "address_1", "city", "state_province", "postal_code", "country", "address_type"],
    "accessibility": ["id"],
    "cost_option": ["id"],
    "attribute": ["id"],
    "taxonomy": ["id", "name", "description"],
    "taxonomy_term": ["id", "name", "description"],
    "organization_identifier": ["id", "identifier_scheme", "identifier_type", "identifier"],
}
PAGE = ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"]
# Where one stands inside another.
INSIDE = {"organization": "organization", "organization_identifiers": "organization_identifier", "schedules": "schedule",
          "service_at_locations": "service_at_location", "location": "location", "addresses": "address",
          "accessibility": "accessibility", "cost_options": "cost_option", "attributes": "attribute",
          "taxonomy_term": "taxonomy_term"}
STATUSES = ["active", "inactive", "defunct", "temporarily closed"]


def schemas():
    folder = Path(os.environ.get("CONSORTIUM_ORUK") or Path(ROOT, "..", "shared", "data", "oruk"))
    if not folder.is_dir():
        if "CONSORTIUM_ORUK" in os.environ:
            raise AssertionError(f"CONSORTIUM_ORUK: {folder} is no folder")
        return {}
    return {path.name.removeprefix("schema__"): json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("schema__*.json"))}


class OpenReferralTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = {}
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True, timeout=30)
            root = Path(folder, "open-referral")
            cls.texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8")
                         for path in sorted(root.rglob("*.json"))}
        cls.files = {name: json.loads(text) for name, text in cls.texts.items()}

    def of_folder(self, folder):
        return {name: json_ for name, json_ in self.files.items() if name.startswith(folder + "/")}

    def check(self, kind, value):
        for member in REQUIRED[kind]:
            self.assertIn(member, value, kind)
        self.assertEqual(str(UUID(value["id"])), value["id"])
        for member, inside in INSIDE.items():
            values = value.get(member, [])
            for one in values if isinstance(values, list) else [values]:
                self.check(inside, one)

    def test_lists_are_pages_of_what_has_a_file_of_its_own(self):
        for folder in ("services", "organizations", "taxonomies", "taxonomy_terms"):
            page = self.files[f"{folder}.json"]
            self.assertEqual(sorted(page), sorted(PAGE))
            self.assertEqual(page["total_items"], len(page["contents"]))
            self.assertEqual(page["empty"], not page["contents"])
            self.assertEqual({f"{folder}/{one['id']}.json" for one in page["contents"]}, set(self.of_folder(folder)))

    def test_everything_has_what_the_profile_requires(self):
        for folder, kind in (("services", "service"), ("organizations", "organization"), ("taxonomies", "taxonomy"),
                             ("taxonomy_terms", "taxonomy_term")):
            for one in [*self.of_folder(folder).values(), *self.files[f"{folder}.json"]["contents"]]:
                self.check(kind, one)
        for service in self.of_folder("services").values():
            self.assertIn(service["status"], STATUSES)

    def test_files_are_valid_against_the_profiles_schemas_where_they_are_there(self):
        known = schemas()
        if not known:
            self.skipTest("set CONSORTIUM_ORUK to the folder of the profile's schemas")
        import jsonschema  # Only where there is something to check against.
        for folder, name in (("services", "service.json"), ("organizations", "organization.json")):
            schema = known[name]
            # Parts whose schema is not in the folder are checked by REQUIRED alone.
            handlers = {"": lambda uri: known.get(uri.split("/")[-1], {})}
            resolver = jsonschema.RefResolver("", schema, store=dict(known), handlers=handlers)
            validator = jsonschema.Draft7Validator(schema, resolver=resolver, format_checker=jsonschema.FormatChecker())
            found = list(self.of_folder(folder).values())
            self.assertTrue(found)
            for one in [*found, *self.files[f"{folder}.json"]["contents"]]:
                self.assertEqual([error.message for error in validator.iter_errors(one)], [])
        for part, member in (("schedule.json", "schedules"),):
            for service in self.of_folder("services").values():
                for one in service[member]:
                    jsonschema.validate(one, known[part], format_checker=jsonschema.FormatChecker())
        for service in self.of_folder("services").values():
            for place in service["service_at_locations"]:
                resolver = jsonschema.RefResolver("", known["location.json"], store=dict(known),
                                                  handlers={"": lambda uri: known.get(uri.split("/")[-1], {})})
                errors = jsonschema.Draft7Validator(known["location.json"], resolver=resolver).iter_errors(place["location"])
                self.assertEqual([error.message for error in errors], [])

    def test_only_what_is_marked_public_and_stands_is_in_any_file(self):
        names = {service["name"] for service in self.files["services.json"]["contents"]}
        self.assertEqual(names, {'Attachment, trauma; and "love" <b>& more</b>', "An evening online"})
        for text in self.texts.values():
            for private in ("members only", "members-only", "was cancelled", "meet.example", "secret", "7946"):
                self.assertNotIn(private, text)

    def test_a_service_says_when_where_for_what_and_for_how_much(self):
        course = next(one for one in self.of_folder("services").values() if one["name"].startswith("Attachment"))
        self.assertEqual([one["dtstart"] for one in course["schedules"]], ["2027-01-18", "2027-04-19"])
        self.assertEqual([one["opens_at"] for one in course["schedules"]], ["10:00:00", "10:00:00"])
        location = course["service_at_locations"][0]["location"]
        self.assertEqual((location["location_type"], location["addresses"][0]["postal_code"]), ("physical", "E8 1EA"))
        self.assertEqual(course["cost_options"][0]["amount"], 12.5)
        self.assertEqual(course["organization"]["name"], "London Borough of Hackney")
        self.assertEqual(course["attributes"][0]["taxonomy_term"]["name"], "Family time")
        self.assertEqual(course["last_modified"], "2026-11-29T10:00:00Z")


if __name__ == "__main__":
    unittest.main()
