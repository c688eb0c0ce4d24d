#include "server/operator_actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/wipe.h"
#include "server/operator_desk.h"
#include "server/operator_login.h"
#include "server/operator_view.h"

enum { RETRY_S = 2, LONG_S = 3600 /* minutes say nothing any more */, TYPED_SIZE = 128, REASON_TYPED_SIZE = 1024 };

static const char HTML_TYPE[] = "text/html; charset=utf-8";

/* --- answers --- */

static struct operator_view view_of(const struct operator_call *call)
{
    const struct operator_visit *visit = &call->visit;

    return (struct operator_view){
        .html = call->page->html,
        .language = visit->language,
        .zone_offset_s = (int32_t)call->page->ra->config.zone_offset_s,
        .path = call->path,
        .name = visit->logged_in ? visit->session.name : NULL,
        .form = visit->form,
    };
}

/* made: of the body. */
static void answer(struct operator_call *call, enum status made, int http_status, const char *outcome)
{
    struct response *response = call->visit.response;

    response->outcome = made == ST_OK ? outcome : "internal";
    response->http_status = made == ST_OK ? http_status : 500;
    response->content_type = made == ST_OK ? HTML_TYPE : NULL;
    if (made != ST_OK) {
        buf_clear(&response->body);
        log_line(LOG_ERROR, "the operators' page could not be made: %s", status_word(made));
    }
}

void operator_show_message(struct operator_call *call, int http_status, const char *kind)
{
    const struct operator_view view = view_of(call);
    struct response *response = call->visit.response;

    buf_clear(&response->body);
    answer(call, operator_view_message(&view, kind, call->visit.request->id, &response->body), http_status, kind);
}

void operator_show_failure(struct operator_call *call, enum status status)
{
    log_failure(status == ST_BUSY ? LOG_WARNING : LOG_ERROR, "the operators' page", &call->err);
    call->visit.response->retry_after_s = status == ST_BUSY ? RETRY_S : 0;
    operator_show_message(call, status == ST_BUSY ? 503 : 500, "failed");
}

void operator_show_login(struct operator_call *call, int http_status, const char *word, int64_t wait_s)
{
    const struct operator_notice notice = {.word = word, .wait_s = wait_s};
    const struct operator_view view = view_of(call);

    call->visit.response->retry_after_s = wait_s;
    answer(call, operator_view_login(&view, &notice, &call->visit.response->body), http_status,
           word == NULL ? "ok" : word);
}

static void show_look(struct operator_call *call, int http_status, const char *word)
{
    const struct operator_notice notice = {.word = word};
    const struct operator_view view = view_of(call);

    answer(call, operator_view_look(&view, &notice, &call->visit.response->body), http_status,
           word == NULL ? "ok" : word);
}

/* After its audit row. */
static void show_person(struct operator_call *call, int http_status, int64_t before, const struct operator_said *said)
{
    const struct operator_notice notice = {.word = said->word, .good = said->good};
    struct operator_person *person = calloc(1, sizeof *person);
    struct operator_view view;
    enum status status = person == NULL
                             ? err_set(&call->err, ST_NO_MEMORY, FAULT_NO_MEMORY, "showing a customer")
                             : operator_person_read(call->page->ra, call->account, before, person, &call->err);

    if (status == ST_OK)
        status = operator_visit_person_path(&call->visit, call->account, call->path, &call->err);
    if (status == ST_OK) {
        view = view_of(call);
        answer(call, operator_view_person(&view, person, &notice, before != INT64_MAX, &call->visit.response->body),
               http_status, said->word == NULL ? "ok" : said->word);
    } else if (status == ST_NOT_FOUND) {
        operator_show_message(call, 404, "missing");
    } else {
        operator_show_failure(call, status);
    }
    free(person);
}

/* As they are, with what the form that was sent before has come to. */
static void show_person_now(struct operator_call *call)
{
    const struct operator_said said = operator_sessions_hear(call->page->sessions, call->visit.cookie, call->account);

    show_person(call, 200, INT64_MAX, &said);
}

void operator_send_to(struct operator_call *call, const char *path)
{
    struct response *response = call->visit.response;

    (void)snprintf(response->location, sizeof response->location, "%s", path);
    response->http_status = 303;
    response->outcome = "ok";
}

static struct operator_doing doing_of(const struct operator_call *call)
{
    return (struct operator_doing){.name = call->visit.session.name, .request = call->visit.request->id};
}

/* --- routes --- */

void operator_get_start(struct operator_call *call)
{
    show_look(call, 200, NULL);
}

static enum status open_session(struct operator_call *call, const struct operator_record *record)
{
    struct operator_session session = {.language = call->visit.language};
    char tag[8] = "", token[LIMIT_TOKEN_SIZE];
    enum status status = digest_sha256(record->password, strlen(record->password), session.password_digest, &call->err);

    memcpy(session.name, record->name, sizeof session.name);
    if (operator_visit_field(&call->visit, "language", tag, sizeof tag) == ST_OK)
        (void)page_language_read(tag, &session.language);
    operator_sessions_end(call->page->sessions, call->visit.cookie);
    if (status == ST_OK)
        status = operator_sessions_open(call->page->sessions, &session, ra_now_utc(call->page->ra), token, &call->err);
    if (status == ST_OK)
        operator_visit_give_cookie(&call->visit, token);
    wipe(token, sizeof token);
    return status;
}

