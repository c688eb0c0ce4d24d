#include "surface/check_report.h"

#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/time_text.h"
#include "client/masked_text.h"
#include "ids.h"
#include "surface/check_text.h"
#include "surface/moment_text.h"
#include "version.h"

static const char *const architecture = sizeof(void *) == 8 ? "x64" : "x86";

/* A report under construction; it remembers its first failure. */
struct report_text {
    struct buf text;
    enum status status;
};

static void put_text(struct report_text *report, const char *text)
{
    if (report->status == ST_OK)
        report->status = buf_append_text(&report->text, text);
}

static void put_words(struct report_text *report, int id, const char *const inserts[])
{
    if (report->status == ST_OK)
        report->status = words_append(&report->text, id, WORDS_ALL, inserts);
}

static void put_line(struct report_text *report, int id, const char *const inserts[])
{
    put_words(report, id, inserts);
    put_text(report, "\n");
}

/* --- one check --- */

typedef enum status check_part(struct buf *out, const struct check_line *line, const struct check_text_view *view);

static enum status code_part(struct buf *out, const struct check_line *line, const struct check_text_view *view)
{
    (void)view;
    return check_text_code(out, line);
}

/* On a line of its own, if there is any. id: the words around it. */
static void put_part(struct report_text *report, int id, const struct check_line *line, check_part *part)
{
    static const struct check_text_view view = {.for_helpdesk = true};
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (report->status == ST_OK)
        report->status = part(&text, line, &view);
    if (text.len > 0) {
        put_text(report, "    ");
        if (id != 0)
            put_words(report, id, WORDS(buf_text(&text)));
        else
            put_text(report, buf_text(&text));
        put_text(report, "\n");
    }
    buf_clear(&text);
}

static void put_check(struct report_text *report, const struct check_line *line)
{
    put_text(report, "[");
    put_words(report, check_text_result(line->result), NULL);
    put_text(report, "] ");
    put_line(report, check_text_name(line->kind), NULL);
    put_part(report, 0, line, check_text_sentence);
    put_part(report, IDS_CHECK_REMEDY, line, check_text_remedy);
    if (line->result != CHECK_PASS)
        put_part(report, IDS_CHECK_CODE, line, code_part);
}

/* --- the whole --- */

static void put_head(struct report_text *report, const struct client *client)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    char local[TIME_MANUAL_SIZE];
    char utc[TIME_RFC3339_SIZE];

    moment_text(client->clock, now_utc, local);
    time_to_rfc3339(now_utc, utc);
    put_line(report, IDS_REPORT_TITLE, NULL);
    put_line(report, IDS_REPORT_VERSION, WORDS(PCCERT_VERSION, architecture, words_language()));
    put_line(report, IDS_REPORT_TIME, WORDS(local, utc));
    put_line(report, IDS_REPORT_HOST, WORDS(client->settings->host_url));
    put_line(report, IDS_REPORT_MASKED, NULL);
    put_text(report, "\n");
}

static void put_sum(struct report_text *report, const struct checks_report *checks)
{
    if (report->status == ST_OK)
        report->status = check_text_sum(&report->text, checks);
    put_text(report, "\n\n");
}

enum status check_report_append(struct buf *out, const struct client *client, const struct checks_report *report,
                                const char *more)
{
    struct report_text made = {.status = ST_OK};

    buf_init(&made.text, CHECK_REPORT_MAX);
    put_head(&made, client);
    put_sum(&made, report);
    for (size_t i = 0; i < report->count; i++)
        put_check(&made, &report->lines[i]);
    if (more != NULL) {
        put_text(&made, "\n");
        put_text(&made, more);
    }
    if (made.status == ST_OK)
        made.status = masked_text_append(out, buf_text(&made.text));
    buf_clear(&made.text);
    return made.status;
}

/* --- as a file --- */

static enum status to_file_form(const struct buf *text, struct buf *file)
{
    enum status st = buf_append_text(file, "\xEF\xBB\xBF");

    for (const char *at = buf_text(text); st == ST_OK && *at != '\0';) {
        const size_t len = strcspn(at, "\n");

        st = buf_append(file, at, len);
        at += len;
        if (st == ST_OK && *at == '\n') {
            st = buf_append_text(file, "\r\n");
            at++;
        }
    }
    return st;
}

enum status check_report_save(const char *path, const struct client *client, const struct checks_report *report,
                              const char *more, struct err *err)
{
    struct buf text, file;
    enum status st = ST_OK;

    buf_init(&text, CHECK_REPORT_MAX);
    buf_init(&file, (size_t)2 * CHECK_REPORT_MAX);
    st = check_report_append(&text, client, report, more);
    if (st == ST_OK)
        st = to_file_form(&text, &file);
    if (st != ST_OK)
        st = err_set(err, st, FAULT_NO_MEMORY, "making the report");
    else
        st = file_write(path, file.data, file.len, FILE_REPLACE, err);
    KILL_POINT("check_report.saved");
    buf_clear(&file);
    buf_clear(&text);
    return st;
}
