"""Fields that say nothing about anybody, table by table. The key of a row, where it counts up by itself, is not listed.

A new field of ours or of a library stands nowhere until somebody has thought about it: that is what the list is for.
"""

_LISTED = """
courses.Association: name name_key slug municipality
courses.AttendanceEvent: key
courses.Blackout: name start_date end_date region
courses.Cadence: course runs min_gap_weeks max_gap_weeks closed_months
courses.CadencePlace: cadence course region
courses.Budget: year region association amount_ore
courses.CalendarEntry: session language version form deadline
courses.Certificate: template_version design
courses.CountedBallot: round pot approved district
courses.Course: code title title_en tagline tagline_en track colour form lessons min_participants capacity
    trainers_needed target_runs_per_year completion_percent queue_order valid_months position is_active changed_at
    prerequisites
courses.CourseMeeting: course day_offset start_time end_time mode study_minutes
courses.CourseIndexPage: page_ptr lead
courses.CoursePage: page_ptr course written_in audience intro picture picture_alt english
courses.CourseReviewTask: task_ptr groups
courses.CourseReviewTask_groups: coursereviewtask group
courses.Course_prerequisites: from_course to_course
courses.DemandNotice: course region season_date
courses.Design: accent highlight logo logo_type digest created_at
courses.DesignSetting: accent highlight logo logo_type is_used took_part took_part_en facts_line facts_line_en after
    after_en
courses.Feedback: id session worth worked change is_shown
courses.Film: title language captions picture name kind size modified arrived
courses.GapMail: region month
courses.HandOverTick: hand_over point ticked_at
courses.Heartbeat: name beat_at detail
courses.ImportRun: kind status headings columns language error attempts beat_at process written_at undone_at is_whole
courses.Expense: region association kind
courses.KilometreRate: year ore source read_on
courses.SupportRule: kind municipality title title_en law paragraph source read_on since until who_for who_for_en gives gives_en
    gives_not gives_not_en needs
courses.AgeCount: session came under_25 noted_at
courses.LearningGoal: course position text text_en
courses.LearningPathPage: page_ptr lead
courses.Meeting: session number uid starts_at ends_at mode study_minutes
courses.ModulePage: page_ptr minutes study_before about before activities homework question trainer_notes english
courses.Municipality: code name name_key region tile_x tile_y
courses.NoRerun: session said_at
courses.NotHere: course venue
courses.OutsideKey: kind key target
courses.OutsideCalendar: venue association address host etag modified fetched_at read_at is_whole trouble failing_since next_at
courses.OutsideHappening: calendar starts_at ends_at is_all_day title place link
courses.PlanRun: status start_date seconds seed aims versions input_hash progress result stop_asked error beat_at process ended_at
    compares compared_aim
courses.MemberListSetting: is_on basis leavers
courses.Postcode: code name name_key municipality lat lon landmass population
courses.PrintJob: session region first_day last_day process
courses.DirectoryGroup: name name_key external_id version made_at changed_at
courses.KeptAnswer: key idempotency request
courses.ProgramKey: name prefix digest reads_programme reads_enrolments_of writes_members writes_sessions made_at ends_on
    used_at ended_at writes_directory
courses.Publication: published_at undone_at
courses.PublishedSession: publication session sequence
courses.Region: number name slug picture picture_alt picture_alt_en
courses.RememberedColumn: kind heading column
courses.Rescue: session told_at asked_at
courses.SchoolBreak: name name_en municipality start_date end_date
courses.RoomBooking: session venue ends_at cost_ore told_at sequence
courses.RoomFacts: venue is_free free_when hour_ore day_ore heating_ore key_ore cleaning_ore deposit_ore inventory confirmed_on
courses.Series: course venue region association start_date rule capacity note created_at requires
    members_first_days kept_seats kept_for kept_days
courses.SeriesMeeting: series day_offset start_time end_time mode
courses.Session: course series series_date venue region association status starts_at ends_at enrol_by_date capacity
    seats_taken min_participants decide_by online_url is_online note note_en cancel_reason sequence created_at
    changed_at published_at cancelled_at closed_at is_pinned requires
    members_first_days kept_seats kept_for kept_until kept_left
courses.SessionMessage: key mailed called unreachable
courses.Setback: name reason retry_at since_at times
courses.SkippedDay: series day
courses.StatusEntry: index is_revoked
courses.TakenChange: before kind session stamp taken
courses.TakenPlan: run taken_at undone_at
courses.Proposal: round number state course region place runs cost_ore covers merged_into
courses.Round: title text scope region association owner split amount_ore state confirmed_before votes_until opened_at
    closed_at roll result
courses.Topic: name name_en position
courses.Task: association region title title_en text area duration is_home place postcode until_date places taken course
    rule rule_from_date follows is_open posted_at closed_at told_near_at
courses.PublishedText: course page revision before published_at
courses.TaughtModule: session module revision title version_at position
courses.Track: name name_en position
courses.Venue: name name_key slug street postcode municipality lat lon capacity step_free lift accessible_toilet hearing_loop
    parking directions directions_en weekdays cost_kr is_active changed_at
courses.VenueClosure: venue start_date end_date
courses.VenueSlot: venue slot meeting
courses.Version: count counted_at name
courses.Webhook: name url events secret old_secret old_until made_at failing_since off_at
courses.WebhookMessage: webhook uid event about body happened_at due_at attempts status fault arrived_at failed_at
courses.WonDraft: proposal session
home.HomePage: page_ptr lead picture picture_alt
home.StandardPage: page_ptr lead body purpose
auth.Group: name permissions
auth.Group_permissions: group permission
auth.Permission: name content_type codename
contenttypes.ContentType: app_label model
socialaccount.SocialApp: provider provider_id name client_id secret key settings
recurrence.Date: recurrence mode dt
recurrence.Param: rule param value index
recurrence.Recurrence: dtstart dtend
recurrence.Rule: recurrence mode freq interval wkst count until
taggit.Tag: name slug
taggit.TaggedItem: tag content_type object_id
wagtailadmin.Admin:
wagtailcore.Collection: path depth numchild name
wagtailcore.CollectionViewRestriction: restriction_type password collection groups
wagtailcore.CollectionViewRestriction_groups: collectionviewrestriction group
wagtailcore.Comment: page contentpath position revision_created
wagtailcore.CommentReply: comment
wagtailcore.GroupApprovalTask: task_ptr groups
wagtailcore.GroupApprovalTask_groups: groupapprovaltask group
wagtailcore.GroupCollectionPermission: group collection permission
wagtailcore.GroupPagePermission: group page permission
wagtailcore.GroupSitePermission: group site permission
wagtailcore.Locale: language_code
wagtailcore.ModelLogEntry: uuid revision content_changed deleted
wagtailcore.Page: path depth numchild translation_key locale latest_revision live has_unpublished_changes
    first_published_at last_published_at live_revision go_live_at expire_at expired locked title draft_title slug
    content_type url_path latest_revision_created_at alias_of show_in_menus seo_title search_description
wagtailcore.PageLogEntry: content_type uuid revision content_changed deleted page
wagtailcore.PageViewRestriction: restriction_type password page groups
wagtailcore.PageViewRestriction_groups: pageviewrestriction group
wagtailcore.ReferenceIndex: content_type base_content_type object_id to_content_type to_object_id model_path
    content_path content_path_hash
wagtailcore.Revision: content_type base_content_type object_id object_str approved_go_live_at
wagtailcore.Site: hostname port site_name root_page is_default_site
wagtailcore.Task: name content_type active
wagtailcore.TaskState: workflow_state revision task status started_at content_type
wagtailcore.UploadedFile: for_content_type file
wagtailcore.Workflow: name active
wagtailcore.WorkflowContentType: content_type workflow
wagtailcore.WorkflowPage: page workflow
wagtailcore.WorkflowState: content_type base_content_type object_id workflow status created_at current_task_state
wagtailcore.WorkflowTask: sort_order workflow task
wagtaildocs.Document: collection title file created_at file_size file_hash tags
wagtailembeds.Embed: url max_width hash type html title author_name provider_name thumbnail_url width height
    last_updated cache_until
wagtailimages.Image: collection title file description width height created_at focal_point_x focal_point_y
    focal_point_width focal_point_height file_size file_hash tags
wagtailimages.Rendition: filter_spec file width height focal_point_key image
wagtailredirects.Redirect: old_path site is_permanent redirect_page redirect_page_route_path redirect_link
    automatically_created created_at
wagtailsearch.IndexEntry: content_type object_id title_norm autocomplete title body
wagtailsearch.SQLiteFTSIndexEntry: autocomplete title body index_entry
"""


def _read(listed: str) -> dict[str, frozenset[str]]:
    """«app.Model: field field …», a line that is indented goes on with the one above."""
    rows = listed.replace("\n    ", " ").split("\n")
    pairs = (row.split(":") for row in rows if row)
    return {model: frozenset(names.split()) for model, names in pairs}


NOT_PERSONAL = _read(_LISTED)
