"""The addresses as they are where DEBUG is on."""

from django.urls import path

from lms import demo, gallery, urls

urlpatterns = [
    path("demo/", demo.index, name="demo"),
    path("demo/log-ind/", demo.log_in, name="demo_log_in"),
    path("demo/mail/<int:pk>/", demo.mail, name="demo_mail"),
    path("komponenter/", gallery.gallery, name="gallery"),
    *urls.urlpatterns,
]
handler404 = urls.handler404
