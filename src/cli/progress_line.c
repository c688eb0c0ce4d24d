#include "cli/progress_line.h"

#include "base/buf.h"
#include "cli/console.h"
#include "cli/text_columns.h"
#include "surface/progress_text.h"
#include "surface/words.h"

enum { LINE_BYTES_MAX = 1024, STEP_NONE = -1 };

static int shown_step = STEP_NONE;
static size_t shown_count;
static size_t shown_columns;

/* count: seconds that are left for a phone, else percent */
static enum status line_text(struct buf *line, enum progress_step step, size_t count, bool has_percent)
{
    enum status st = buf_append_text(line, "\r");

    if (st == ST_OK)
        st = words_append(line, progress_text(step), WORDS_ALL, NULL);
    if (st == ST_OK && step == PROGRESS_PHONE)
        st = buf_append_format(line, " %zu:%02zu", count / 60, count % 60);
    else if (st == ST_OK && has_percent)
        st = buf_append_format(line, " %zu %%", count);
    return st;
}

/* Spaces over what a longer line left behind. */
static enum status line_pad(struct buf *line, size_t columns)
{
    enum status st = ST_OK;

    for (size_t i = columns; st == ST_OK && i < shown_columns; i++)
        st = buf_append_text(line, " ");
    return st;
}

static void draw(struct buf *line)
{
    const size_t columns = text_columns(buf_text(line)) - 1; /* not the CR */

    if (columns >= (size_t)console_columns()) /* it would wrap, and the next CR not reach its start */
        return;
    if (line_pad(line, columns) == ST_OK)
        console_say(buf_text(line));
    shown_columns = columns;
}

static void report(void *self, enum progress_step step, size_t done, size_t total)
{
    const bool has_percent = total > 0 && done <= total;
    const size_t percent = !has_percent ? 0 : done == total ? 100 : done / (total / 100 + 1);
    const size_t count = step == PROGRESS_PHONE ? done : percent;
    struct buf line;

    (void)self;
    if (!console_has_screen() || ((int)step == shown_step && count == shown_count))
        return;
    buf_init(&line, LINE_BYTES_MAX);
    if (line_text(&line, step, count, has_percent) == ST_OK)
        draw(&line);
    buf_clear(&line);
    shown_step = (int)step;
    shown_count = count;
}

static bool cancelled(void *self)
{
    (void)self;
    return console_cancelled();
}

struct progress progress_line_port(void)
{
    return (struct progress){.report = report, .cancelled = cancelled};
}

void progress_line_end(void)
{
    struct buf line;

    if (shown_step == STEP_NONE)
        return;
    buf_init(&line, LINE_BYTES_MAX);
    if (buf_append_text(&line, "\r") == ST_OK && line_pad(&line, 0) == ST_OK && buf_append_text(&line, "\r") == ST_OK)
        console_say(buf_text(&line));
    buf_clear(&line);
    shown_step = STEP_NONE;
    shown_columns = 0;
}
