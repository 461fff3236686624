"""The printed page: its bytes, its words, its fonts, its QR code, and what it must never hold or reach."""

import hashlib
import http.server
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from courses.branding.models import DesignSetting
from courses.catalogue.models import Course
from courses.certificates import rules
from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.printing import pdf as press
from tests.factories.catalogue import LearningGoalFactory
from tests.factories.certificates import CREDENTIAL, issued, past_session, unsaved
from tests.factories.members import TrainerFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionTrainerFactory

LONG = "Maximiliane Christina-Alexandra Østergaard-Vestergaard Kjærsgaard von Württemberg"


def read(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document))


def text_of(document: bytes) -> str:
    return " ".join(read(document).pages[0].extract_text().split())


def everything_in(document: bytes) -> str:
    """Text, metadata, XMP, attachments, alternative texts and every decompressed stream of the file."""
    reader = read(document)
    parts = [text_of(document), str(reader.metadata), str(reader.attachments)]
    for number in range(1, len(reader.xref_objStm) + max(reader.xref[0], default=0) + 1):
        found = reader.get_object(number)
        parts.append(str(found))
        if hasattr(found, "get_data"):
            parts.append(found.get_data().decode("utf-8", "replace"))
    return "\n".join(parts)


class TestContent:
    def test_says_what_was_frozen(self):
        assert text_of(pdf.render(unsaved())) == (
            "KURSUSBEVIS Åse Bjørnholt har deltaget i Debatdogmer i praksis "
            "13. og 20. februar 2027 · Vejle · 6 lektioner à 45 minutter Efter kurset kan deltageren "
            "forklare de seks dogmer med egne ord gengive en modparts pointe, så modparten nikker "
            "vise fordel, ulempe og værdi i ét indlæg på to minutter Underviser Mette "
            "Arrangør Kursusprogrammet Udstedt 20. februar 2027 "
            "Kontrollér beviset kurser.rundkreds.example/bevis Kode K7QF-2M9X-TB4C-DEA8- HJKM-1NPQ-RS3V"
        )

    def test_describes_itself_without_the_name(self):
        reader = read(pdf.render(unsaved()))
        assert dict(reader.metadata) == {
            "/Title": "Kursusbevis: Debatdogmer i praksis",
            "/Author": "Kursusprogrammet",
            "/Producer": "WeasyPrint 70.0",
            "/CreationDate": "D:20270220163000Z",
            "/ModDate": "D:20270220163000Z",
        }
        assert reader.trailer["/Root"]["/Lang"] == "da"
        assert pdf.file_name(unsaved()) == "kursusbevis-k2-2027-02-13.pdf"

    @pytest.mark.parametrize(
        "name", ["Bo", LONG, " ".join(["Anna Maria"] * 11), "Γεώργιος Παπαδόπουλος", "Дмитрий Шостакович", "x" * 120]
    )
    def test_any_name_stays_on_one_page_and_above_the_footer(self, name):
        long_goal = ("skrive et forslag på én side, som ti medlemmer vil stille sig bag efter en åben debat",) * 3
        course = "Fra idé til forslag: politiske laboratorier og de tre bundlinjer i praksis for alle"
        takeaway = (
            "At man kan være uenig og stadig drikke kaffe sammen bagefter, og at det er netop dér, det begynder. " * 2
        )
        takeaway = takeaway[: rules.TAKEAWAY_LENGTH - 5] + "slut."
        document = pdf.render(unsaved(name=name, goals=long_goal, course=course, takeaway=takeaway))
        assert len(read(document).pages) == 1
        page = pypdfium2.PdfDocument(document)[0].get_textpage()
        assert _top_of("slut.", page) < _top_of("Arrangør", page) - 15
        assert "".join(name.split()) in "".join(text_of(document).split())

    def test_without_trainers_and_goals(self):
        assert "Underviser" not in text_of(pdf.render(unsaved(trainers=(), goals=())))

    @pytest.mark.parametrize("name", ["Bo", LONG, "Дмитрий Шостакович"])
    def test_every_font_is_ours_embedded_and_mapped_to_unicode(self, name):
        fonts = read(pdf.render(unsaved(name=name, place="Αθήνα"))).pages[0]["/Resources"]["/Font"]
        names = set()
        for font in fonts.values():
            descendant = font["/DescendantFonts"][0]
            names.add(font["/BaseFont"].split("+")[1])
            assert "/FontFile2" in descendant["/FontDescriptor"]
            assert "/ToUnicode" in font
        assert names == {"Literata-Display", "Literata-Display-Italic", "Atkinson-Hyperlegible-Next"}

    @pytest.mark.parametrize("name", ["Bo", LONG])
    def test_the_qr_code_is_read_at_110_dpi(self, name):
        page = pypdfium2.PdfDocument(pdf.render(unsaved(name=name)))[0].render(scale=110 / 72).to_pil()
        (code,) = zxingcpp.read_barcodes(page)
        assert code.text == unsaved().content.address

    def test_is_small(self):
        assert len(pdf.render(unsaved(name=LONG))) < 30_000


