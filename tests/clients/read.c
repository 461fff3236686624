/* Reads a calendar with libical (GNOME's and KDE's library): its own check of what RFC 5545 demands, then one line for
 * each entry: uid, start and end in seconds, status, title; tabs between, newlines in titles as spaces. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *line(char *into, size_t size, void *from) { return fgets(into, (int)size, from); }

static long seconds(struct icaltimetype time) { return (long)icaltime_as_timet_with_zone(time, time.zone); }

int main(void) {
  icalparser *parser = icalparser_new();
  icalparser_set_gen_data(parser, stdin);
  icalcomponent *calendar = icalparser_parse(parser, line);
  if (!calendar || !icalrestriction_check(calendar) || icalcomponent_count_errors(calendar)) {
    fprintf(stderr, "libical refuses it\n%s", calendar ? icalcomponent_as_ical_string(calendar) : "");
    return 1;
  }
  icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
  for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    printf("%s\t%ld\t%ld\t%s\t", icalcomponent_get_uid(event), seconds(icalcomponent_get_dtstart(event)),
           seconds(icalcomponent_get_dtend(event)), icalenum_status_to_string(icalcomponent_get_status(event)));
    for (const char *sign = icalcomponent_get_summary(event); *sign; sign++) putchar(*sign == '\n' ? ' ' : *sign);
    putchar('\n');
  }
  return 0;
}
