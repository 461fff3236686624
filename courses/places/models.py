"""Where things are: storkredse, kommuner, postcodes, local associations, venues, school holidays."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.common.address import AddressField
from courses.common.fields import DayField, NameKeyField, WeekdaysField, every_weekday
from courses.common.illustrated import Illustrated
from courses.common.text import localized
from courses.places.rules.distance import Place
from courses.places.rules.prices import PriceRule


class Region(Illustrated):
    """Storkreds: one of the ten multi-member constituencies; districts of the movement."""

    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    picture_alt_en = models.CharField(_("what the photograph shows (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture=None) | ~Q(picture_alt=""),
                name="picture_of_district_in_words",
                violation_error_message=_("Say what the photograph shows, for those who do not see it."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_picture_alt(self) -> str:
        """In the language of the page."""
        return localized(self, "picture_alt")


class Municipality(models.Model):
    """Kommune. `tile_x`, `tile_y`: its square on the tile map (UX.md U13); Christiansø has none."""

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    name_key = NameKeyField()
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("district"), related_name="municipalities")
    tile_x = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_y = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name_key", "code"]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A postcode with a point on land inside it (WGS 84 degrees) and the land mass it lies on."""

    code = models.CharField(
        _("postcode"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4}$", _("Write four digits."))],
    )
    name = models.CharField(_("town"), max_length=60)
    name_key = NameKeyField()
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()
    landmass = models.CharField(max_length=3)
    population = models.PositiveIntegerField(default=0, help_text=_("An estimate; only for synthetic members."))

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def place(self) -> Place:
        """For `distance.travel`."""
        return Place(self.code, self.lat, self.lon)


class Association(models.Model):
    """Lokalforening."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    name_key = NameKeyField()
    slug = models.SlugField(_("address"), unique=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="+")
    contact_email = models.EmailField(_("contact e-mail"), blank=True)

    class Meta:
        verbose_name = _("local association")
        verbose_name_plural = _("local associations")
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name


class Venue(ClusterableModel):
    """Sted: a room that can be booked, with what people need to know to get in."""

    class Access(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    name = models.CharField(_("name"), max_length=120)
    name_key = NameKeyField()
    slug = models.SlugField(_("address"), unique=True)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.ForeignKey(Postcode, models.PROTECT, verbose_name=_("postcode"), related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="+")
    lat = models.FloatField(_("latitude"), validators=[MinValueValidator(54), MaxValueValidator(58)])
    lon = models.FloatField(_("longitude"), validators=[MinValueValidator(7), MaxValueValidator(16)])
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    step_free = models.CharField(_("step-free entrance"), max_length=8, choices=Access, default=Access.UNKNOWN)
    lift = models.CharField(_("lift"), max_length=8, choices=Access, default=Access.UNKNOWN)
    accessible_toilet = models.CharField(_("accessible toilet"), max_length=8, choices=Access, default=Access.UNKNOWN)
    hearing_loop = models.CharField(_("hearing loop"), max_length=8, choices=Access, default=Access.UNKNOWN)
    parking = models.CharField(_("parking"), max_length=8, choices=Access, default=Access.UNKNOWN)
    directions = models.TextField(
        _("how to get there"), blank=True, help_text=_("Nearest stop, which door, where to park.")
    )
    directions_en = models.TextField(_("how to get there (English)"), blank=True)
    contact = models.CharField(
        _("contact for the room"),
        max_length=200,
        blank=True,
        help_text=_("Only trainers and organisers see it."),
    )
    weekdays = WeekdaysField(
        _("days it can be had"), default=every_weekday, help_text=_("The year plan proposes no other days.")
    )
    cost_kr = models.PositiveIntegerField(_("rent for a session (kr.)"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name_key", "pk"]
        constraints = [models.CheckConstraint(condition=Q(capacity__gte=1), name="venue_has_seats")]

    def __str__(self) -> str:
        return f"{self.name}, {self.postcode.name}"

    @property
    def town(self) -> str:
        """The name of the town, by its postcode."""
        return self.postcode.name

    @property
    def place(self) -> Place:
        """For `distance.travel`: its own point in its postcode."""
        return Place(self.postcode_id, self.lat, self.lon)

    @property
    def address(self) -> str:
        """Street, postcode and town on one line."""
        return f"{self.street}, {self.postcode_id} {self.postcode.name}"

    @property
    def display_directions(self) -> str:
        """How to get there, in the language of the page; Danish where there is no English text."""
        return localized(self, "directions")


class VenueClosure(models.Model):
    """Days on which a room cannot be had."""

    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="closures", verbose_name=_("venue"))
    start_date = DayField(_("first day"))
    end_date = DayField(_("last day"))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="venue_closure_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.start_date}–{self.end_date}"


class SchoolBreak(models.Model):
    """A school holiday: in one kommune, or the usual weeks of the whole country where `municipality` is empty."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, verbose_name=_("municipality"), null=True, blank=True, related_name="+"
    )
    start_date = DayField(_("first day"))
    end_date = DayField(_("last day"))

    class Meta:
        verbose_name = _("school holiday")
        verbose_name_plural = _("school holidays")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end_date__gte=F("start_date")), name="school_break_ends_after_start"),
            models.UniqueConstraint(fields=["name", "municipality", "start_date"], name="school_break_once"),
            models.UniqueConstraint(
                fields=["name", "start_date"],
                condition=Q(municipality__isnull=True),
                name="school_break_once_national",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_date:%Y}"

    @property
    def display_name(self) -> str:
        """The name in the language of the page; Danish where there is no English one."""
        return localized(self, "name")


