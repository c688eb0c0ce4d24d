/*
 * What the frame of every page that the host shows to browsers has: its language and the other one, its looks, the
 * brand's logo. It must not know what stands in it.
 */
#ifndef SERVER_HTML_FRAME_H
#define SERVER_HTML_FRAME_H

#include "server/html_places.h"
#include "server/html_style.h"
#include "server/page_language.h"

/* {lang}, {other_lang}, {style}, {logo}. */
MUST_CHECK enum status html_frame_add(struct html_places *places, const struct html_style *style,
                                      enum page_language language);

#endif
