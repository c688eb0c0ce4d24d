#include "cli/page.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/text_columns.h"

enum { LABEL_MAX = 512 };

void page_open(struct page *page)
{
    buf_init(&page->text, PAGE_BYTES_MAX);
    page->status = ST_OK;
}

void page_clear(struct page *page)
{
    buf_clear(&page->text);
}

void page_words(struct page *page, int id, const char *const inserts[])
{
    if (page->status == ST_OK)
        page->status = words_append(&page->text, id, WORDS_ALL, inserts);
}

void page_text(struct page *page, const char *text)
{
    if (page->status == ST_OK)
        page->status = buf_append_text(&page->text, text);
}

void page_line(struct page *page, int id, const char *const inserts[])
{
    page_words(page, id, inserts);
    page_text(page, "\n");
}

void page_gap(struct page *page)
{
    page_text(page, "\n");
}

void page_field(struct page *page, int label, const char *value)
{
    struct buf name;

    buf_init(&name, LABEL_MAX);
    if (page->status == ST_OK)
        page->status = buf_append_text(&name, "  ");
    if (page->status == ST_OK)
        page->status = words_append(&name, label, WORDS_ALL, NULL);
    if (page->status == ST_OK)
        page->status = text_columns_pad(&page->text, buf_text(&name), words_are_chinese() ? 20 : 26);
    page_text(page, value);
    page_text(page, "\n");
    buf_clear(&name);
}

void page_field_words(struct page *page, int label, int value, const char *const inserts[])
{
    struct buf text;

    buf_init(&text, LABEL_MAX);
    if (page->status == ST_OK)
        page->status = words_append(&text, value, WORDS_ALL, inserts);
    page_field(page, label, buf_text(&text));
    buf_clear(&text);
}

enum status page_print(struct page *page, struct err *err)
{
    if (page->status != ST_OK)
        return err_set(err, page->status, page->status == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_BUG,
                       "making the text of the result");
    if (!console_out(buf_text(&page->text)))
        return err_set(err, ST_IO, FAULT_NONE, "writing to standard output");
    return ST_OK;
}