class OutsideCalendar(models.Model):
    """A calendar that somebody else keeps of a room, or of an association: read by the worker, never written.

    `address` is sealed: whoever has it can often read all that it holds. `next_at` is when it is due.
    """

    class Trouble(models.TextChoices):
        """The reasons of `common.outward`, and what else can go wrong with a calendar."""

        ADDRESS = "address", _("it leads to an address that cannot be read")
        INSIDE = "inside", _("it leads into a closed network")
        NO_HOST = "no_host", _("there is no such site")
        SILENT = "silent", _("the site does not answer")
        INSECURE = "insecure", _("the connection is not safe")
        REDIRECTS = "redirects", _("it leads on and on")
        CLOSED = "closed", _("it is not open to us")
        GONE = "gone", _("there is nothing there any more")
        FAULT = "fault", _("the site answers with a fault")
        TOO_LARGE = "too_large", _("it is too large")
        NO_CALENDAR = "no_calendar", _("what is there is no calendar")
        TOO_SLOW = "too_slow", _("it takes too long to read")

    venue = models.OneToOneField(
        Venue, models.CASCADE, verbose_name=_("venue"), null=True, blank=True, related_name="calendar"
    )
    association = models.OneToOneField(
        Association, models.CASCADE, verbose_name=_("local association"), null=True, blank=True, related_name="calendar"
    )
    address = models.TextField(_("address of the calendar"), editable=False)
    host = models.CharField(_("site"), max_length=253, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    modified = models.CharField(max_length=60, blank=True, editable=False)
    # When it was last asked with success, and when all of it was last read.
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_whole = models.BooleanField(default=True, editable=False)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    next_at = models.DateTimeField(db_index=True, editable=False)

    class Meta:
        verbose_name = _("calendar from outside")
        verbose_name_plural = _("calendars from outside")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(venue=None, association__isnull=False) | Q(venue__isnull=False, association=None),
                name="outside_calendar_of_one",
                violation_error_message=_("Choose a room or a local association, not both."),
            ),
            models.CheckConstraint(
                condition=Q(trouble="", failing_since=None) | (~Q(trouble="") & Q(failing_since__isnull=False)),
                name="outside_calendar_trouble_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.venue or self.association)


class OutsideHappening(models.Model):
    """A day of an entry in a calendar from outside. Of a room only the time is kept: what others do there is not ours."""

    calendar = models.ForeignKey(OutsideCalendar, models.CASCADE, related_name="happenings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    title = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=160, blank=True)
    link = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("time from outside")
        verbose_name_plural = _("times from outside")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["calendar", "ends_at"], name="outside_happening_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="outside_happening_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.starts_at}"


class RoomFacts(models.Model):
    """What organisers know of a room besides what is on the site: whose it is, what it costs, what is there. Amounts in øre."""

    venue = models.OneToOneField(Venue, models.CASCADE, verbose_name=_("venue"), related_name="facts")
    landlord_name = models.CharField(_("who lends it out"), max_length=120, blank=True)
    landlord_email = AddressField(_("e-mail of who lends it out"), blank=True)
    landlord_phone = models.CharField(_("telephone of who lends it out"), max_length=40, blank=True)
    is_free = models.BooleanField(_("costs nothing"), default=False)
    free_when = models.CharField(
        _("by which rule it is free"), max_length=200, blank=True, help_text=_("Also what must be done for it.")
    )
    hour_ore = models.PositiveIntegerField(_("an hour (kr.)"), default=0)
    day_ore = models.PositiveIntegerField(_("a day (kr.)"), default=0)
    heating_ore = models.PositiveIntegerField(_("heating a day (kr.)"), default=0)
    key_ore = models.PositiveIntegerField(_("key (kr.)"), default=0)
    cleaning_ore = models.PositiveIntegerField(_("cleaning (kr.)"), default=0)
    deposit_ore = models.PositiveIntegerField(_("deposit (kr.)"), default=0)
    inventory = models.TextField(
        _("what is there"), blank=True, help_text=_("Tables, screen, kitchen, who has the key.")
    )
    confirmed_on = DayField(_("last confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("facts about a room")
        verbose_name_plural = _("facts about rooms")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.venue)

    @property
    def rule(self) -> PriceRule:
        """What it costs, for `prices.room_ore`."""
        parts = {name: getattr(self, f"{name}_ore") for name in ("hour", "day", "heating", "key", "cleaning")}
        return PriceRule(**parts, is_free=self.is_free)
