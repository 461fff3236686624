"""Local associations and venues of the demo: real towns, invented rooms at addresses that belong to nobody."""

import random
from dataclasses import dataclass

from courses.common.text import address_part
from courses.places.models import Association, Municipality, Postcode, Region, Venue

# How many venues and associations each storkreds gets; 60 of each in all.
PER_REGION = {1: 6, 2: 6, 3: 6, 4: 2, 5: 8, 6: 6, 7: 7, 8: 7, 9: 6, 10: 6}
KINDS = ["Medborgerhuset", "Biblioteket", "Kulturhuset", "Foreningshuset", "Højskolen", "Beboerhuset"]
HOUSES = [
    "Rundbordet", "Lytteøret", "Talepinden", "Kaffekanden", "Rapsmarken", "Stolekredsen", "Klapsalven",
    "Den åbne Dør", "Sommerfuglen", "Tavlekridtet", "Navneskiltet",
]  # fmt: skip
# No street in Denmark is called any of these.
STREETS = [
    "Rundkredsvej", "Stolestræde", "Samtalegade", "Kaffepausevej", "Lytteløkken", "Flipovervej", "Håndsoprækningen",
]  # fmt: skip
# How to get there, in Danish and English; {town} is the postcode's name.
DIRECTIONS = [
    (
        "Stå af ved stoppestedet Stoletorvet, og gå tre minutter. Gå ind gennem gården, og følg de gule skilte.",
        "Get off at the stop Stoletorvet and walk for three minutes. Go in through the yard and follow the yellow signs.",
    ),
    (
        "Huset ligger midt i {town}. Brug den grønne dør til venstre for hovedindgangen.",
        "The house is in the middle of {town}. Use the green door to the left of the main entrance.",
    ),
    (
        "Stå af ved stoppestedet Rundkredsen. Det er det røde hus med de store vinduer.",
        "Get off at the stop Rundkredsen. It is the red house with the big windows.",
    ),
    (
        "Cykler kan stå i skuret bag huset. Gå ind gennem haven, og følg lyden af kaffekopper.",
        "Bicycles can stand in the shed behind the house. Go in through the garden and follow the sound of coffee cups.",
    ),
    (
        "Ring på klokken ved døren, så lukker vi op. Bussen holder lige uden for.",
        "Ring the bell at the door and we will let you in. The bus stops right outside.",
    ),
]
CAPACITIES = [16, 24, 30, 20, 40, 60]


@dataclass
class Places:
    """The venues and associations of each storkreds, by its number."""

    venues: dict[int, list[Venue]]
    associations: dict[int, list[Association]]


def build_places(chance: random.Random, *, share: float) -> Places:
    """Make `share` (0–1) of the venues and associations, at least two in every storkreds."""
    venues: dict[int, list[Venue]] = {}
    associations: dict[int, list[Association]] = {}
    for region in Region.objects.order_by("number"):
        wanted = max(2, round(PER_REGION[region.number] * share))
        towns = _towns(region, wanted)
        made = sum(map(len, venues.values()))
        venues[region.number] = [_venue(town, made + number, chance) for number, town in enumerate(towns)]
        associations[region.number] = [_association(m) for m in _biggest(region, wanted)]
        region.contact_name, region.contact_email = "Kirsten Kredskontakt", f"storkreds-{region.slug}@demo.example"
        region.save(update_fields=["contact_name", "contact_email"])
    return Places(venues, associations)


def _towns(region: Region, wanted: int) -> list[Postcode]:
    """The most populous postcode of each kommune, biggest first, going round again where there are few kommuner."""
    postcodes = list(
        Postcode.objects.filter(municipality__region=region)
        .exclude(name__contains="Pakke")
        .select_related("municipality")
        .order_by("-population", "code")
    )
    chosen: list[Postcode] = []
    rounds = 0
    while len(chosen) < wanted:
        rounds += 1
        for postcode in postcodes:
            here = sum(c.municipality_id == postcode.municipality_id for c in chosen)
            if here < rounds and postcode not in chosen and len(chosen) < wanted:
                chosen.append(postcode)
    return chosen


def _biggest(region: Region, wanted: int) -> list[Municipality]:
    seen: dict[str, Municipality] = {}
    ordered = Postcode.objects.filter(municipality__region=region).select_related("municipality")
    for postcode in ordered.order_by("-population", "code"):
        seen.setdefault(postcode.municipality_id, postcode.municipality)
    return list(seen.values())[:wanted]


def _venue(postcode: Postcode, number: int, chance: random.Random) -> Venue:
    """Venue `number` of the country, in a random place a few streets from the postcode's point."""
    name = f"{KINDS[number % len(KINDS)]} {HOUSES[number % len(HOUSES)]}"
    access = [Venue.Access.YES, Venue.Access.YES, Venue.Access.NO, Venue.Access.UNKNOWN]
    directions, directions_en = DIRECTIONS[number % len(DIRECTIONS)]
    venue, _made = Venue.objects.get_or_create(
        slug=address_part(f"{name} {postcode.name}"),
        defaults={
            "name": name,
            "street": f"{STREETS[number % len(STREETS)]} {3 + 2 * (number % 9)}",
            "postcode": postcode,
            "municipality": postcode.municipality,
            "lat": round(postcode.lat + chance.uniform(-0.004, 0.004), 5),
            "lon": round(postcode.lon + chance.uniform(-0.004, 0.004), 5),
            "capacity": CAPACITIES[number % len(CAPACITIES)],
            "step_free": chance.choice(access),
            "lift": chance.choice(access),
            "accessible_toilet": chance.choice(access),
            "hearing_loop": chance.choice(access[1:]),
            "parking": chance.choice(access),
            "directions": directions.replace("{town}", postcode.name),
            "directions_en": directions_en.replace("{town}", postcode.name),
            "contact": "Vicevært Viggo Nøglebundt, 70 00 00 00",
        },
    )
    return venue


def _association(municipality: Municipality) -> Association:
    name = f"{municipality.name} Lokalforening"
    address = address_part(municipality.name)
    return Association.objects.get_or_create(
        slug=address,
        defaults={"name": name, "municipality": municipality, "contact_email": f"{address}@demo.example"},
    )[0]
