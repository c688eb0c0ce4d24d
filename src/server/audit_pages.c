#include "server/audit_pages.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

enum { ROWS_A_PAGE = 200, PAGE_MAX_BYTES = 16 * 1024 * 1024 };

struct page {
    struct tx *tx;
    audit_row_writer *write_row;
    void *self;
    struct buf text;
    int64_t rows;
    struct audit_last last;
};

static enum status add_row(void *self, const struct audit_row *row, struct err *err)
{
    struct page *page = self;

    page->rows++;
    page->last.seq = row->seq;
    memcpy(page->last.hash, row->hash, sizeof page->last.hash);
    return page->write_row(page->self, page->tx, row, &page->text, err);
}

static enum status read_page(const struct ra *ra, const struct audit_filter *filter, struct page *page, struct err *err)
{
    enum status status = store_begin_read(ra->store, &page->tx, err);

    if (status == ST_OK)
        status = store_audit_each(page->tx, filter, add_row, page, err);
    return store_finish(&page->tx, status, err);
}

/* What came before a row that cannot be written is printed too. */
static enum status print_page(struct page *page, struct err *err)
{
    const size_t len = page->text.len;
    const bool written = len == 0 || (fwrite(page->text.data, 1, len, stdout) == len && fflush(stdout) == 0);

    buf_truncate(&page->text, 0);
    return written ? ST_OK : err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "writing to standard output");
}

enum status audit_pages_print(const struct ra *ra, const struct audit_filter *filter, audit_row_writer *write_row,
                              void *self, struct audit_last *last, struct err *err)
{
    struct audit_filter wanted = *filter;
    struct page page = {.write_row = write_row, .self = self};
    enum status status = ST_OK;

    wanted.after = INT64_MIN;
    wanted.most = ROWS_A_PAGE;
    buf_init(&page.text, PAGE_MAX_BYTES);
    do {
        enum status printed = ST_OK;

        page.rows = 0;
        status = read_page(ra, &wanted, &page, err);
        printed = print_page(&page, err);
        if (status == ST_OK)
            status = printed;
        wanted.after = page.last.seq;
    } while (status == ST_OK && page.rows == ROWS_A_PAGE);
    buf_clear(&page.text);
    if (last != NULL)
        *last = page.last;
    return status;
}
