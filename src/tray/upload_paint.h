/*
 * What a phone and a person read off the page for uploading: the QR code, and the passphrase in its groups. Of
 * owner-drawn statics; the static's own text says the same to whoever cannot see it.
 */
#ifndef TRAY_UPLOAD_PAINT_H
#define TRAY_UPLOAD_PAINT_H

#include <windows.h>

#include "client/qr.h"
#include "tray/theme.h"

/*
 * As large as whole pixels for each square allow, in the middle, with the light squares around it; black on white in
 * high contrast too. One without squares (side 0) leaves its place empty.
 */
void upload_paint_qr(const DRAWITEMSTRUCT *item, const struct qr *qr, HBRUSH behind);

/* The static's text, PASSPHRASE_GROUP letters in a frame of their own: what is set apart holds no blank to be typed. */
void upload_paint_passphrase(const DRAWITEMSTRUCT *item, const struct theme *theme, HBRUSH behind);

#endif