def _top_of(words: str, page) -> float:
    index, _count = page.search(words).get_next()
    return -page.get_charbox(index)[3]


class TestStandard:
    def test_is_marked_as_pdf_a_3a_and_pdf_ua_1(self):
        root = read(pdf.render(unsaved())).trailer["/Root"]
        xmp = root["/Metadata"].get_data().decode()
        assert 'pdfaid:part="3"' in xmp
        assert 'pdfaid:conformance="A"' in xmp
        assert xmp.count("<pdfuaid:part>1</pdfuaid:part>") == 1
        assert xmp.index("pdfuaid:part") < xmp.index("</rdf:RDF>")
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]

    def test_headings_paragraphs_and_figure_are_tagged(self):
        kinds, alternatives = [], []

        def walk(node):
            node = node.get_object() if hasattr(node, "get_object") else node
            if isinstance(node, dict) and "/S" in node:
                kinds.append(node["/S"])
                alternatives.extend([node["/Alt"]] if "/Alt" in node else [])
                for kid in node.get("/K", []):
                    walk(kid)

        walk(read(pdf.render(unsaved())).trailer["/Root"]["/StructTreeRoot"]["/K"][0])
        assert (kinds.count("/H1"), kinds.count("/L"), kinds.count("/LBody"), kinds.count("/Figure")) == (1, 1, 3, 1)
        assert alternatives == ["QR-kode til siden, der kontrollerer beviset"]


class TestSameBytes:
    def test_twice(self):
        assert pdf.render(unsaved()) == pdf.render(unsaved())

    def test_whatever_was_rendered_before_and_whatever_language_is_active(self):
        first = pdf.render(unsaved())
        pdf.render(unsaved(name="Дмитрий"))
        with translation.override("en"):
            assert pdf.render(unsaved()) == first

    def test_in_many_threads_at_once(self):
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(lambda _number: pdf.render(unsaved()), range(12))) == {pdf.render(unsaved())}

    @pytest.mark.parametrize(
        ("layout", "digest"),
        [
            ("v1", "0226fb51ac63d4a790eced73a122c51e9f72bbfed1057c3d106920ef1a276401"),
        ],
    )
    def test_years_later(self, layout, digest):
        """A layout that was released is never edited: a new one gets a new number (`rules.TEMPLATE_VERSION`)."""
        folder = settings.BASE_DIR / "templates" / "certificates"
        content = b"".join((folder / f"{layout}.{kind}").read_bytes() for kind in ("html", "css", "svg"))
        assert hashlib.sha256(content).hexdigest() == digest

    @pytest.mark.parametrize("seed", ["0", "4711"])
    def test_in_another_process_with_another_hash_seed(self, seed):
        program = (
            "import django; django.setup()\n"
            "import hashlib\n"
            "from courses.certificates.pdf import certificate as pdf\n"
            "from tests.factories.certificates import unsaved\n"
            "print(hashlib.sha256(pdf.render(unsaved())).hexdigest())"
        )
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "lms.settings.test"),
        }
        answer = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
            cwd=settings.BASE_DIR,
        )
        assert answer.stdout.strip() == hashlib.sha256(pdf.render(unsaved())).hexdigest()

    @pytest.mark.django_db
    def test_after_everything_it_was_made_from_has_been_renamed(self, noon, settings):
        session = past_session()
        seat = SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Mette Vist"))
        goal = LearningGoalFactory(course=session.course)
        certificate = issued(session=session)
        before = pdf.render(certificate)
        Course.objects.filter(pk=session.course_id).update(title="Nyt", lessons=99, code="ny")
        for thing, field in [(certificate.enrolment.member, "name"), (seat.trainer.member, "name"), (goal, "text")]:
            setattr(thing, field, "Noget andet")
            thing.save()
        session.venue.postcode.name = "Andetsteds"
        session.venue.postcode.save()
        settings.ORGANISER_NAME, settings.BASE_URL = "En anden", "https://et.andet.sted"
        assert pdf.render(Certificate.objects.get(pk=certificate.pk)) == before

    @pytest.mark.django_db
    def test_also_the_stored_file_when_it_is_lost_and_everything_looks_otherwise(self, noon, settings, monkeypatch):
        """The sum of the file as it was first taken; then other names, another design and a newer layout."""
        session = past_session()
        seat = SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Mette Vist"))
        certificate = certificates.issue_pdf(certificate=issued(session=session), takeaway="At lytte først.")
        first = hashlib.sha256(pdf.read(certificate)).hexdigest()
        for thing in (certificate.enrolment.member, seat.trainer.member, session.venue):
            thing.name = "Noget andet"
            thing.save()
        Course.objects.filter(pk=session.course_id).update(title="Nyt", title_en="New", lessons=99)
        settings.ORGANISER_NAME = "En anden"
        DesignSetting(accent="#7a2e63", took_part="var med til", is_used=True).save()
        monkeypatch.setattr(rules, "TEMPLATE_VERSION", rules.TEMPLATE_VERSION + 1)
        certificate.document.storage.delete(certificate.document.name)
        again = Certificate.objects.get(pk=certificate.pk)
        assert hashlib.sha256(pdf.read(again)).hexdigest() == first
        assert again.document.storage.exists(again.document.name) is False


