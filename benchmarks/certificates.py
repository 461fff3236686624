"""What one certificate costs: ours beside WeasyPrint as its manual shows it, in one interleaved run.

CPU milliseconds (median and 95th percentile), bytes, and how memory grows over 1,000 renders. No database is needed.
"""

import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")

import django  # noqa: E402

django.setup()

import weasyprint  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402

from courses.certificates import pdf  # noqa: E402
from tests.factories.certificates import unsaved  # noqa: E402

RENDERS = int(os.environ.get("RENDERS", "100"))
GROWTH_OVER = int(os.environ.get("GROWTH_OVER", "1000"))


def ours(number: int) -> bytes:
    return pdf.render(unsaved(name=f"Åse Bjørnholt {number}"))


def naive(number: int) -> bytes:
    """The same page and the same fonts; nothing is kept from one certificate to the next."""
    style = render_to_string("certificates/v1.css")
    for name, folder in (("page.svg", "templates/certificates/v1.svg"), ("", "courses/common/fonts/")):
        style = style.replace(f"bundled:{name}", f"{ROOT.as_uri()}/{folder}")
    html = pdf._html(unsaved(name=f"Åse Bjørnholt {number}"))
    html = re.sub("</head>", lambda found: f"<style>{style}</style></head>", html, count=1)
    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")


def measure(call: Callable[[int], bytes], number: int) -> tuple[float, int]:
    start = time.process_time()
    size = len(call(number))
    return (time.process_time() - start) * 1000, size


def resident() -> float:
    """The most memory this process has held so far, in MB (kilobytes on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    cold, _size = measure(ours, 0)
    # The highest mark only ever rises, so growth is looked at before anything greedier has run.
    for number in range(20):
        ours(number)
    before = resident()
    for number in range(GROWTH_OVER):
        ours(number)
    growth = resident() - before
    naive(0)
    taken: dict[str, list[tuple[float, int]]] = {"ours": [], "naive": []}
    for number in range(RENDERS):
        for name, call in (("ours", ours), ("naive", naive)):
            taken[name].append(measure(call, number))
    print(f"first certificate of a process, WeasyPrint imported: {cold:.0f} ms CPU")
    for name, samples in taken.items():
        times = sorted(sample[0] for sample in samples)
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        size = statistics.median(sample[1] for sample in samples)
        print(f"{name:>6}: p50 {p50:5.1f} ms   p95 {p95:5.1f} ms   {size / 1024:5.1f} KB")
    print(f"memory over {GROWTH_OVER} renders: +{growth:.1f} MB")


if __name__ == "__main__":
    main()
