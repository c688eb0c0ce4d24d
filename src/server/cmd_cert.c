#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "protocol/json.h"
#include "server/accounts.h"
#include "server/host_state.h"
#include "server/options.h"
#include "server/revocation.h"
#include "server/store/store_certificate.h"

enum { LIST_JSON_MAX_BYTES = 256 * 1024 * 1024, PEM_MAX_BYTES = 128 * 1024 };

/* One certificate as it is shown. */
struct shown {
    const struct issued *issued;
    char national_id[NATIONAL_ID_SIZE]; /* masked unless it was given */
    char name[CERT_NAME_SIZE];
    const char *state;
    char not_before[TIME_MANUAL_SIZE], not_after[TIME_MANUAL_SIZE];
};

static const char *state_word(const struct ra *ra, const struct issued *issued)
{
    const enum host_state state = host_state_now(ra, issued);

    if (issued->confirmed_utc == 0 && (state == HOST_VALID || state == HOST_DUE))
        return "unconfirmed";
    return host_state_word(state);
}

/* Of one that is revoked. */
static const char *reason_word(const struct issued *issued)
{
    return revocation_reason_word(revocation_wire_reason(issued->reason));
}

static enum status describe(const struct ra *ra, const struct issued *issued, bool masked, struct shown *out,
                            struct err *err)
{
    const int32_t zone = (int32_t)ra->config.zone_offset_s;
    struct cert_info info;
    const enum status status = cert_read(issued->der.data, issued->der.len, &info, err);

    if (status != ST_OK)
        return status;
    *out = (struct shown){.issued = issued, .state = state_word(ra, issued)};
    if (masked)
        national_id_mask(info.national_id, out->national_id);
    else
        memcpy(out->national_id, info.national_id, sizeof out->national_id);
    memcpy(out->name, info.owner_display, sizeof out->name);
    time_to_manual(issued->not_before_utc, zone, out->not_before);
    time_to_manual(issued->not_after_utc, zone, out->not_after);
    return ST_OK;
}

/* --- list --- */

struct listing {
    const struct ra *ra;
    bool masked;
    struct json *array; /* NULL: lines on standard output */
};

static enum status add_time_or_null(struct json *object, const char *name, int64_t at_utc)
{
    return at_utc == 0 ? json_add_null(object, name) : json_add_time(object, name, at_utc);
}

static enum status add_members(struct json *object, const struct shown *shown)
{
    const struct issued *issued = shown->issued;
    enum status status = json_add_text(object, "serial", issued->serial);

    if (status == ST_OK)
        status = json_add_text(object, "state", shown->state);
    if (status == ST_OK)
        status = json_add_text(object, "national_id", shown->national_id);
    if (status == ST_OK)
        status = json_add_text(object, "name", shown->name);
    if (status == ST_OK)
        status = json_add_time(object, "not_before", issued->not_before_utc);
    if (status == ST_OK)
        status = json_add_time(object, "not_after", issued->not_after_utc);
    if (status == ST_OK)
        status = json_add_time(object, "issued", issued->issued_utc);
    if (status == ST_OK)
        status = add_time_or_null(object, "confirmed", issued->confirmed_utc);
    if (status == ST_OK)
        status = add_time_or_null(object, "revoked", issued->revoked_utc);
    if (status == ST_OK)
        status = issued->revoked_utc == 0 ? json_add_null(object, "reason")
                                          : json_add_text(object, "reason", reason_word(issued));
    if (status == ST_OK)
        status = json_add_text(object, "sha256", issued->sha256);
    if (status == ST_OK)
        status = json_add_text(object, "order", issued->order);
    return status;
}

static enum status add_to_array(struct json *array, const struct shown *shown, struct err *err)
{
    struct json *object = json_new_object();
    enum status status = add_members(object, shown);

    if (status == ST_OK)
        status = json_add(array, NULL, &object);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "listing certificates");
}

static enum status list_one(void *self, const struct issued *issued, struct err *err)
{
    struct listing *listing = self;
    struct shown shown;
    const enum status status = describe(listing->ra, issued, listing->masked, &shown, err);

    if (status != ST_OK)
        return status;
    if (listing->array != NULL)
        return add_to_array(listing->array, &shown, err);
    (void)printf("%-34s  %-11s  %-20s  %s  %s  %-10s  %s\n", issued->serial, shown.state,
                 issued->revoked_utc == 0 ? "-" : reason_word(issued), shown.not_before, shown.not_after,
                 shown.national_id, shown.name);
    return ST_OK;
}

static enum status print_document(struct json **array, struct err *err)
{
    struct json *document = json_new_object();
    struct buf text = {0};
    enum status status = json_add(document, "certificates", array);

