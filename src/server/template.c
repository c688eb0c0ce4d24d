#include "server/template.h"

#include <string.h>

static const struct template_place *find(const char *at, const struct template_place *places, size_t count)
{
    size_t i = 0;

    for (i = 0; i < count; i++)
        if (strncmp(at, places[i].name, strlen(places[i].name)) == 0)
            return &places[i];
    return NULL;
}

enum status template_append(struct buf *out, const char *pattern, const struct template_place *places, size_t count)
{
    enum status status = ST_OK;

    while (status == ST_OK && *pattern != '\0') {
        const struct template_place *place = find(pattern, places, count);
        const size_t taken = place != NULL ? strlen(place->name) : strcspn(pattern + 1, "{") + 1;

        status = place != NULL ? buf_append_text(out, place->text) : buf_append(out, pattern, taken);
        pattern += taken;
    }
    return status;
}
