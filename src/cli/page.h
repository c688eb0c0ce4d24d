/*
 * A result for people under construction: lines and labelled fields, lined up, printed to standard output at the end or
 * not at all. Remembers its first failure. Knows no certificates.
 *
 * Order of calls: page_open, the others, page_print, page_clear.
 */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "base/buf.h"
#include "surface/words.h"

enum { PAGE_BYTES_MAX = 64 << 20 }; /* a store of many thousands is listed whole */

struct page {
    struct buf text;
    enum status status; /* of the first failure */
};

void page_open(struct page *page);
void page_clear(struct page *page);

/* The string, then the end of the line. */
void page_line(struct page *page, int id, const char *const inserts[]);
/* The string and no end of line: more follows. */
void page_words(struct page *page, int id, const char *const inserts[]);
/* Text as it is. */
void page_text(struct page *page, const char *text);
void page_gap(struct page *page); /* an empty line */
/* "  label            value" */
void page_field(struct page *page, int label, const char *value);
/* The same with a string as its value. */
void page_field_words(struct page *page, int label, int value, const char *const inserts[]);

/* ST_IO if standard output took it not. */
MUST_CHECK enum status page_print(struct page *page, struct err *err);

#endif
