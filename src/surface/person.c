#include "surface/person.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void person_show_id(const char *national_id, const char *given_id, char out[NATIONAL_ID_SIZE])
{
    if (national_id[0] == '\0')
        out[0] = '\0';
    else if (given_id != NULL && strcmp(national_id, given_id) == 0)
        (void)snprintf(out, NATIONAL_ID_SIZE, "%s", national_id);
    else
        national_id_mask(national_id, out);
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0U) == 0x80U;
}

void person_mask_name(const char *name, char out[CERT_NAME_SIZE])
{
    const size_t len = strlen(name);
    size_t first = len > 0 ? 1 : 0;
    size_t last = len;

    while (is_continuation(name[first]))
        first++;
    while (last > first && is_continuation(name[last - 1]))
        last--;
    last -= last > first ? 1 : 0;
    if (len == 0)
        out[0] = '\0';
    else if (last <= first) /* one or two characters */
        (void)snprintf(out, CERT_NAME_SIZE, "%.*s○", (int)first, name);
    else
        (void)snprintf(out, CERT_NAME_SIZE, "%.*s○%s", (int)first, name, name + last);
}

void person_mask_both(const char *name, const char *national_id, char out[PERSON_BOTH_SIZE])
{
    char masked[CERT_NAME_SIZE], id[NATIONAL_ID_SIZE];

    person_mask_name(name, masked);
    person_show_id(national_id, NULL, id);
    (void)snprintf(out, PERSON_BOTH_SIZE, "%s   %s", masked, id);
}
