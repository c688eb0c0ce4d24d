/*
 * The banner: the firm's logo and its name in both languages, and who is logged in, masked.
 */
#ifndef TRAY_BANNER_H
#define TRAY_BANNER_H

#include "client/settings.h"
#include "tray/theme.h"
#include "tray/visit.h"

enum { BANNER_UNITS = 32 }; /* its height in dialog units */

void banner_paint(HDC dc, const RECT *place, const struct theme *theme, const struct settings *settings,
                  const struct visit *visit);

#endif
