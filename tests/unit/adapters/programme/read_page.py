#!/usr/bin/env python3
"""read_page.py PROGRAM ROOT: whether the printable programme is a page that needs nothing else and hides nothing."""
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

PROGRAM = sys.argv[1]
del sys.argv[1:]
VOID = {"meta"}


class Page(HTMLParser):
    """The page's elements, in order and with their texts; a tag that is closed out of turn fails the test."""

    def __init__(self, test):
        super().__init__()
        self.test, self.open, self.elements, self.texts = test, [], [], []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.test.assertEqual(self.open.pop(), tag)

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.texts.append((self.open[-1], data))

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def text_of(self, tag):
        return [data for name, data in self.texts if name == tag and data.strip()]


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True, timeout=30)
            cls.html = Path(folder, "programme.html").read_text(encoding="utf-8")

    def setUp(self):
        self.page = Page(self)
        self.page.feed(self.html)
        self.page.close()

    def test_every_element_is_closed_in_its_turn(self):
        self.assertEqual(self.page.open, [])

    def test_it_needs_nothing_else_and_runs_nothing(self):
        tags = {tag for tag, _ in self.page.elements}
        self.assertFalse(tags & {"script", "img", "link", "iframe", "object", "a", "form", "base"})
        self.assertNotIn("url(", self.html)
        self.assertNotIn("@import", self.html)
        for _, attributes in self.page.elements:
            self.assertFalse({"src", "href", "style", "onclick", "onload"} & set(attributes))

    def test_texts_of_offers_stay_texts(self):
        self.assertIn('Attachment, trauma; and "love" <b>& more</b>', "".join(self.page.text_of("h3")))
        self.assertEqual(self.page.text_of("title"), ["Spring <term>"])
        self.assertEqual(self.page.of("b"), [])

    def test_a_screen_reader_finds_its_way(self):
        self.assertEqual(self.page.of("html"), [{"lang": "en-GB"}])
        for landmark in ("header", "main", "footer", "h1", "title"):
            self.assertEqual(len(self.page.of(landmark)), 1, landmark)
        levels = [int(tag[1]) for tag, _ in self.page.elements if tag in ("h1", "h2", "h3")]
        self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])))
        names = {attributes["aria-labelledby"] for attributes in self.page.of("article")}
        ids = [attributes["id"] for attributes in self.page.of("h3")]
        self.assertEqual(len(ids), 4)
        self.assertEqual(names, set(ids))

    def test_it_is_made_to_be_printed(self):
        self.assertIn("@media print", self.html)
        self.assertIn("break-inside: avoid", self.html)

    def test_it_says_what_a_carer_wants_to_know(self):
        for words in ("January 2027", "Mon 18 Jan 2027, 10:00 to 13:00", "Mon 19 Apr 2027, 10:00 to 13:00",
                      "London Borough of Hackney", "Cancelled.", "Cost: £12.50 a place", "Accessibility: Step free"):
            self.assertIn(words, self.html)

    def test_no_joining_link_is_on_it(self):
        self.assertNotIn("meet.example", self.html)


if __name__ == "__main__":
    unittest.main()