static void refuse_login(struct operator_call *call, const struct problem *refusal)
{
    call->visit.logged_in = false;
    if (refusal->name == PROBLEM_RATE_LIMITED)
        operator_show_login(call, 429, refusal->retry_after_s > LONG_S ? "login_blocked" : "login_locked",
                            refusal->retry_after_s);
    else if (refusal->name == PROBLEM_BUSY)
        operator_show_login(call, 503, "login_busy", refusal->retry_after_s);
    else
        operator_show_login(call, 403, "login_wrong", 0);
}

/* What is too long to be a name or a password is a wrong one, and costs as much. */
void operator_post_login(struct operator_call *call)
{
    char name[TYPED_SIZE] = "", password[LIMIT_PASSWORD_BYTES + 1] = "";
    struct operator_record record = {.id = 0};
    struct problem refusal = {.name = PROBLEM_OTHER};
    enum status status = ST_OK;

    if (operator_visit_field(&call->visit, "name", name, sizeof name) != ST_OK ||
        operator_visit_field(&call->visit, "password", password, sizeof password) != ST_OK)
        name[0] = '\0';
    status = operator_login(call->page->ra, name, password, call->visit.request->id, &record, &refusal, &call->err);
    wipe(password, sizeof password);
    if (status == ST_OK)
        status = open_session(call, &record);
    if (status == ST_OK)
        operator_send_to(call, "/");
    else if (status == ST_REFUSED)
        refuse_login(call, &refusal);
    else
        operator_show_failure(call, status);
    wipe(&record, sizeof record);
}

void operator_post_logout(struct operator_call *call)
{
    const struct operator_doing doing = doing_of(call);
    enum status status = operator_desk_log_out(call->page->ra, &doing, &call->err);

    operator_sessions_end(call->page->sessions, call->visit.cookie);
    call->visit.logged_in = false;
    if (status == ST_OK)
        status = operator_visit_take_cookie(&call->visit, &call->err);
    if (status == ST_OK)
        operator_send_to(call, "/");
    else
        operator_show_failure(call, status);
}

void operator_post_look(struct operator_call *call)
{
    const struct operator_doing doing = doing_of(call);
    char typed[TYPED_SIZE] = "";
    enum status status = ST_OK;

    if (operator_visit_field(&call->visit, "id", typed, sizeof typed) != ST_OK)
        typed[0] = '\0';
    status = operator_desk_look(call->page->ra, &doing, typed, &call->account, &call->err);
    wipe(typed, sizeof typed);
    if (status == ST_OK)
        show_person_now(call);
    else if (status == ST_BAD_INPUT)
        show_look(call, 422, "look_invalid");
    else if (status == ST_NOT_FOUND)
        show_look(call, 404, "look_unknown");
    else
        operator_show_failure(call, status);
}

void operator_get_person(struct operator_call *call)
{
    const struct operator_doing doing = doing_of(call);
    const enum status status = operator_desk_look_again(call->page->ra, &doing, call->account, &call->err);

    if (status == ST_OK)
        show_person_now(call);
    else if (status == ST_NOT_FOUND)
        operator_show_message(call, 404, "missing");
    else
        operator_show_failure(call, status);
}

void operator_get_trail(struct operator_call *call)
{
    static const struct operator_said NOTHING = {.word = NULL};
    const struct operator_doing doing = doing_of(call);
    const enum status status =
        operator_desk_read_trail(call->page->ra, &doing, call->account, call->before, &call->err);

    if (status == ST_OK)
        show_person(call, 200, call->before, &NOTHING);
    else if (status == ST_NOT_FOUND)
        operator_show_message(call, 404, "missing");
    else
        operator_show_failure(call, status);
}

/* Nothing was done: the form once more. */
static enum status refuse_reason(struct operator_call *call)
{
    static const struct operator_said REASONLESS = {.word = "unlock_reasonless"};
    const struct operator_doing doing = doing_of(call);
    const enum status status = operator_desk_look_again(call->page->ra, &doing, call->account, &call->err);

    if (status == ST_OK)
        show_person(call, 422, INT64_MAX, &REASONLESS);
    return status;
}

/* Done or not, the browser is sent on to the customer's own address: what it shows then can be reloaded. */
static enum status unlock(struct operator_call *call, const char *reason)
{
    const struct operator_doing doing = doing_of(call);
    struct operator_said said = {.account = call->account};
    char path[OPERATOR_PATH_SIZE];
    enum status status = operator_desk_unlock(call->page->ra, &doing, call->account, reason, &said.good, &call->err);

    said.word = said.good ? "unlock_done" : "unlock_nothing";
    if (status == ST_OK)
        status = operator_visit_person_path(&call->visit, call->account, path, &call->err);
    if (status != ST_OK)
        return status;
    operator_sessions_say(call->page->sessions, call->visit.cookie, &said);
    operator_send_to(call, path);
    return ST_OK;
}

void operator_post_unlock(struct operator_call *call)
{
    char typed[REASON_TYPED_SIZE] = "", reason[OPERATOR_REASON_SIZE] = "";
    const bool reasoned = operator_visit_field(&call->visit, "reason", typed, sizeof typed) == ST_OK &&
                          operator_desk_read_reason(typed, reason) == ST_OK;
    const enum status status = reasoned ? unlock(call, reason) : refuse_reason(call);

    if (status == ST_NOT_FOUND)
        operator_show_message(call, 404, "missing");
    else if (status != ST_OK)
        operator_show_failure(call, status);
}
