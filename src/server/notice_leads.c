#include "server/notice_leads.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 3 };

bool notice_leads_read(const char *text, struct notice_leads *out)
{
    struct notice_leads leads = {.count = 0};
    int64_t before = NOTICE_LEAD_DAYS_MOST + 1;

    while (*text != '\0') {
        const size_t digits = strspn(text, "0123456789");
        const int64_t days = digits == 0 || digits > DIGITS_MOST ? 0 : strtoll(text, NULL, 10);

        if (days < 1 || days >= before || leads.count == NOTICE_LEADS_MOST)
            return false;
        leads.days[leads.count++] = before = days;
        text += digits;
        if (*text == ',' && text[1] != '\0')
            text++;
        else if (*text != '\0')
            return false;
    }
    *out = leads;
    return true;
}
