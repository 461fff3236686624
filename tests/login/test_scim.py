"""`/scim/v2/` on a running server, asked by scim2-tester: the checks of a directory's side that others wrote. `make test-login`.

Ours beside it: tests/web/scim/.
"""

from importlib.metadata import version

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.factories.directory import directory

pytestmark = pytest.mark.django_db(transaction=True)
# What it holds against us, and why it stays so.
MEANT = {("check_remove_attribute", "User", "active"): "a closed log-in is opened by «active» alone"}


def test_the_checks_of_others_find_nothing(live_server, settings, noon):
    settings.SCIM, settings.API_RATE, settings.BASE_URL = True, 100_000, live_server.url
    key = directory().text
    with Client(base_url=f"{live_server.url}/scim/v2", headers={"Authorization": f"Bearer {key}"}) as there:
        client = SyncSCIMClient(there)
        client.discover()
        results = check_server(client)
    wrong = {
        (it.title, it.resource_type, (it.data or {}).get("urn")): it.reason
        for it in results
        if it.status == Status.ERROR
    }
    done = sum(it.status == Status.SUCCESS for it in results)
    print(f"scim2-tester {version('scim2-tester')}: {done} of {len(results)} checks")
    assert not {what: why for what, why in wrong.items() if what not in MEANT}
    assert set(wrong) == set(MEANT)
    assert done > 70
