"""Secrets of second factors that were stored as they are become sealed."""

from collections.abc import Callable

from django.db import migrations

from courses.common.sealed import Unreadable, seal, unseal

PURPOSE = "second factor"


def _each(apps, change: Callable[[str], str]) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn").iterator():
        row.data |= {name: change(row.data[name]) for name in ("secret", "seed") if name in row.data}
        row.save(update_fields=["data"])


def _sealed(text: str) -> str:
    try:
        unseal(text, purpose=PURPOSE)
    except Unreadable:
        return seal(text, purpose=PURPOSE)
    return text


def forward(apps, schema_editor) -> None:
    _each(apps, _sealed)


def backward(apps, schema_editor) -> None:
    _each(apps, lambda text: unseal(text, purpose=PURPOSE))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0098_online_has_an_address"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(forward, backward)]
