#include "client/backend/est_login.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"

enum {
    TOKEN_BYTES = 16,
    PAIR_MAX = NATIONAL_ID_SIZE + 1 + LIMIT_PASSWORD_BYTES,
    HEADER_MAX = 8 + 4 * PAIR_MAX / 3 + 4
};

void est_login_clear(struct est_login *login)
{
    buf_clear(&login->authorization);
    wipe(login, sizeof *login);
}

/* RFC 7617, in UTF-8. */
static enum status est_login_write(const struct login_request *request, struct buf *out)
{
    struct buf pair;
    enum status status = ST_OK;

    buf_init(&pair, PAIR_MAX);
    status = buf_append_text(out, "Basic ");
    if (status == ST_OK)
        status = buf_append_text(&pair, request->national_id);
    if (status == ST_OK)
        status = buf_append_text(&pair, ":");
    if (status == ST_OK)
        status = buf_append_text(&pair, request->password);
    if (status == ST_OK)
        status = base64_append(out, pair.data, pair.len);
    buf_clear(&pair);
    return status;
}

enum status est_log_in(void *self, const struct login_request *request, struct session_answer *out, struct err *err)
{
    struct est *est = self;
    struct est_login login = {.used_utc = est->clock->now_utc(est->clock->self)};
    enum status status = random_hex(login.token, TOKEN_BYTES, err);

    memcpy(login.national_id, request->national_id, sizeof login.national_id);
    buf_init(&login.authorization, HEADER_MAX);
    if (status == ST_OK && est_login_write(request, &login.authorization) != ST_OK)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "login for an EST server");
    if (status == ST_OK) {
        est_login_clear(&est->login);
        est->login = login; /* which owns the header now */
        *out = (struct session_answer){.phone_bound = true, .idle_s = EST_IDLE_S};
        memcpy(out->token, login.token, sizeof out->token);
        login.authorization = (struct buf){.data = NULL};
    }
    est_login_clear(&login);
    return status;
}

static bool est_login_is(const struct est_login *login, const char *token)
{
    const size_t len = strlen(login->token);

    return len > 0 && strlen(token) == len && equal_in_constant_time(login->token, token, len);
}

enum status est_log_out(void *self, const char *token, struct err *err)
{
    struct est *est = self;

    if (!est_login_is(&est->login, token))
        return err_set(err, ST_REFUSED, FAULT_SESSION_ENDED, "logout: of nobody who is logged in");
    est_login_clear(&est->login);
    return ST_OK;
}

enum status est_login_use(struct est *est, const char *token, const char **authorization, struct err *err)
{
    const int64_t now_utc = est->clock->now_utc(est->clock->self);

    if (now_utc - est->login.used_utc > EST_IDLE_S)
        est_login_clear(&est->login);
    if (token == NULL || !est_login_is(&est->login, token))
        return err_set(err, ST_REFUSED, FAULT_SESSION_ENDED, "EST: nobody is logged in, or is so no more");
    est->login.used_utc = now_utc;
    *authorization = buf_text(&est->login.authorization);
    return ST_OK;
}
