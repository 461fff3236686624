import factory
from factory.django import DjangoModelFactory

from courses.places.models import Association, Municipality, Postcode, Region, Venue


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("number",)

    number = 7
    name = "Sydjylland"
    slug = "sydjylland"


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = "0630"
    name = "Vejle"
    region = factory.SubFactory(RegionFactory)


class PostcodeFactory(DjangoModelFactory):
    """Vejle by default."""

    class Meta:
        model = Postcode
        django_get_or_create = ("code",)

    code = "7100"
    name = "Vejle"
    municipality = factory.SubFactory(MunicipalityFactory)
    lat = 55.709
    lon = 9.535
    landmass = "JYL"


class AssociationFactory(DjangoModelFactory):
    class Meta:
        model = Association

    name = factory.Sequence(lambda n: f"Lokalforening {n}")
    slug = factory.Sequence(lambda n: f"lokalforening-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Medborgerhus {n}")
    slug = factory.Sequence(lambda n: f"medborgerhus-{n}")
    street = "Ringvejen 1"
    postcode = factory.SubFactory(PostcodeFactory)
    municipality = factory.SelfAttribute("postcode.municipality")
    lat = factory.SelfAttribute("postcode.lat")
    lon = factory.SelfAttribute("postcode.lon")
    capacity = 20