    buf_init(&text, LIST_JSON_MAX_BYTES);
    if (status == ST_OK)
        status = json_print(document, true, &text);
    if (status == ST_OK)
        (void)printf("%s\n", buf_text(&text));
    else
        (void)err_set(err, status, FAULT_NONE, "listing certificates");
    buf_clear(&text);
    json_free(&document);
    return status;
}

/* The account of an ID that was typed; 0 for none typed. */
static enum status find_account(const struct ra *ra, struct tx *tx, const char *typed, int64_t *out, struct err *err)
{
    char national_id[NATIONAL_ID_SIZE];
    struct account account;
    enum status status = ST_OK;

    *out = 0;
    if (typed == NULL)
        return ST_OK;
    status = national_id_read(typed, national_id, err);
    if (status == ST_OK)
        status = accounts_find(ra, tx, national_id, &account, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no customer of this national ID");
    if (status == ST_OK)
        *out = account.id;
    return status;
}

static enum status list(struct ra *ra, const char *id, bool as_json, struct err *err)
{
    struct listing listing = {.ra = ra, .masked = id == NULL, .array = as_json ? json_new_array() : NULL};
    struct tx *tx = NULL;
    int64_t account = 0;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = find_account(ra, tx, id, &account, err);
    if (status == ST_OK)
        status = store_issued_each(tx, account, list_one, &listing, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK && as_json)
        status = print_document(&listing.array, err);
    json_free(&listing.array);
    return status;
}

int cmd_cert_list(int argc, char *const *argv)
{
    const char *config = NULL, *id = NULL;
    bool as_json = false;
    const struct option options[] = {
        {"--config", &config, NULL, true},
        {"--id", &id, NULL, false},
        {"--json", NULL, &as_json, false},
    };
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = list(&ra, id, as_json, &err);
    ra_close(&ra);
    return command_end(status, &err);
}

/* --- show --- */

static enum status print_pem(const struct issued *issued, struct err *err)
{
    struct buf pem = {0};
    enum status status = ST_OK;

    buf_init(&pem, PEM_MAX_BYTES);
    status = cert_to_pem(issued->der.data, issued->der.len, &pem, err);
    if (status == ST_OK)
        (void)printf("%s", buf_text(&pem));
    buf_clear(&pem);
    return status;
}

static void print_moment(const struct ra *ra, const char *name, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE] = "-";

    if (at_utc != 0)
        time_to_manual(at_utc, (int32_t)ra->config.zone_offset_s, text);
    (void)printf("%-12s %s\n", name, text);
}

static enum status print_details(const struct ra *ra, const struct issued *issued, struct err *err)
{
    struct shown shown;
    const enum status status = describe(ra, issued, true, &shown, err);

    if (status != ST_OK)
        return status;
    (void)printf("%-12s %s\n%-12s %s\n%-12s %s\n%-12s %s\n", "serial", issued->serial, "state", shown.state,
                 "national ID", shown.national_id, "name", shown.name);
    (void)printf("%-12s %s\n%-12s %s\n", "not before", shown.not_before, "not after", shown.not_after);
    print_moment(ra, "issued", issued->issued_utc);
    print_moment(ra, "confirmed", issued->confirmed_utc);
    print_moment(ra, "revoked", issued->revoked_utc);
    (void)printf("%-12s %s\n", "reason", issued->revoked_utc == 0 ? "-" : reason_word(issued));
    (void)printf("%-12s %s\n%-12s %s\n", "sha256", issued->sha256, "order", issued->order);
    return ST_OK;
}

static enum status show(struct ra *ra, const char *typed, bool as_pem, struct err *err)
{
    char serial[SERIAL_TEXT_SIZE];
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = serial_read(typed, serial, err);

    if (status == ST_OK)
        status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, &issued, err);
    status = store_finish(&tx, status, err);
    if (status == ST_NOT_FOUND)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no certificate of this serial number");
    if (status == ST_OK)
        status = as_pem ? print_pem(&issued, err) : print_details(ra, &issued, err);
    issued_clear(&issued);
    return status;
}

int cmd_cert_show(int argc, char *const *argv)
{
    const char *config = NULL, *serial = NULL;
    bool as_pem = false;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--pem", NULL, &as_pem, false}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], &serial, &err);

    if (status == ST_OK && serial == NULL)
        status = err_set(&err, ST_BAD_INPUT, FAULT_USAGE, "missing: the serial number");
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = show(&ra, serial, as_pem, &err);
    ra_close(&ra);
    return command_end(status, &err);
}
