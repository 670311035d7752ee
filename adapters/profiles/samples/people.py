"""Invented carers: names, addresses and telephones that belong to nobody.

Streets do not exist, telephones are in Ofcom's range for drama (020 7946 0xxx), mail goes to example.net (RFC 2606). Names
keep to Windows-1252, in which one borough exports.
"""

FIRST_NAMES = (
    "Abiodun", "Adaeze", "Agnieszka", "Ahmet", "Aysegül", "Beatriz", "Bénédicte", "Chidinma", "Conceição",
    "Dagmara", "Deirdre", "Efua", "Fatoumata", "Gillian", "Gülsen", "Hasan", "Hodan", "Ifeoma", "Ikechukwu", "Jacinta", "Jürgen",
    "Kehinde", "Kwabena", "Leila", "Lourdes", "Maëlle", "Mehmet", "Mustafa", "Nasreen", "Niamh", "Nuria", "Olumide", "Özlem",
    "Parveen", "Philippa", "Rukhsana", "Ruairí", "Sadia", "Siobhán", "Sunniva", "Tendai", "Theodora", "Thérèse", "Uzma",
    "Veronique", "Wanjiru", "Winsome", "Xanthe", "Yasemin", "Zainab", "Zoë", "Šárka")

SURNAMES = (
    "Abimbola", "Achterberg", "Adebayo-Quist", "Agyemang", "Aldermere", "Asante-Poku", "Balogun", "Brannigan", "Bugra",
    "Carvalhosa", "Chowdhury", "Christodoulou", "Dankwah", "Delacroix-Hume", "Demirkan", "Ekwueme", "Fairweatherby", "Fernández",
    "Gebreselassie", "Gonçalves", "Grzelak", "Hagenström", "Hossainy", "Iwuchukwu", "Jankowska", "Kamara-Bright", "Karagöz",
    "Kyriakou", "Lindqvist", "Mbeki-Thorne", "McGillicuddy", "Mwangale", "Nakabuye", "Núñez", "O'Shaughnessy", "Oyelaran", "Özdemirel",
    "Papadakis", "Pereira-Voss", "Quansah", "Ramgoolam", "Reddington-Shah", "Saidykhan", "Šimek", "Ssebunya", "Tavares", "Tewolde",
    "Thistlewood", "Uwimana", "Villanueva", "Warsame", "Whittingstall", "Yildirim", "Zielonka")

STREETS = (
    "Wexcombe", "Tollgarth", "Abbotsmere", "Pellingham", "Brackenthwaite", "Osierholm", "Quillcote", "Harrowdene", "Marlstone",
    "Vintry Fold", "Saltersgill", "Duxbourne", "Fennimore", "Larkspur Holt", "Merrivane", "Copperfell", "Ashgarrow", "Thornaby Lea")
STREET_KINDS = ("Road", "Street", "Avenue", "Close", "Gardens", "Mews")

INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def postcode(random, outcodes):
    """A postcode of valid shape in one of the outcodes; whether it exists is left to chance."""
    letters = random.choice(INWARD_LETTERS) + random.choice(INWARD_LETTERS)
    return f"{random.choice(outcodes)} {random.randrange(1, 10)}{letters}"


def carers(random):
    """One or two carers' full names, often with one surname."""
    surname = random.choice(SURNAMES)
    names = [f"{random.choice(FIRST_NAMES)} {surname}"]
    if random.random() < 0.55:
        second = surname if random.random() < 0.6 else random.choice(SURNAMES)
        names.append(f"{random.choice(FIRST_NAMES)} {second}")
    return names


def address(random):
    house = f"{random.randrange(1, 99)} {random.choice(STREETS)} {random.choice(STREET_KINDS)}"
    return f"Flat {random.randrange(1, 30)}, {house}" if random.random() < 0.4 else house


def telephone(random):
    return f"020 7946 0{random.randrange(1000):03}"


def email(name):
    plain = "".join(c for c in name.lower().replace(" ", ".") if c.isascii() and (c.isalpha() or c == "."))
    return f"{plain}@example.net"
