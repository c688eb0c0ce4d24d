#include "server/rehearsal.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "server/ca/subject.h"
#include "server/profile.h"
#include "server/responder.h"
#include "server/route_list.h"

static enum status rehearse_directory(const struct ra *ra, struct buf *out, struct err *err)
{
    struct directory answer;

    route_directory_answer(ra, &answer);
    return directory_encode(&answer, out, err);
}

static enum status rehearse_session(const struct ra *ra, struct buf *out, struct err *err)
{
    struct session_answer answer = {
        .name = "-",
        .idle_s = ra->config.login.session_idle_s,
        .absolute_s = ra->config.login.session_absolute_s,
    };

    memset(answer.token, '0', sizeof answer.token - 1);
    return session_answer_encode(&answer, out, err);
}

static enum status rehearse_code(const struct ra *ra, struct buf *out, struct err *err)
{
    const struct code_sent_answer answer = {
        .prefix = "0000",
        .masked_phone = "0900***000",
        .expires_in_s = ra->config.code.ttl_s,
        .resend_after_s = ra->config.code.resend_s,
    };

    return code_sent_answer_encode(&answer, out, err);
}

static enum status rehearse_consent(const struct ra *ra, struct buf *out, struct err *err)
{
    return consent_answer_encode(&ra->consent, out, err);
}

static enum status rehearse_nonce(const struct ra *ra, struct buf *out, struct err *err)
{
    const struct nonce_answer answer = {.nonce = "0", .expires_in_s = ra->config.order.nonce_ttl_s};

    return nonce_answer_encode(&answer, out, err);
}

enum status rehearsal_issue(const struct ra *ra, struct err *err)
{
    const struct ca_terms terms = ca_terms_of(&ra->config);
    struct subject subject = {.count = 0};

    profile_fill(&ra->config, "-", "A000000000", &subject);
    return ca_rehearse(ra->ca, &terms, &subject, ra_now_utc(ra), err);
}

static enum status rehearse_list(const struct ra *ra, struct err *err)
{
    return ca_rehearse_list(ra->ca, ra_now_utc(ra), err);
}

static enum status rehearse_responder(const struct ra *ra, struct err *err)
{
    struct subject subject = {.count = 0};

    ca_subject_fill(&ra->config, RESPONDER_NAME, &subject);
    return ca_rehearse_responder(ra->ca, &subject, ra_now_utc(ra), err);
}

/* A CA that has expired still signs lists. */
static enum status rehearse_signing(const struct ra *ra, struct err *err)
{
    static enum status (*const SIGNATURES[])(const struct ra *, struct err *) = {rehearsal_issue, rehearse_responder,
                                                                                 rehearse_list};
    struct err why = ERR_INIT;
    enum status status = ST_OK;
    size_t i = 0;

    if (!ca_exists(ra->ca))
        return ST_OK;
    for (i = 0; i < sizeof SIGNATURES / sizeof SIGNATURES[0] && (status == ST_OK || status == ST_EXPIRED); i++) {
        why = ERR_INIT;
        status = SIGNATURES[i](ra, &why);
    }
    if (status == ST_OK)
        return ST_OK;
    return err_set_code(err, status, why.fault, why.source, why.number, why.what);
}

enum status rehearsal_run(const struct ra *ra, struct err *err)
{
    static const struct {
        const char *name;
        enum status (*rehearse)(const struct ra *, struct buf *, struct err *);
    } ANSWERS[] = {
        {"directory", rehearse_directory}, {"session", rehearse_session}, {"code", rehearse_code},
        {"consent", rehearse_consent},     {"nonce", rehearse_nonce},
    };
    size_t i = 0;

    for (i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
        struct err why = ERR_INIT;
        struct buf out = {0};
        char what[ERR_WHAT_MAX];
        enum status status = ST_OK;

        buf_init(&out, LIMIT_ANSWER_BYTES);
        status = ANSWERS[i].rehearse(ra, &out, &why);
        buf_clear(&out);
        if (status != ST_OK) {
            (void)snprintf(what, sizeof what, "configuration: answer '%s' cannot be sent: %.80s", ANSWERS[i].name,
                           why.what);
            return err_set(err, status, FAULT_CONFIGURATION, what);
        }
    }
    return rehearse_signing(ra, err);
}
