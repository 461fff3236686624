"""What one certificate costs: ours beside WeasyPrint as its manual shows it, Typst and ReportLab, in one interleaved run.

CPU milliseconds (median and 95th percentile), bytes, and how memory grows over 1,000 renders, each in a process of its
own. No database is needed. Only ours and the naive one make a tagged file with a credential; Typst and ReportLab set the
same words, and are there for scale.
"""

import io
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")

import django  # noqa: E402

django.setup()

import typst  # noqa: E402
import weasyprint  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from reportlab.lib.units import mm  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from courses.certificates.pdf import certificate  # noqa: E402
from courses.printing import glyphs, pdf  # noqa: E402
from tests.factories.certificates import facts, unsaved  # noqa: E402

RENDERS = int(os.environ.get("RENDERS", "100"))
GROWTH_OVER = int(os.environ.get("GROWTH_OVER", "1000"))
TOGETHER = 50


def name(number: int) -> str:
    return f"Åse Bjørnholt {number}"


def lines(number: int) -> list[str]:
    content = facts(name=name(number))
    words = content.words
    when = f"{words['when']} · {content.place} · {words['extent']}"
    foot = [
        words["trainers"],
        *content.trainers,
        words["organiser"],
        content.organiser,
        words["issued_on"],
        content.address,
    ]
    return [
        words["heading"],
        content.name,
        words["took_part"],
        content.course,
        when,
        words["after"],
        *content.goals,
        *foot,
    ]


def ours(number: int) -> bytes:
    return certificate.render(unsaved(name=name(number)))


def naive(number: int) -> bytes:
    """The same page and fonts with the code as a drawing, as the manual shows it; nothing is kept from one to the next."""
    style = render_to_string("certificates/v1.css") + "svg { position: absolute }"
    for file, folder in (("page.svg", "templates/certificates/v1.svg"), ("", "courses/printing/fonts/")):
        style = style.replace(f"bundled:{file}", f"{ROOT.as_uri()}/{folder}")
    one = unsaved(name=name(number))
    code = pdf.qr(one.content.address, title=one.content.words["qr"])
    html = certificate._html([one], certificate._codes([one]))
    html = re.sub('<img class="code"[^>]*>', lambda _found: code.replace("<svg", '<svg class="code"', 1), html, count=1)
    html = re.sub("</head>", lambda _found: f"<style>{style}</style></head>", html, count=1)
    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")


_typst = typst.Compiler(font_paths=[str(glyphs.FOLDER)], ignore_system_fonts=True)


def with_typst(number: int) -> bytes:
    set_page = '#set page(width: 297mm, height: 210mm)\n#set text(font: "Literata Display", lang: "da")\n'
    source = set_page + "\n\n".join("#text(" + '"' + line.replace('"', '\\"') + '")' for line in lines(number))
    return _typst.compile(input=source.encode(), format="pdf")


pdfmetrics.registerFont(TTFont("display", str(glyphs.FOLDER / glyphs.DISPLAY)))


def with_reportlab(number: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(297 * mm, 210 * mm))
    canvas.setFont("display", 16)
    for row, line in enumerate(lines(number)):
        canvas.drawString(30 * mm, (175 - 10 * row) * mm, line)
    canvas.save()
    return target.getvalue()


def together(number: int) -> bytes:
    certificates = [unsaved(name=name(number * TOGETHER + place)) for place in range(TOGETHER)]
    return certificate.render_together(certificates, identifier="together")


MAKERS: dict[str, Callable[[int], bytes]] = {
    "ours": ours,
    "naive": naive,
    "typst": with_typst,
    "reportlab": with_reportlab,
}


def measure(call: Callable[[int], bytes], number: int) -> tuple[float, int]:
    start = time.process_time()
    size = len(call(number))
    return (time.process_time() - start) * 1000, size


def resident() -> float:
    """The most memory this process has held so far, in MB (kilobytes on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def growth(maker: str, renders: int) -> float:
    """How many MB the highest mark of this process rises over so many renders, once it is warm."""
    for number in range(20):
        MAKERS[maker](number)
    before = resident()
    for number in range(renders):
        MAKERS[maker](number)
    return resident() - before


def growth_apart(maker: str, renders: int) -> str:
    """The same in a process of its own: the highest mark only ever rises, so nothing greedier may have run before."""
    command = [sys.executable, __file__, "growth", maker, str(renders)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    cold, _size = measure(ours, 0)
    print(f"first certificate of a process, WeasyPrint imported: {cold:.0f} ms CPU")
    taken: dict[str, list[tuple[float, int]]] = {maker: [] for maker in MAKERS}
    for call in MAKERS.values():
        call(0)
    for number in range(RENDERS):
        for maker, call in MAKERS.items():
            taken[maker].append(measure(call, number))
    together(0)
    bulk = [measure(together, number) for number in range(max(3, RENDERS // 20))]
    taken["together"] = [(milliseconds / TOGETHER, size // TOGETHER) for milliseconds, size in bulk]
    reference = statistics.median(sample[0] for sample in taken["ours"])
    for maker, samples in taken.items():
        times = sorted(sample[0] for sample in samples)
        p50, p95 = statistics.median(times), times[min(int(len(times) * 0.95), len(times) - 1)]
        size = statistics.median(sample[1] for sample in samples)
        ratio = f"{p50 / reference:5.2f} × ours"
        print(f"{maker:>10}: p50 {p50:5.1f} ms   p95 {p95:5.1f} ms   {size / 1024:5.1f} KB   {ratio}")
    print(f"together: pages of one file with {TOGETHER} certificates, each")
    for maker in MAKERS:
        renders = GROWTH_OVER if maker == "ours" else min(GROWTH_OVER, 200)
        print(f"memory of {maker} over {renders} renders: +{growth_apart(maker, renders)} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["growth"]:
        print(f"{growth(sys.argv[2], int(sys.argv[3])):.1f}")
    else:
        main()
