#include "surface/certificate_text.h"

#include <string.h>

#include "ids.h"
#include "surface/moment_text.h"
#include "surface/person.h"
#include "surface/words.h"

enum { UNNAMED_MAX = 512 };

static void add_moment(int label, const struct certificate_view *view, int64_t at_utc, const struct field_sink *sink)
{
    char text[TIME_MANUAL_SIZE];

    moment_text(view->clock, at_utc, text);
    sink->add(sink->self, label, text);
}

enum status certificate_text_name(int label, const char *name, const struct field_sink *sink)
{
    struct buf unnamed;
    enum status st = ST_OK;

    buf_init(&unnamed, UNNAMED_MAX);
    if (name[0] == '\0')
        st = words_append(&unnamed, IDS_INSPECT_UNNAMED, WORDS_ALL, NULL);
    if (st == ST_OK)
        sink->add(sink->self, label, name[0] != '\0' ? name : buf_text(&unnamed));
    buf_clear(&unnamed);
    return st;
}

enum status certificate_text_fields(const struct cert_info *info, const struct certificate_view *view,
                                    enum owner_shown owner, const struct field_sink *sink)
{
    const bool own = view->given_id != NULL && strcmp(view->given_id, info->national_id) == 0;
    char masked[CERT_NAME_SIZE];
    char id[NATIONAL_ID_SIZE];
    enum status st = ST_OK;

    person_mask_name(info->owner_display, masked);
    person_show_id(info->national_id, view->given_id, id);
    st = certificate_text_name(IDS_LABEL_OWNER, owner == OWNER_SHOWN || own ? info->owner_display : masked, sink);
    if (id[0] != '\0')
        sink->add(sink->self, IDS_LABEL_ID, id);
    sink->add(sink->self, IDS_LABEL_SERIAL, info->serial);
    add_moment(IDS_LABEL_NOT_BEFORE, view, info->not_before_utc, sink);
    add_moment(IDS_LABEL_NOT_AFTER, view, info->not_after_utc, sink);
    return st;
}
