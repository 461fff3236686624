"""The pack for a session: one tap on the trainer's page, unpacked, and its page read on a telephone without any network."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import PHONE, log_in

pytestmark = pytest.mark.e2e


def test_one_tap_and_it_is_read_the_day_before_without_a_network(server, visit, tmp_path):
    # Offline is the whole context, so it is one of its own.
    page = visit(PHONE, service_worker=True)
    log_in(page, server, "trainer")
    page.goto(server.address + "/underviser/")
    page.locator("main a[href*='/underviser/hold/']").first.click()
    tap = page.get_by_role("link", name="Alt i én fil")
    with page.expect_download() as fetched:
        tap.click()
    assert re.fullmatch(r"pakke-k\d-\d+\.zip", fetched.value.suggested_filename)
    with zipfile.ZipFile(fetched.value.path()) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / names[0]).as_uri())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # Each file that it names lies beside it.
    linked = [link.get_attribute("href") for link in page.locator(".files a").all()]
    assert linked == names[1:]
    assert {"drejebog", "slides", "ark"} <= {re.split(r"[-.]", name)[0] for name in linked}
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
