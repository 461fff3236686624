"""The plain pages that the demo and a new site begin with."""

from wagtail.models import Locale

from home.models import HomePage, StandardPage

LEADS = {
    "da": "Gratis kurser for medlemmer og nysgerrige. Holdt der, hvor du bor, og igen til næste halvår.",
    "en": "Free courses for members and the curious. Held where you live, and again next half-year.",
}
PAGES = {
    "om-data": {
        "da": (
            "Sådan bruger vi dine oplysninger",
            "Kun det, der skal til for at holde et kursus. Og du bestemmer selv.",
            "<h2>Hvad vi gemmer</h2><p>Dit navn og din e-mailadresse. Telefon, hensyn og postnummer, hvis du selv skriver dem. "
            "Hvilke hold du er tilmeldt, og om du var der.</p><h2>Hvorfor</h2><p>For at holde en plads til dig, sige til, hvis noget "
            "ændres, og give dig et kursusbevis. Du siger ja, når du tilmelder dig.</p><h2>Hvem ser det</h2><p>Holdets undervisere ser "
            "dit navn til en måned efter kurset. Ingen andre deltagere ser det. Vi deler det ikke med nogen.</p>"
            "<h2>Hent eller slet</h2><p>På Min side kan du hente alt, hvad vi ved om dig, og slette det hele med ét klik.</p>"
            "<h2>Ingen sporing</h2><p>Siden bruger ingen cookies til andet end log ind og formularer, og den spørger ingen andre sider.</p>",
        ),
        "en": (
            "How we use your data",
            "Only what it takes to hold a course. And you decide.",
            "<h2>What we keep</h2><p>Your name and e-mail address. Phone, needs and postcode if you write them yourself. Which sessions "
            "you have joined, and whether you were there.</p><h2>Why</h2><p>To keep a place for you, tell you when something changes, and "
            "give you a certificate. You say yes when you sign up.</p><h2>Who sees it</h2><p>The trainers of the session see your name "
            "until a month after the course. No other participant does. We share it with nobody.</p><h2>Take it or delete it</h2>"
            "<p>On My page you can get everything we know about you, and delete all of it with one click.</p>"
            "<h2>No tracking</h2><p>The site uses no cookies except for log-in and forms, and asks no other site anything.</p>",
        ),
    },
    "undervis": {
        "da": (
            "Vil du undervise?",
            "Du behøver ikke kunne det hele. Du får en makker, færdige moduler og tid til at øve dig.",
            "<h2>Tre trin</h2><ol><li><b>Føl:</b> Deltag i Træn trænerne, og følg et hold.</li><li><b>Medunderviser:</b> Hold et hold "
            "sammen med en makker.</li><li><b>Underviser:</b> Hold dit eget hold, når du er klar.</li></ol><h2>Begynd her</h2>"
            '<p>Se, hvornår <a href="/kurser/k6/">Træn trænerne</a> kommer, eller ring til os.</p>',
        ),
        "en": (
            "Do you want to teach?",
            "You need not know everything. You get a partner, ready-made modules and time to practise.",
            "<h2>Three steps</h2><ol><li><b>Trainee:</b> Take Train the trainers, and follow a session.</li><li><b>Co-trainer:</b> Hold a "
            "session with a partner.</li><li><b>Trainer:</b> Hold your own when you are ready.</li></ol><h2>Begin here</h2>"
            '<p>See when <a href="/en/kurser/k6/">Train the trainers</a> comes, or call us.</p>',
        ),
    },
}


def build_pages() -> None:
    """Make the plain pages that are missing, in both languages; what editors wrote is left alone."""
    for language, lead in LEADS.items():
        home = HomePage.objects.get(locale__language_code=language)
        if not home.lead:
            home.lead = lead
            home.save_revision(clean=False).publish(skip_permission_checks=True)
    for slug, texts in PAGES.items():
        danish = HomePage.objects.get(locale__language_code="da")
        page = StandardPage.objects.child_of(danish).filter(slug=slug).first()
        if page is None:
            title, lead, body = texts["da"]
            danish.refresh_from_db()
            page = danish.add_child(
                instance=StandardPage(title=title, slug=slug, lead=lead, body=body, locale=danish.locale)
            )
        english = Locale.objects.get(language_code="en")
        if page.get_translation_or_none(english) is None:
            twin = page.copy_for_translation(english)
            twin.title, twin.lead, twin.body = texts["en"]
            twin.save_revision(clean=False).publish(skip_permission_checks=True)
