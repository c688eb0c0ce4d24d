#include "cli/qr_text.h"

#define FULL_BLOCK "\xE2\x96\x88" /* U+2588 */
#define UPPER_HALF "\xE2\x96\x80" /* U+2580 */
#define LOWER_HALF "\xE2\x96\x84" /* U+2584 */

int qr_text_columns(const struct qr *qr, enum qr_text_form form)
{
    const int squares = qr->side + 2 * QR_QUIET;

    return form == QR_TEXT_HALVES ? squares : 2 * squares;
}

static const char *qr_text_halves(const struct qr *qr, int row, int column)
{
    const bool upper = qr_is_dark(qr, row, column);
    const bool lower = qr_is_dark(qr, row + 1, column);

    if (upper && lower)
        return FULL_BLOCK;
    if (upper)
        return UPPER_HALF;
    return lower ? LOWER_HALF : " ";
}

static const char *qr_text_block(const struct qr *qr, int row, int column)
{
    return qr_is_dark(qr, row, column) ? FULL_BLOCK : "  ";
}

enum status qr_text_append(struct buf *out, const struct qr *qr, enum qr_text_form form)
{
    const bool halves = form == QR_TEXT_HALVES;
    enum status status = ST_OK;

    for (int row = -QR_QUIET; row < qr->side + QR_QUIET && status == ST_OK; row += halves ? 2 : 1) {
        for (int column = -QR_QUIET; column < qr->side + QR_QUIET && status == ST_OK; column++)
            status = buf_append_text(out, halves ? qr_text_halves(qr, row, column) : qr_text_block(qr, row, column));
        if (status == ST_OK)
            status = buf_append_text(out, "\n");
    }
    return status;
}
