#include "server/html_frame.h"

#include "server/brand.h"

enum status html_frame_add(struct html_places *places, const struct html_style *style, enum page_language language)
{
    const enum page_language other = language == PAGE_EN ? PAGE_ZH_TW : PAGE_EN;
    enum status status = html_places_add(places, "lang", page_language_tag(language));

    if (status == ST_OK)
        status = html_places_add(places, "other_lang", page_language_tag(other));
    if (status == ST_OK)
        status = html_places_add(places, "style", buf_text(&style->css));
    return status == ST_OK ? html_places_add(places, "logo", brand_logo_svg) : status;
}
