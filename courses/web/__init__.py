"""The pages. Every list of addresses below this package may write `<key:pk>`."""

from django.urls import register_converter

from courses.web.converters import KeyConverter

register_converter(KeyConverter, "key")
