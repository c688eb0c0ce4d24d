/*
 * What was found in a PFX file (client/import.h), in words: labelled fields, then sentences a line each. It shows
 * nothing.
 */
#ifndef SURFACE_INSPECTION_TEXT_H
#define SURFACE_INSPECTION_TEXT_H

#include "client/import.h"
#include "surface/certificate_text.h"

/* The certificate, its issuer, the key and how the file is protected. ST_NO_MEMORY. */
MUST_CHECK enum status inspection_text_fields(const struct inspection *inspection, const struct certificate_view *view,
                                              const struct field_sink *sink);

/* Each appends lines, ended by LF. The statuses of words_append. */
/* Whose certificate it is, further keys, and the warnings. */
MUST_CHECK enum status inspection_text_findings(const struct inspection *inspection, struct buf *out);
MUST_CHECK enum status inspection_text_warnings(const struct inspection *inspection, struct buf *out);
/* Whether it can be imported, and why not. */
MUST_CHECK enum status inspection_text_verdict(const struct inspection *inspection, struct buf *out);

#endif