class TestPrivacy:
    @pytest.mark.django_db
    def test_holds_the_name_and_nothing_else_about_the_person(self, noon):
        association = AssociationFactory(name="Lokalforening Hemmelig")
        certificate = issued("Åse Bjørnholt", phone="99887766", association=association, session=past_session())
        member = certificate.enrolment.member
        content = everything_in(pdf.render(certificate))
        assert "Åse" in content
        private = [member.email, member.email.split("@")[0], "99887766", "Hemmelig", f"{association.pk:09d}"]
        assert [word for word in private if word in content] == []

    def test_metadata_and_alternative_texts_do_not_hold_the_name(self):
        document = pdf.render(unsaved(name="Uforglemmelig"))
        reader = read(document)
        assert "Uforglemmelig" not in str(reader.metadata) + reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert reader.attachments == {"open-badge.jwt": [CREDENTIAL.encode()]}


class Reached(http.server.BaseHTTPRequestHandler):
    paths: list[str]

    def do_GET(self):
        self.paths.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def reached():
    """A server on this machine, and the paths that were asked of it."""
    paths: list[str] = []
    handler = type("Handler", (Reached,), {"paths": paths})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


class TestReach:
    def test_addresses_and_markup_in_the_facts_are_only_words(self, reached):
        address, paths = reached
        planted = (
            f'<img src="{address}/img"><link rel=attachment href="file:///etc/passwd"><style>@import "{address}/c"'
        )
        document = pdf.render(
            unsaved(name=planted, course=planted, place="file:///etc/passwd", organiser=planted, goals=(planted,))
        )
        assert paths == []
        assert list(read(document).attachments) == ["open-badge.jwt"]
        assert "root:" not in everything_in(document)
        assert text_of(document).count("<img") == 4

    @pytest.mark.parametrize(
        "markup",
        [
            '<img src="{address}/img" alt="x">',
            '<img src="file:///etc/passwd" alt="x">',
            '<link rel="attachment" href="file:///etc/passwd">',
            '<link rel="stylesheet" href="{address}/css">',
            "<style>@import '{address}/css'; body {{ background: url({address}/bg) }}</style>",
            "<style>@font-face {{ font-family: q; src: url({address}/font) }}</style>",
            '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><image href="{address}/svg"/></svg>',
            '<object data="{address}/object"></object>',
            '<embed src="data:image/png;base64,AAAA">',
        ],
    )
    def test_even_markup_in_the_template_itself_reaches_nothing(self, reached, markup):
        address, paths = reached
        certificate = unsaved()
        codes = pdf._codes([certificate])
        page = pdf._html([certificate], codes).replace("</h1>", "</h1>" + markup.format(address=address))
        document = press.render(pdf._layout(certificate.template_version), page, identifier="x", pictures=codes)
        assert paths == []
        assert "root:" not in everything_in(document)
