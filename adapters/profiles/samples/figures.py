"""Facts about six boroughs, and how many households each sample export has.

The numbers follow Ofsted's "Fostering in England" for 31 March 2018 (LA sector), which are rounded to 5 and do not add up;
here every place is in one state, and each total is within 5 of the published one.
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Borough:
    """One borough. Foster households by approved places (`sizes`), and their places by state."""
    gss: str
    prefix: str             # Of its local references.
    sizes: dict             # Places approved -> households.
    filled: int
    vacant: int
    not_available: int
    connected_persons: int  # Of the households; each is approved for particular children.
    short_breaks: int
    parent_and_child: int
    hosts: int              # Supported lodgings; not foster households, and on top of `sizes`.
    outcodes: tuple
    teams: tuple = field(default=("Team A", "Team B"))
    over_filled: int = 0    # Households with one child more than approved; their place is in `filled`.


BOROUGHS = {
    "barnet": Borough("E09000003", "PN", {1: 42, 2: 45, 3: 18}, 125, 55, 6, 10, 4, 3, 5,
                      ("N2", "N3", "N12", "N20", "NW4", "NW7", "NW9", "NW11", "EN4", "EN5", "HA8"),
                      ("Fostering East", "Fostering West", "Kinship")),
    "camden": Borough("E09000007", "CAM-", {1: 35, 2: 35, 3: 10}, 80, 20, 35, 10, 3, 2, 4,
                      ("NW1", "NW3", "NW5", "NW6"), ("Supervising team 1", "Supervising team 2", "Kinship team")),
    "enfield": Borough("E09000010", "E", {1: 59, 2: 61, 3: 10}, 138, 27, 46, 10, 4, 2, 5,
                       ("EN1", "EN2", "EN3", "N9", "N13", "N14", "N18", "N21"), ("North", "South", "Connected care")),
    "hackney": Borough("E09000012", "HH", {1: 77, 2: 42, 3: 11}, 122, 34, 38, 30, 4, 3, 6,
                       ("E5", "E8", "E9", "N1", "N16"), ("FST1", "FST2", "FST3")),
    "haringey": Borough("E09000014", "HGY/", {1: 85, 2: 58, 3: 18, 4: 4}, 156, 56, 60, 35, 5, 3, 7,
                        ("N8", "N10", "N15", "N17", "N22"), ("Blue", "Orange", "Purple"), over_filled=1),
    "islington": Borough("E09000019", "70", {1: 107, 2: 37, 3: 11}, 159, 10, 45, 35, 4, 2, 5,
                         ("N1", "N5", "N7", "N19", "EC1V"), ("0411", "0412", "0413")),
}

# Where carers of a borough live when not in it: a fifth of them, and their approval stays with the borough.
NEIGHBOURS = {
    "barnet": ("enfield", "camden"), "camden": ("islington", "barnet"), "enfield": ("haringey", "barnet"),
    "hackney": ("islington", "haringey"), "haringey": ("enfield", "hackney"), "islington": ("haringey", "hackney"),
}
