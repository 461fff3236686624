"""What we keep about people, as the notice on the site says it. Short sentences: everybody reads them."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses.privacy.registry import times
from courses.privacy.registry.terms import Category

_YES = _("You say yes when you sign up (GDPR, Articles 6(1)(a) and 9(2)(a)).")
_SAFE = _("We must look after your data, and be able to show it (GDPR, Articles 6(1)(f) and 32).")
_SHOW = _("We must be able to show that you said yes (GDPR, Article 7(1)).")
_TEACH = _("You teach for us, and have agreed to it (GDPR, Articles 6(1)(b) and 9(2)(d)).")
_WORK = _("You work for us, and others must see who did what (GDPR, Articles 6(1)(f) and 5(2)).")
_WORK_WITH = _("We hold courses in your room, and must agree on it (GDPR, Article 6(1)(f)).")
_ACCOUNTS = _("We must account for what is spent, and audit it (GDPR, Article 6(1)(f)).")
_UNTIL = _("Until you delete it, or ask us to.")
_YOU = _("You.")

IDENTITY = Category(
    what=_("Your name and your e-mail address."),
    why=_("To keep a seat for you, and to write when something changes."),
    basis=_YES,
    kept=format_lazy(
        _("Until you delete it. If you never confirm your seat: {days} days."), days=times.NEVER_CONFIRMED_KEPT.days
    ),
    seen_by=_("You. The trainers of your session see your first name until a month after it."),
)
CONTACT = Category(
    what=_("Your phone, postcode and local association, if you write them."),
    why=_("To call you if something happens on the day, and to find courses near you."),
    basis=_YES,
    kept=_UNTIL,
    seen_by=_YOU,
)
CONSENT = Category(
    what=_("When you said yes, and to which text."),
    why=_("To show that you said it."),
    basis=_SHOW,
    kept=_UNTIL,
    seen_by=_YOU,
)
NEEDS = Category(
    what=_("What you need to take part, if you write it."),
    why=_("So that the room and the trainers are ready for you."),
    basis=_YES,
    kept=format_lazy(
        _("{days} days after the last day of the course. At once if you cancel."), days=times.NEEDS_KEPT.days
    ),
    seen_by=_("You, and the trainers of your session."),
)
COURSES = Category(
    what=_("Which sessions you have joined, and whether you were there."),
    why=_("To hold the course, and to give you a certificate."),
    basis=_YES,
    kept=_("Until you delete it. We still count how many there were, without you."),
    seen_by=_("You. The trainers of your session see it until a month after it."),
)
WISHES = Category(
    what=_("The courses you wait for or have asked for, and how far you will go."),
    why=_("To tell you when one comes near you."),
    basis=_YES,
    kept=format_lazy(
        _("Until you stop it. If you never confirm: {days} days."), days=times.UNCONFIRMED_WISHES_KEPT.days
    ),
    seen_by=_("You. Organisers see how many, and only from five people."),
)
QUESTIONS = Category(
    what=_("The modules you want to be asked about by mail, and which question comes next."),
    why=_("To ask you. What you answer is kept nowhere."),
    basis=_YES,
    kept=format_lazy(
        _("Until you stop it, or the last question after {last} days. If you never confirm: {days} days."),
        last=times.LAST_QUESTION.days,
        days=times.UNCONFIRMED_QUESTIONS_KEPT.days,
    ),
    seen_by=_YOU,
)
NOTES = Category(
    what=_("The notes you write about modules."),
    why=_("So that you have them."),
    basis=_YES,
    kept=_UNTIL,
    seen_by=_("You, and nobody else."),
)
CERTIFICATES = Category(
    what=_("Your certificates, and why one was taken back."),
    why=_("So that you can show them, and others can check them."),
    basis=_YES,
    kept=format_lazy(_("Until you delete them. Printed files: {days} days."), days=times.PRINTS_KEPT.days),
    seen_by=_("You, and those you show the code. Your trainers can print them."),
)
MAILS = Category(
    what=_("The mails we have sent you."),
    why=_("To send them again if they do not arrive."),
    basis=_YES,
    kept=format_lazy(
        _("The text {days} days. A code for logging in: until it is sent. That we wrote: {year} days."),
        days=times.MAIL_TEXTS_KEPT.days,
        year=times.MAILS_KEPT.days,
    ),
    seen_by=_YOU,
)
LOG_INS = Category(
    what=_("Your log-ins: when, from which network address, with which browser."),
    why=_("So that you can see them and end them, and nobody else gets in."),
    basis=_SAFE,
    kept=format_lazy(_("{days} days after you logged in."), days=settings.SESSION_COOKIE_AGE // (24 * 60 * 60)),
    seen_by=_YOU,
)
CALENDARS = Category(
    what=_("Your private calendars: their names, and the day one was last read."),
    why=_("So that you can see them and stop them."),
    basis=_YES,
    kept=_UNTIL,
    seen_by=_YOU,
)
TEACHING = Category(
    what=_("If you teach: what you teach, when, how far you will go, and what you were asked."),
    why=_("To plan courses that have trainers."),
    basis=_TEACH,
    kept=_("Until you stop teaching and ask us to delete it."),
    seen_by=_(
        "You, and those who plan. Your first name, words and picture are on the page of a course only if you say so."
    ),
)
LEARNING = Category(
    what=_("If you learn to teach: where you asked to come along, and what a trainer saw you do."),
    why=_("So that you become a trainer, and know what to try next."),
    basis=_TEACH,
    kept=_("Until you stop teaching and ask us to delete it."),
    seen_by=_("You, and the trainer of the session. Those who plan see whether it counts."),
)
VOLUNTEERING = Category(
    what=_(
        "The tasks you have taken, what you and the coordinator wrote about them, and what you ticked that you like to do."
    ),
    why=_("To find a task that fits you, and so that the one you ask knows who comes."),
    basis=_YES,
    kept=_("Until you delete it, or ask us to."),
    seen_by=_("You. Whoever you ask about the task sees your first name and what you write, never your address."),
)
VOTING = Category(
    what=_("That you may vote in a members' budget, and what you have proposed. Your vote itself is locked."),
    why=_("So that each has one vote, and to send you the link and the result."),
    basis=_YES,
    kept=_(
        "That you may vote, and the locked vote: until the result is sent. What you proposed: until you delete yourself."
    ),
    seen_by=_(
        "You. Whoever looks after the machine can see that you voted until it ends. Everybody sees a proposal, nobody who made it."
    ),
)
COORDINATING = Category(
    what=_(
        "If you coordinate: for which association or district, which tasks you are asked about, that you welcomed somebody, when you"
        " are away and who looks after your places then, whether you want a mail on Mondays or about figures, and what you write down when you hand a role over."
    ),
    why=_("So that people know whom to ask, and nobody who is new is forgotten."),
    basis=_YES,
    kept=_(
        "Until you stop, or ask us to delete it. When you were away: until you are back. What was handed over: thirty days."
    ),
    seen_by=_(
        "You and the organisers. Whoever takes a task sees your first name; those who coordinate with you see how many you are asked"
        " about, and your deputy when you are away."
    ),
)
IN_TOUCH = Category(
    what=_(
        "If you are put in touch with others: what you know, lend or look for, what you answered, your letters, whom you want"
        " nothing more of, and a letter that was reported."
    ),
    why=_("So that people who know something and people who need it find each other."),
    basis=_YES,
    kept=_(
        "A notice: until you take it down, at most a year. Letters and with whom: until you forget them, at most thirty days after"
        " the end. Answers that came to nothing: half a year. What was reported, and that somebody is kept out: a year."
    ),
    seen_by=_(
        "Other members see your notice and your district. Whoever you write to sees your first name and your letters, never your"
        " address. Organisers see a letter that was reported, and no other."
    ),
)
ASKING = Category(
    what=_("What you ask us on your page, and whether others may read it. If you answer: what you write."),
    why=_("To answer you, and so that others with the same question find the answer."),
    basis=_YES,
    kept=_("A year. What you and whoever answered share: until one of you, or we, take it down."),
    seen_by=_(
        "Whoever answers reads your question and your district, not your name. Everybody reads what both share, without names but"
        " that of who answered, if they want it."
    ),
)
DRIVES = Category(
    what=_("If you teach: how far you drove to a session, and what you got for it."),
    why=_("To pay you, and to show whoever audits the accounts what was paid."),
    basis=_ACCOUNTS,
    kept=format_lazy(
        _("{years} years from the end of the year. If you ask us to forget you: the sum, without you."),
        years=times.BILLS_KEPT_YEARS,
    ),
    seen_by=_("Those who plan, and whoever keeps the books."),
)
LENDING = Category(
    what=_("If you lend a room out: your name, address and number, when you were asked for it, and what you answered."),
    why=_("To ask you for the room, and to know whether we may come."),
    basis=_WORK_WITH,
    kept=format_lazy(
        _("Who you are: until somebody else lends it out. What was asked and answered: {days} days after the session."),
        days=times.ROOMS_KEPT.days,
    ),
    seen_by=_("Those who plan."),
)
WORDS = Category(
    what=_("If you teach: what you write to the next trainer."),
    why=_("So that the next one can do it better."),
    basis=_TEACH,
    kept=_UNTIL,
    seen_by=_("Trainers of the same course."),
)
SHARED = Category(
    what=_("If you teach: what you share with all who teach, and what of theirs you thanked for or used."),
    why=_("So that what one found out helps all."),
    basis=_TEACH,
    kept=_(
        "Until you take it back: gone a day later. What is left when you are forgotten stays under its licence, without your name"
        " and without your sheets."
    ),
    seen_by=_(
        "All who teach or write modules. Your first name only if you say so; who thanked is only counted, from five people."
    ),
)
WORK = Category(
    what=_(
        "If you work with us: what you did in the back office, what waits for you there, and which lists of names you opened."
    ),
    why=_("So that mistakes can be found, and nobody reads names without reason."),
    basis=_WORK,
    kept=format_lazy(
        _(
            "Which lists you opened, and whose second factor you took away: {days} days. The rest: until you ask us to delete it."
        ),
        days=times.LOOKS_KEPT.days,
    ),
    seen_by=_("Those who run the site."),
)
CONTACTS = Category(
    what=_("If people may call you about a place or a district: the name, number or address you gave."),
    why=_("So that people know whom to ask."),
    basis=_TEACH,
    kept=_("Until somebody else is asked."),
    seen_by=_("Everybody."),
)
LIMITS = Category(
    what=_("How often somebody tried something, under a name that only our server can make."),
    why=_("So that nobody can guess codes or flood others with mail."),
    basis=_SAFE,
    kept=_("A day."),
    seen_by=_("Nobody."),
)
IMPORTS = Category(
    what=_("What a list says about you that an organiser brings along from another system."),
    why=_("To show what the list would change before it does, and to take it back where it was wrong."),
    basis=_WORK,
    kept=format_lazy(_("{days} days."), days=times.IMPORTS_KEPT.days),
    seen_by=_("Organisers."),
)

ANSWERS = Category(
    what=_("What we answered when the movement's member system wrote something about you here."),
    why=_("So that what is sent twice is not done twice."),
    basis=_SAFE,
    kept=format_lazy(_("{days} day."), days=times.ANSWERS_KEPT.days),
    seen_by=_("The member system that sent it."),
)

LISTED = Category(
    what=_(
        "If you are a member: what the movement's list of members says of you: address, name, postcode, local association."
    ),
    why=_("So that members can enrol first, and log in."),
    basis=_("You are a member, or have agreed there (GDPR, Articles 6(1)(f) and 9(2)(a) or (d))."),
    kept=format_lazy(
        _("As long as you are on the list. If you are asked when you leave: {days} days."), days=times.LEAVERS_KEPT.days
    ),
    seen_by=_("Organisers who bring the list along."),
)

DIRECTORY = Category(
    what=_(
        "If you are in the movement's directory of who works for it: name, address, number and groups there, and whether you are active."
    ),
    why=_("So that your roles here are those that you have in the movement, and end with them."),
    basis=_WORK,
    kept=_("As long as the directory says so."),
    seen_by=_("The directory that sent it, and administrators."),
)

MERGED = Category(
    what=_("That two entries were found to be you, and what each said."),
    why=_("To take it back where it was wrong."),
    basis=_WORK,
    kept=format_lazy(
        _("{days} day. That two people are two: until one of them is deleted."), days=times.MERGES_KEPT.days
    ),
    seen_by=_("Organisers."),
)

# In the order of the notice.
ALL = [
    IDENTITY,
    CONTACT,
    CONSENT,
    NEEDS,
    COURSES,
    WISHES,
    QUESTIONS,
    NOTES,
    CERTIFICATES,
    MAILS,
    LOG_INS,
    CALENDARS,
    TEACHING,
    LEARNING,
    VOLUNTEERING,
    VOTING,
    COORDINATING,
    IN_TOUCH,
    ASKING,
    DRIVES,
    LENDING,
    WORDS,
    SHARED,
    WORK,
    CONTACTS,
    ANSWERS,
    LISTED,
    DIRECTORY,
    IMPORTS,
    MERGED,
    LIMITS,
]
