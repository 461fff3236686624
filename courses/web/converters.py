"""What stands in addresses, read once for all of them: what does not fit is no address of ours, so it is a 404."""


class KeyConverter:
    """`<key:pk>`: the number of a row. With more digits than a database counts to it names nothing."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number of a row."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits, without separators in any language."""
        return str(value)
