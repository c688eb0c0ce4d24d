#include "client/login.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/utf.h"
#include "base/wipe.h"

/* What the host would refuse anyway is not sent: a try would count. */
static enum status login_check_password(const char *password, struct err *err)
{
    const size_t len = strlen(password);

    if (len == 0)
        return err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "login: empty password");
    if (!utf8_valid(password, len))
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "login: password is not UTF-8");
    if (len > LIMIT_PASSWORD_BYTES)
        return err_set(err, ST_WRONG_SECRET, FAULT_LOGIN, "login: password longer than any");
    return ST_OK;
}

static enum status login_ask(const struct client *client, const char *national_id, const char *password,
                             struct session_answer *answer, struct err *err)
{
    struct login_request request = {.national_id = ""};
    enum status status = ST_OK;

    memcpy(request.national_id, national_id, sizeof request.national_id);
    memcpy(request.password, password, strlen(password) + 1);
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = client->backend->login(client->backend->self, &request, answer, err);
    KILL_POINT("login.asked");
    wipe(&request, sizeof request);
    return status;
}

enum status login(const struct client *client, const char *national_id, const char *password, struct session *out,
                  struct err *err)
{
    char id[NATIONAL_ID_SIZE] = "";
    struct session_answer answer = {.token = ""};
    enum status status = national_id_read(national_id, id, err);

    assert(client->backend != NULL);
    if (status == ST_OK)
        status = login_check_password(password, err);
    if (status == ST_OK)
        status = login_ask(client, id, password, &answer, err);
    if (status == ST_OK) {
        memcpy(out->national_id, id, sizeof out->national_id);
        memcpy(out->token, answer.token, sizeof out->token);
        memcpy(out->name, answer.name, sizeof out->name);
        out->phone_bound = answer.phone_bound;
    }
    wipe(&answer, sizeof answer);
    return status;
}

void logout(const struct client *client, struct session *session)
{
    if (session->token[0] != '\0' && client->backend != NULL)
        (void)!client->backend->logout(client->backend->self, session->token, NULL); /* it ends by itself otherwise */
    KILL_POINT("login.ended");
    wipe(session, sizeof *session);
}
