/*
 * What people and files state in one line (national ID, serial, code, phone, name of a backup, moment, day, name of a
 * certificate): what is taken is in its form, and that form is taken as it is. The first byte says which.
 * fuzz: max_len 200
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_url.h"
#include "base/national_id.h"
#include "base/serial.h"
#include "base/time_text.h"
#include "client/backup_name.h"
#include "client/code_typed.h"
#include "client/undo_record.h"
#include "fuzz.h"
#include "protocol/renewal_id.h"
#include "server/phone.h"

static void national_id(const char *text)
{
    char id[NATIONAL_ID_SIZE] = "", again[NATIONAL_ID_SIZE] = "", masked[NATIONAL_ID_SIZE] = "";

    national_id_mask(text, masked);
    FUZZ_HOLDS(strlen(masked) < sizeof masked);
    if (national_id_read(text, id, NULL) != ST_OK)
        return;
    FUZZ_HOLDS(national_id_valid(id) && national_id_read(id, again, NULL) == ST_OK && strcmp(id, again) == 0);
    national_id_mask(id, masked);
    FUZZ_HOLDS(strlen(masked) == strlen(id) && strcmp(masked, id) != 0);
}

static void serial(const char *text)
{
    char first[SERIAL_TEXT_SIZE] = "", again[SERIAL_TEXT_SIZE] = "";

    if (serial_read(text, first, NULL) == ST_OK)
        FUZZ_HOLDS(serial_read(first, again, NULL) == ST_OK && strcmp(first, again) == 0);
}

static void code(const char *text)
{
    char digits[CODE_DIGITS + 1] = "", again[CODE_DIGITS + 1] = "";

    if (code_typed_read(text, digits, NULL) == ST_OK) {
        FUZZ_HOLDS(strlen(digits) == CODE_DIGITS && strspn(digits, "0123456789") == CODE_DIGITS);
        FUZZ_HOLDS(code_typed_read(digits, again, NULL) == ST_OK && strcmp(digits, again) == 0);
    } else {
        FUZZ_HOLDS(digits[0] == '\0');
    }
}

static void phone(const char *text)
{
    char number[PHONE_SIZE] = "", again[PHONE_SIZE] = "", masked[PHONE_MASKED_SIZE] = "";

    if (phone_read(text, number, NULL) != ST_OK)
        return;
    FUZZ_HOLDS(phone_read(number, again, NULL) == ST_OK && strcmp(number, again) == 0);
    phone_mask(number, masked);
    FUZZ_HOLDS(strstr(masked, number) == NULL);
}

static void backup(const char *text)
{
    char name[BACKUP_NAME_SIZE] = "";

    if (!backup_name_rule_valid(text))
        return;
    backup_name(text, "A123456789", "20261127", name);
    FUZZ_HOLDS(strstr(name, "A123456789") != NULL && strpbrk(name, "/\\:*?\"<>|{}") == NULL);
}

static void moment(const char *text)
{
    char first[TIME_RFC3339_SIZE] = "";
    int64_t at_utc = 0, day = 0;

    if (time_from_rfc3339(text, &at_utc) == ST_OK) {
        time_to_rfc3339(at_utc, first);
        FUZZ_HOLDS(strcmp(first, text) == 0);
    }
    if (time_day_read(text, &day) == ST_OK) {
        char date[TIME_DATE_SIZE] = "";

        time_to_date(time_day_begin(day, 0), 0, date);
        FUZZ_HOLDS(strcmp(date, text) == 0 && time_day_of(time_day_begin(day, 0), 0) == day);
    }
}

/* The content octets of any serial: also a negative one, which no person types. */
static void renewal_id(const char *text)
{
    char hex[SERIAL_TEXT_SIZE] = "";

    if (renewal_id_serial(text, hex, NULL) == ST_OK)
        FUZZ_HOLDS(strlen(hex) >= 2 && strlen(hex) % 2 == 0 && hex[strspn(hex, "0123456789ABCDEF")] == '\0');
    else
        FUZZ_HOLDS(hex[0] == '\0');
}

static void undo(const char *text)
{
    const bool is_name = strlen(text) < SEALED_NAME_SIZE;
    char sha256[SHA256_HEX_SIZE] = "", again[SEALED_NAME_SIZE] = "";
    int64_t kept_utc = 0;

    if (!is_name || !undo_name_read(text, &kept_utc))
        return;
    FUZZ_HOLDS(kept_utc >= 0);
    (void)snprintf(sha256, sizeof sha256, "%.32s", text + strlen("undo-"));
    FUZZ_HOLDS(undo_name_is_of(text, sha256));
    undo_name(sha256, kept_utc, again);
    FUZZ_HOLDS(undo_name_is_of(again, sha256));
}

static void file_url(const char *text)
{
    struct buf out;

    buf_init(&out, 4 * strlen(text) + 64);
    if (file_url_append(&out, text, NULL) == ST_OK)
        FUZZ_HOLDS(strncmp(buf_text(&out), "file://", 7) == 0 && strpbrk(buf_text(&out), "\"'<>& ") == NULL);
    else
        FUZZ_HOLDS(out.len == 0);
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(const char *) = {national_id, serial,     code, phone,   backup,
                                                    moment,      renewal_id, undo, file_url};
    struct fuzz_input input = {data, size};
    void (*const reader)(const char *) = readers[fuzz_below(&input, sizeof readers / sizeof readers[0])];
    char *text = fuzz_text(input);

    reader(text);
    free(text);
    return 0;
}
