#include "server/operator_person.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/utf.h"
#include "base/wipe.h"
#include "server/accounts.h"
#include "server/host_state.h"
#include "server/login.h"
#include "server/sessions.h"
#include "server/store/store_audit.h"
#include "server/wrong_codes.h"

static enum status read_account(const struct ra *ra, const struct account *account, struct operator_person *out,
                                struct err *err)
{
    char national_id[NATIONAL_ID_SIZE], phone[PHONE_SIZE];
    enum status status = accounts_national_id(ra, account, national_id, err);

    if (status != ST_OK)
        return status;
    national_id_mask(national_id, out->masked_id);
    wipe(national_id, sizeof national_id);
    memcpy(out->name, account->name, sizeof out->name);
    out->created_utc = account->created_utc;
    out->wrong_codes = account->wrong_codes;
    out->codes_blocked = wrong_codes_block(&ra->config, account);
    status = accounts_phone(ra, account, phone, err);
    if (status == ST_OK)
        phone_mask(phone, out->masked_phone);
    wipe(phone, sizeof phone);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status read_login(const struct ra *ra, struct tx *tx, const struct account *account,
                              struct operator_person *out, struct err *err)
{
    enum status status = store_login_count_get(tx, account->nid_keyed, &out->count, err);

    if (status == ST_OK)
        status = sessions_latest(ra, tx, account->id, &out->session, err);
    out->login_blocked = login_blocked(&ra->config, out->count.wrong);
    out->wait_s = login_wait_s(&ra->config, &out->count, ra_now_utc(ra));
    return status == ST_NOT_FOUND ? ST_OK : status;
}

struct reading {
    const struct ra *ra;
    struct operator_person *person;
};

/* They come oldest first: the last ones are kept, in a ring. */
static enum status add_certificate(void *self, const struct issued *issued, struct err *err)
{
    struct reading *reading = self;
    struct operator_person *person = reading->person;
    struct person_certificate *into = &person->certificates[person->certificate_count++ % PERSON_CERTIFICATES_SHOWN];

    (void)err;
    *into = (struct person_certificate){
        .not_before_utc = issued->not_before_utc,
        .not_after_utc = issued->not_after_utc,
        .revoked_utc = issued->revoked_utc,
        .reason = issued->reason,
        .state = host_state_now(reading->ra, issued),
        .confirmed = issued->confirmed_utc != 0,
    };
    memcpy(into->serial, issued->serial, sizeof into->serial);
    return ST_OK;
}

/* The ring unrolled, the last first. */
static void order_certificates(struct operator_person *person)
{
    struct person_certificate last_first[PERSON_CERTIFICATES_SHOWN] = {{.serial = ""}};
    const size_t kept =
        person->certificate_count < PERSON_CERTIFICATES_SHOWN ? person->certificate_count : PERSON_CERTIFICATES_SHOWN;
    size_t i = 0;

    for (i = 0; i < kept; i++)
        last_first[i] = person->certificates[(person->certificate_count - 1 - i) % PERSON_CERTIFICATES_SHOWN];
    memcpy(person->certificates, last_first, kept * sizeof last_first[0]);
}

static enum status add_entry(void *self, const struct audit_row *row, struct err *err)
{
    struct reading *reading = self;
    struct person_entry *entry = NULL;

    (void)err;
    if (reading->person->trail_count == PERSON_TRAIL_PAGE) { /* one more was asked for */
        reading->person->trail_goes_on = true;
        return ST_OK;
    }
    entry = &reading->person->trail[reading->person->trail_count++];
    *entry = (struct person_entry){.seq = row->seq, .at_utc = row->at_utc, .damaged = row->damaged};
    utf8_display_copy(row->actor, strlen(row->actor), entry->actor, sizeof entry->actor);
    utf8_display_copy(row->action, strlen(row->action), entry->action, sizeof entry->action);
    utf8_display_copy(row->object, strlen(row->object), entry->object, sizeof entry->object);
    utf8_display_copy(row->outcome, strlen(row->outcome), entry->outcome, sizeof entry->outcome);
    return ST_OK;
}

static enum status read_records(struct ra *ra, struct tx *tx, int64_t id, int64_t before, struct operator_person *out,
                                struct err *err)
{
    struct reading reading = {.ra = ra, .person = out};
    struct account account;
    char nid[SHA256_HEX_SIZE];
    enum status status = store_account_by_id(tx, id, &account, err);

    if (status == ST_OK)
        status = read_account(ra, &account, out, err);
    if (status == ST_OK)
        status = read_login(ra, tx, &account, out, err);
    if (status == ST_OK)
        status = store_issued_each(tx, id, add_certificate, &reading, err);
    if (status != ST_OK)
        return status;
    order_certificates(out);
    hex_encode(account.nid_keyed, sizeof account.nid_keyed, nid);
    return store_audit_person(tx, id, nid, before, PERSON_TRAIL_PAGE + 1, add_entry, &reading, err);
}

enum status operator_person_read(struct ra *ra, int64_t account, int64_t before, struct operator_person *out,
                                 struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    *out = (struct operator_person){.name = ""};
    if (status == ST_OK)
        status = read_records(ra, tx, account, before, out, err);
    status = store_finish(&tx, status, err);
    return status == ST_OK ? host_state_get(ra, account, &out->state, err) : status;
}
