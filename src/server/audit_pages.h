/*
 * The audit log as text on standard output, page by page: nothing is written while the database is being read, since
 * whoever reads it for as long as a pager is open keeps it from ever clearing its write-ahead log.
 */
#ifndef SERVER_AUDIT_PAGES_H
#define SERVER_AUDIT_PAGES_H

#include "base/buf.h"
#include "server/ra.h"
#include "server/store/store_audit.h"

/* Appends one row to the page; tx: to look up what the row names. */
typedef enum status audit_row_writer(void *self, struct tx *tx, const struct audit_row *row, struct buf *page,
                                     struct err *err);

/* The last row that was written; seq 0: none was. */
struct audit_last {
    int64_t seq;
    unsigned char hash[SHA256_BYTES];
};

/* filter: after and most are not looked at. last may be NULL. */
MUST_CHECK enum status audit_pages_print(const struct ra *ra, const struct audit_filter *filter,
                                         audit_row_writer *write_row, void *self, struct audit_last *last,
                                         struct err *err);

#endif
