/*
 * A certificate in labelled fields, as the manual's table has them, for whoever lays them out. It shows nothing.
 */
#ifndef SURFACE_CERTIFICATE_TEXT_H
#define SURFACE_CERTIFICATE_TEXT_H

#include "client/port/clock.h"
#include "pki/cert.h"

/* Where fields go, in their order. label: a string (IDS_LABEL_...); value: UTF-8, the callee copies it. */
struct field_sink {
    void (*add)(void *self, int label, const char *value);
    void *self;
};

/* Who looks at a certificate decides whether its owner's name is masked with the ID. */
enum owner_shown { OWNER_SHOWN, OWNER_AS_ID };

struct certificate_view {
    const struct clock_port *clock; /* for local times */
    const char *given_id;           /* the ID that is shown in the clear; NULL: none */
};

/* Owner, national ID, serial, both ends of its validity. ST_NO_MEMORY. */
MUST_CHECK enum status certificate_text_fields(const struct cert_info *info, const struct certificate_view *view,
                                               enum owner_shown owner, const struct field_sink *sink);
/* A field of somebody's name, which a certificate may lack. ST_NO_MEMORY. */
MUST_CHECK enum status certificate_text_name(int label, const char *name, const struct field_sink *sink);

#endif
