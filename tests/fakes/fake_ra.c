#include "fakes/fake_ra_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fault.h"

void fake_ra_open(struct fake_ra *ra, const char *national_id, const struct fake_ca *ca, const struct fake_ca *other_ca,
                  const struct clock_port *clock)
{
    FILE *file = tmpfile();
    void *shared = MAP_FAILED;

    if (file != NULL && ftruncate(fileno(file), sizeof(struct fake_ra_memory)) == 0)
        shared = mmap(NULL, sizeof(struct fake_ra_memory), PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    if (shared == MAP_FAILED)
        abort();
    (void)fclose(file);
    *ra = (struct fake_ra){.memory = shared, .ca = ca, .other_ca = other_ca, .clock = clock};
    (void)snprintf(ra->memory->national_id, sizeof ra->memory->national_id, "%s", national_id);
}

void fake_ra_close(struct fake_ra *ra)
{
    (void)munmap(ra->memory, sizeof *ra->memory);
    ra->memory = NULL;
}

void fake_ra_fail(struct fake_ra *ra, enum fake_ra_call call, enum status status, int fault)
{
    ra->memory->fail_call = call;
    ra->memory->fail_status = status;
    ra->memory->fail_fault = fault;
    ra->memory->fail_times = 1;
    ra->memory->fail_after = false;
}

/* --- every call --- */

static enum status fake_ra_trip(struct fake_ra *ra, enum fake_ra_call call, struct err *err)
{
    struct fake_ra_memory *m = ra->memory;

    if (m->fail_call != call || m->fail_times == 0)
        return ST_OK;
    m->fail_times--;
    return err_set(err, m->fail_status, m->fail_fault, "the fake host was told to fail");
}

enum status fake_ra_enter(struct fake_ra *ra, enum fake_ra_call call, struct err *err)
{
    ra->memory->calls[call]++;
    return ra->memory->fail_after ? ST_OK : fake_ra_trip(ra, call, err);
}

enum status fake_ra_leave(struct fake_ra *ra, enum fake_ra_call call, struct err *err)
{
    return ra->memory->fail_after ? fake_ra_trip(ra, call, err) : ST_OK;
}

enum status fake_ra_check_token(const char *token, struct err *err)
{
    return strcmp(token, FAKE_RA_TOKEN) == 0 ? ST_OK : err_set(err, ST_REFUSED, FAULT_SESSION_ENDED, "no such session");
}

/* --- session --- */

static enum status fake_ra_login(void *self, const struct login_request *request, struct session_answer *out,
                                 struct err *err)
{
    struct fake_ra *ra = self;
    const enum status status = fake_ra_enter(ra, RA_LOGIN, err);

    if (status != ST_OK)
        return status;
    if (strcmp(request->national_id, ra->memory->national_id) != 0 || strcmp(request->password, FAKE_RA_PASSWORD) != 0)
        return err_set(err, ST_WRONG_SECRET, FAULT_LOGIN, "login refused");
    *out = (struct session_answer){.name = "王小明", .phone_bound = !ra->memory->no_phone, .token = FAKE_RA_TOKEN};
    return fake_ra_leave(ra, RA_LOGIN, err);
}

static enum status fake_ra_logout(void *self, const char *token, struct err *err)
{
    struct fake_ra *ra = self;
    const enum status status = fake_ra_enter(ra, RA_LOGOUT, err);

    return status == ST_OK ? fake_ra_check_token(token, err) : status;
}

static void fake_ra_fill_certificate(const struct fake_ra_order *order, struct host_certificate *out)
{
    struct cert_info info = {.is_ca = false};

    if (cert_read(order->der, order->der_len, &info, NULL) != ST_OK)
        abort();
    memcpy(out->serial, info.serial, sizeof out->serial);
    memcpy(out->sha256, info.sha256, sizeof out->sha256);
    memcpy(out->name, info.owner_display, sizeof out->name);
    out->not_before_utc = info.not_before_utc;
    out->not_after_utc = info.not_after_utc;
    out->renew_from_utc = info.not_after_utc - FAKE_RA_RENEW_S;
    out->confirmed = true;
}

static enum status fake_ra_state(void *self, const char *token, struct state_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    const struct fake_ra_memory *m = ra->memory;
    enum status status = fake_ra_enter(ra, RA_STATE, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status != ST_OK)
        return status;
    *out = (struct state_answer){.state = HOST_NONE};
    if (m->confirmed != 0) {
        const int64_t now_utc = ra->clock->now_utc(ra->clock->self);

        out->has_certificate = true;
        fake_ra_fill_certificate(&m->orders[m->confirmed - 1], &out->certificate);
        out->state = m->orders[m->confirmed - 1].revoked_utc != 0 ? HOST_REVOKED
                     : now_utc > out->certificate.not_after_utc   ? HOST_EXPIRED
                     : now_utc >= out->certificate.renew_from_utc ? HOST_DUE
                                                                  : HOST_VALID;
    }
    for (size_t i = 0; i < m->order_count; i++) {
        if (m->orders[i].state <= ORDER_ISSUED) {
            out->has_order = true;
            fake_ra_answer(ra, &m->orders[i], &out->order);
            out->order.overdue = m->overdue;
        }
    }
    return fake_ra_leave(ra, RA_STATE, err);
}

static enum status fake_ra_profile(void *self, const char *token, struct profile_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    enum status status = fake_ra_enter(ra, RA_PROFILE, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status != ST_OK)
        return status;
    *out = (struct profile_answer){.key_type = "rsa", .key_bits = 2048};
    out->subject.count = 2;
    (void)snprintf(out->subject.fields[0].type, sizeof out->subject.fields[0].type, "CN");
    (void)snprintf(out->subject.fields[0].value, sizeof out->subject.fields[0].value, "王小明");
    (void)snprintf(out->subject.fields[1].type, sizeof out->subject.fields[1].type, "serialNumber");
    (void)snprintf(out->subject.fields[1].value, sizeof out->subject.fields[1].value, "%s", ra->memory->national_id);
    return fake_ra_leave(ra, RA_PROFILE, err);
}

struct backend fake_ra_backend(struct fake_ra *ra)
{
    return (struct backend){
        .capabilities = ~(unsigned)(BACKEND_CAN_CAS | BACKEND_ASKS_AGAIN | BACKEND_RENEWS_NAME),
        .directory = fake_ra_directory,
        .login = fake_ra_login,
        .logout = fake_ra_logout,
        .state = fake_ra_state,
        .profile = fake_ra_profile,
        .order_create = fake_ra_order_create,
        .order_get = fake_ra_order_get,
        .order_cancel = fake_ra_order_cancel,
        .code_send = fake_ra_code_send,
        .code_verify = fake_ra_code_verify,
        .consent_get = fake_ra_consent_get,
        .consent_agree = fake_ra_consent_agree,
        .finalize = fake_ra_finalize,
        .certificate = fake_ra_certificate,
        .confirm = fake_ra_confirm,
        .revoke_code_send = fake_ra_revoke_code_send,
        .revoke = fake_ra_revoke,
        .renewal_info = fake_ra_renewal_info,
        .transfer_make = fake_ra_transfer_make,
        .transfer_get = fake_ra_transfer_get,
        .transfer_cancel = fake_ra_transfer_cancel,
        .release = fake_ra_release,
        .self = ra,
    };
}
