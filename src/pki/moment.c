#include "pki/moment.h"

#include <time.h>

#include <openssl/err.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/der.h"

static const int64_t MOMENT_LEAST_UTC = INT64_C(-631152000);  /* 1950 */
static const int64_t MOMENT_MOST_UTC = INT64_C(253402300799); /* the end of 9999 */

bool moment_read(const ASN1_TIME *time, int64_t *out_utc)
{
    struct tm tm = {0};
    struct civil civil = {0};

    if (ASN1_TIME_to_tm(time, &tm) != 1) {
        ERR_clear_error();
        return false;
    }
    civil = (struct civil){.year = (int64_t)tm.tm_year + 1900,
                           .month = tm.tm_mon + 1,
                           .day = tm.tm_mday,
                           .hour = tm.tm_hour,
                           .minute = tm.tm_min,
                           .second = tm.tm_sec};
    *out_utc = civil_to_utc(&civil, 0);
    return true;
}

enum status moment_append(int64_t at_utc, struct buf *out, struct err *err)
{
    const struct civil c = civil_from_utc(at_utc, 0);
    const bool is_short = c.year < 2050;
    struct buf text;
    enum status status = ST_OK;

    if (at_utc < MOMENT_LEAST_UTC || at_utc > MOMENT_MOST_UTC)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "writing a moment: before 1950 or after 9999");
    buf_init(&text, 15);
    if (is_short)
        status = buf_append_format(&text, "%02d", (int)(c.year % 100));
    else
        status = buf_append_format(&text, "%04d", (int)c.year);
    if (status == ST_OK)
        status = buf_append_format(&text, "%02d%02d%02d%02d%02dZ", c.month, c.day, c.hour, c.minute, c.second);
    if (status == ST_OK)
        status = der_wrap(out, is_short ? DER_UTC_TIME : DER_GENERALIZED_TIME, text.data, text.len, err);
    else
        (void)der_fail_to_append(err, status);
    buf_clear(&text);
    return status;
}
