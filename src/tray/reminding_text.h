/*
 * What the icon's tooltip and a reminder say: the truth table's sentences (surface/standing_text.h), led by whose
 * certificate it is where several people have one here, masked, since anybody may look at the screen.
 */
#ifndef TRAY_REMINDING_TEXT_H
#define TRAY_REMINDING_TEXT_H

#include <wchar.h>

#include "client/outlook.h"

/* malloc'ed; NULL without memory. */
wchar_t *reminding_text_tip(const struct outlook *outlook);
wchar_t *reminding_text_title(const struct outlook *outlook, const struct reminder *reminder);
wchar_t *reminding_text_body(const struct outlook *outlook, const struct reminder *reminder);

#endif
