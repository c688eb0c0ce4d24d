#include "server/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "server/audit_left.h"
#include "server/audit_line.h"
#include "server/audit_pages.h"
#include "server/audit_whole.h"
#include "server/options.h"

static const struct audit_filter EVERY_ROW = {.since_utc = INT64_MIN, .after = INT64_MIN};

/* --- export --- */

static enum status export_row(void *self, struct tx *tx, const struct audit_row *row, struct buf *page, struct err *err)
{
    (void)self;
    (void)tx;
    return audit_line_write(row, page, err);
}

int cmd_audit_export(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct audit_last last = {.seq = 0};
    char head[AUDIT_HEAD_SIZE];
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        audit_left_chain_or_log(&ra);
    if (status == ST_OK)
        status = audit_pages_print(&ra, &EVERY_ROW, export_row, NULL, &last, &err);
    if (status == ST_OK && last.seq > 0) {
        audit_head_write(last.seq, last.hash, head);
        (void)fprintf(stderr, "head %s\n", head); /* beside the rows: to be noted where the host cannot write */
    }
    ra_close(&ra);
    return command_end(status, &err);
}

/* --- verify --- */

static enum status check_line(struct audit_check *check, char *line, struct err *err)
{
    struct json *document = NULL;
    struct audit_row row;
    enum status status = ST_OK;

    line[strcspn(line, "\n")] = '\0';
    status = audit_line_read(line, strlen(line), &row, &document, err);
    if (status == ST_OK)
        status = audit_check_row(check, &row, err);
    json_free(&document);
    return status;
}

static enum status check_export(const char *path, struct audit_check *check, struct err *err)
{
    static char line[AUDIT_LINE_MAX + 1]; /* a longer one is two that are damaged */
    FILE *file = fopen(path, "r");
    enum status status = ST_OK;

    if (file == NULL)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "opening the export");
    while (status == ST_OK && check->problem == NULL && fgets(line, sizeof line, file) != NULL)
        status = check_line(check, line, err);
    if (status == ST_OK && ferror(file) != 0)
        status = err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "reading the export");
    if (status == ST_OK)
        audit_check_end(check, 0);
    (void)fclose(file);
    return status;
}

/* Rows that wait belong to it. */
static enum status check_store(const struct ra *ra, struct audit_check *check, struct err *err)
{
    uint64_t left = 0;
    const enum status waiting = audit_left_chain(ra, &left, err);
    enum status status = waiting;

    if (waiting == ST_OK || waiting == ST_BAD_FILE)
        status = audit_whole_check(ra->store, check, err);
    if (status == ST_OK && waiting == ST_BAD_FILE && check->problem == NULL)
        check->problem = "what waits to follow the last one is not as it was written";
    return status;
}

static int say_outcome(const struct audit_check *check)
{
    char head[AUDIT_HEAD_SIZE];

    if (check->problem != NULL) {
        (void)fprintf(stderr, "pccert-ra: the audit log is broken at row %lld: %s\n", (long long)check->seq + 1,
                      check->problem);
        return COMMAND_BROKEN;
    }
    audit_head_write(check->seq, check->hash, head);
    (void)printf("whole: %lld rows, head %s\n", (long long)check->seq, head);
    return command_end(ST_OK, NULL);
}

int cmd_audit_verify(int argc, char *const *argv)
{
    const char *config = NULL, *head = NULL, *file = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--head", &head, NULL, false}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    struct audit_check check = {.key = ra.keys.audit};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], &file, &err);
    int code = COMMAND_DONE;

    if (status == ST_OK && head != NULL)
        status = audit_head_read(head, &check.noted.seq, check.noted.hash, &err);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = file == NULL ? check_store(&ra, &check, &err) : check_export(file, &check, &err);
    code = status == ST_OK ? say_outcome(&check) : command_end(status, &err);
    ra_close(&ra);
    return code;
}
