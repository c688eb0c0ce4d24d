#include "client/qr.h"

#include <qrcodegen.h>

#include "base/fault.h"
#include "base/wipe.h"

enum { QR_VERSION_MAX = 12 };

_Static_assert(QR_SIDE_MAX == 4 * QR_VERSION_MAX + 17, "the side of that version");

enum status qr_make(const char *text, struct qr *out, struct err *err)
{
    uint8_t code[qrcodegen_BUFFER_LEN_FOR_VERSION(QR_VERSION_MAX)];
    uint8_t work[qrcodegen_BUFFER_LEN_FOR_VERSION(QR_VERSION_MAX)];
    bool made = false;

    if (text[0] == '\0')
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "QR code of nothing");
    made = qrcodegen_encodeText(text, work, code, qrcodegen_Ecc_MEDIUM, qrcodegen_VERSION_MIN, QR_VERSION_MAX,
                                qrcodegen_Mask_AUTO, true);
    if (made) {
        *out = (struct qr){.side = qrcodegen_getSize(code)};
        for (int row = 0; row < out->side; row++) {
            for (int column = 0; column < out->side; column++)
                out->dark[row][column] = qrcodegen_getModule(code, column, row);
        }
    }
    wipe(work, sizeof work);
    wipe(code, sizeof code);
    return made ? ST_OK : err_set(err, ST_TOO_COSTLY, FAULT_NONE, "QR code: the text is too long for it");
}

bool qr_is_dark(const struct qr *qr, int row, int column)
{
    return row >= 0 && column >= 0 && row < qr->side && column < qr->side && qr->dark[row][column];
}
