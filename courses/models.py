"""Only so that Django finds the models; nobody imports from here."""

from courses.branding.models import *  # noqa: F403
from courses.budget.models import *  # noqa: F403
from courses.cadence.models import *  # noqa: F403
from courses.calendars.models import *  # noqa: F403
from courses.catalogue.models import *  # noqa: F403
from courses.certificates.models import *  # noqa: F403
from courses.common.models import *  # noqa: F403
from courses.commons.models import *  # noqa: F403
from courses.demand.models import *  # noqa: F403
from courses.enrolment.models import *  # noqa: F403
from courses.films.models import *  # noqa: F403
from courses.imports.models import *  # noqa: F403
from courses.introductions.models import *  # noqa: F403
from courses.ladder.models import *  # noqa: F403
from courses.learning.models import *  # noqa: F403
from courses.members.models import *  # noqa: F403
from courses.pages.models import *  # noqa: F403
from courses.places.models import *  # noqa: F403
from courses.planner.models import *  # noqa: F403
from courses.programs.models import *  # noqa: F403
from courses.rolling.models import *  # noqa: F403
from courses.schedule.models import *  # noqa: F403
from courses.staffing.models import *  # noqa: F403
from courses.tasks.models import *  # noqa: F403
from courses.webhooks.models import *  # noqa: F403
from courses.week.models import *  # noqa: F403
