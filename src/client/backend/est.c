#include "client/backend/est.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/backend/est_call.h"
#include "client/backend/est_login.h"
#include "client/backend/est_order.h"
#include "pki/certs_only.h"
#include "pki/csr_attributes.h"

#define CERTIFICATES_TYPE "application/pkcs7-mime"
#define ATTRIBUTES_TYPE "application/csrattrs"

enum { EST_KEY_BITS = 2048 };

/* --- what a request should be --- */

static enum status est_check_attributes(const struct buf *der, struct csr_attributes *wanted, struct err *err)
{
    struct err cause = ERR_INIT;
    enum status status = csr_attributes_read(der->data, der->len, wanted, &cause);

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "csrattrs");
    if (status != ST_OK)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, cause.what);
    status = csr_attributes_check(wanted, EST_KEY_BITS, &cause);
    if (status == ST_OK)
        return ST_OK;
    status = err_set(err, ST_REFUSED, FAULT_EST_REQUEST, cause.what);
    err_detail(err, cause.detail);
    return status;
}

/* Asked of everybody first: the password goes out only where that is needed. */
static enum status est_ask_attributes(struct est *est, const char *authorization, struct csr_attributes *wanted,
                                      struct err *err)
{
    struct est_call call = {.operation = "csrattrs", .content_type = ATTRIBUTES_TYPE, .progress = est->progress};
    struct est_reply reply = {.http_status = 0};
    struct err cause = ERR_INIT;
    enum status status = est_call(est, &call, &reply, &cause);

    if (status == ST_WRONG_SECRET) {
        est_reply_clear(&reply);
        err_clear(&cause);
        call.authorization = authorization;
        status = est_call(est, &call, &reply, &cause);
    }
    if (status == ST_OK && reply.http_status == 200 && reply.der.len > 0)
        status = est_check_attributes(&reply.der, wanted, &cause);
    est_reply_clear(&reply);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* As the server's template has it, and the person in it, where that leaves a place or the configuration wants it. */
static void est_fill_subject(const struct est *est, const struct subject *wanted, struct subject *out)
{
    bool named = false;

    *out = *wanted;
    for (size_t i = 0; i < out->count; i++) {
        struct subject_field *field = &out->fields[i];

        if (strcmp(field->type, "serialNumber") != 0)
            continue;
        named = true;
        if (field->value[0] == '\0')
            (void)snprintf(field->value, sizeof field->value, "%s", est->login.national_id);
    }
    if (est->config.names_person && !named && out->count < SUBJECT_FIELDS_MAX) {
        struct subject_field *field = &out->fields[out->count++];

        (void)snprintf(field->type, sizeof field->type, "serialNumber");
        (void)snprintf(field->value, sizeof field->value, "%s", est->login.national_id);
    }
}

static enum status est_profile(void *self, const char *token, struct profile_answer *out, struct err *err)
{
    struct est *est = self;
    struct profile_answer profile = {.key_type = "rsa", .key_bits = EST_KEY_BITS};
    struct csr_attributes wanted = {.takes_rsa = false};
    const char *authorization = NULL;
    enum status status = est_login_use(est, token, &authorization, err);

    if (status == ST_OK)
        status = est_ask_attributes(est, authorization, &wanted, err);
    if (status != ST_OK)
        return status;
    est_fill_subject(est, &wanted.subject, &profile.subject);
    *out = profile;
    return ST_OK;
}

/* --- its CAs --- */

enum status est_ask_cas(const struct est *est, const struct http_identity *identity, struct cert_list *out,
                        long *http_status, struct err *err)
{
    const struct est_call call = {
        .operation = "cacerts", .content_type = CERTIFICATES_TYPE, .identity = identity, .progress = est->progress};
    struct est_reply reply = {.http_status = 0};
    struct err cause = ERR_INIT;
    enum status status = est_call(est, &call, &reply, err);

    *http_status = reply.http_status;
    if (status == ST_OK && reply.http_status != 200)
        status = err_set_code(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, ERR_HTTP, reply.http_status, "no cacerts");
    if (status == ST_OK) {
        status = certs_only_read(reply.der.data, reply.der.len, out, &cause);
        if (status == ST_NO_MEMORY)
            status = err_set(err, status, FAULT_NO_MEMORY, "cacerts");
        else if (status != ST_OK)
            status = err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, cause.what);
    }
    est_reply_clear(&reply);
    return status;
}

static enum status est_cas(void *self, struct cert_list *out, struct err *err)
{
    long http_status = 0;

    return est_ask_cas(self, NULL, out, &http_status, err);
}

/* --- all together --- */

void est_init(struct est *est, const struct http_port *http, const struct clock_port *clock,
              const struct progress *progress, const struct est_config *config, struct backend *out)
{
    *est = (struct est){.http = http, .clock = clock, .progress = progress, .config = *config};
    *out = (struct backend){
        .capabilities =
            BACKEND_CAN_RENEW | BACKEND_CAN_CONFIRM | BACKEND_CAN_CAS | BACKEND_ASKS_AGAIN | BACKEND_RENEWS_NAME,
        .cas = est_cas,
        .login = est_log_in,
        .logout = est_log_out,
        .profile = est_profile,
        .order_create = est_order_create,
        .order_get = est_order_get,
        .certificate = est_certificate,
        .confirm = est_confirm,
        .self = est,
    };
}

void est_close(struct est *est)
{
    est_login_clear(&est->login);
    cert_list_clear(&est->order.issued);
    *est = (struct est){.http = NULL};
}
