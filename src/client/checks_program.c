/*
 * The program itself: what its installation set up, and the files beside it.
 */
#include "client/checks_internal.h"

#include "base/time_text.h"
#include "client/message.h"

/* --- Explorer's menu, and the start with Windows --- */

static enum status checks_look_at_shell(struct checks *checks, enum check_kind kind, struct shell_state *state,
                                        bool *known, struct err *err)
{
    const struct shell_port *shell = checks->client->shell;
    struct err cause = ERR_INIT;

    *known = shell != NULL && shell->look(shell->self, state, &cause) == ST_OK;
    if (*known)
        return ST_OK;
    if (shell != NULL)
        return checks_add_failure(checks, kind, check_not_asked(MSG_CHECK_SHELL_UNKNOWN), &cause, err);
    (void)checks_add(checks, kind, check_not_asked(MSG_CHECK_NOT_INSTALLED));
    return ST_OK;
}

/* What is an administrator's, the setup mends. */
static struct check_words checks_mendable(const struct shell_state *state, int sentence, enum check_action action)
{
    return state->scope == SHELL_THIS_USER ? check_warns(sentence, MSG_CHECK_REMEDY_REPAIR, action)
                                           : check_warns(sentence, MSG_CHECK_REMEDY_SETUP, CHECK_DO_NOTHING);
}

static struct check_words checks_verbs_words(const struct shell_state *state)
{
    if (state->verbs_dead > 0 && state->scope != SHELL_THIS_USER) /* these go without an administrator */
        return check_warns(MSG_CHECK_VERBS_DEAD, MSG_CHECK_REMEDY_REPAIR, CHECK_DO_REPAIR);
    if (state->scope == SHELL_NOT_INSTALLED)
        return check_not_asked(MSG_CHECK_NOT_INSTALLED);
    return state->verbs_wrong > 0 ? checks_mendable(state, MSG_CHECK_VERBS_WRONG, CHECK_DO_REPAIR)
                                  : check_passes(MSG_CHECK_VERBS_FINE);
}

enum status checks_verbs(struct checks *checks, struct err *err)
{
    struct shell_state state = {.scope = SHELL_NOT_INSTALLED};
    bool known = false;
    const enum status status = checks_look_at_shell(checks, CHECK_VERBS, &state, &known, err);

    if (known)
        (void)checks_add(checks, CHECK_VERBS, checks_verbs_words(&state));
    return status;
}

static struct check_words checks_autostart_words(const struct shell_state *state)
{
    if (state->scope == SHELL_NOT_INSTALLED)
        return check_not_asked(MSG_CHECK_NOT_INSTALLED);
    switch (state->autostart) {
    case SHELL_AUTOSTART_ON:
        break;
    case SHELL_AUTOSTART_SWITCHED_OFF:
        return check_warns(MSG_CHECK_AUTOSTART_OFF, MSG_CHECK_REMEDY_AUTOSTART_OFF, CHECK_DO_NOTHING);
    case SHELL_AUTOSTART_NONE:
    case SHELL_AUTOSTART_GONE:
        return checks_mendable(state, MSG_CHECK_AUTOSTART_NONE, CHECK_DO_AUTOSTART);
    case SHELL_AUTOSTART_WRONG:
        return checks_mendable(state, MSG_CHECK_AUTOSTART_WRONG, CHECK_DO_AUTOSTART);
    case SHELL_AUTOSTART_TOO_LONG:
        return check_warns(MSG_CHECK_AUTOSTART_LONG, MSG_CHECK_REMEDY_SETUP, CHECK_DO_NOTHING);
    }
    return check_passes(MSG_CHECK_AUTOSTART_FINE);
}

enum status checks_autostart(struct checks *checks, struct err *err)
{
    struct shell_state state = {.scope = SHELL_NOT_INSTALLED};
    bool known = false;
    const enum status status = checks_look_at_shell(checks, CHECK_AUTOSTART, &state, &known, err);

    if (known)
        (void)checks_add(checks, CHECK_AUTOSTART, checks_autostart_words(&state));
    return status;
}

/* --- the market's closures --- */

enum status checks_calendar(struct checks *checks, struct err *err)
{
    const struct checks_question *question = checks->question;
    const int32_t zone_s = checks->client->settings->zone_offset_s;
    const int64_t now_utc = checks->client->clock->now_utc(checks->client->clock->self);
    struct check_line *line = NULL;

    if (question->calendar_err != NULL && question->calendar_err->status != ST_OK)
        return checks_add_failure(checks, CHECK_CALENDAR,
                                  check_warns(MSG_CHECK_CALENDAR_BROKEN, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING),
                                  question->calendar_err, err);
    line = checks_add(checks, CHECK_CALENDAR,
                      calendar_covers(question->calendar, time_day_of(now_utc, zone_s))
                          ? check_passes(MSG_CHECK_CALENDAR_FINE)
                          : check_warns(MSG_CHECK_CALENDAR_OLD, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING));
    checks_insert_number(line, 0, civil_from_utc(now_utc, zone_s).year);
    return ST_OK;
}
