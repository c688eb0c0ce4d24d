#include "server/phone.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

enum {
    DOMESTIC_DIGITS = 10,
    INTERNATIONAL_LEAST = 8, /* digits after the plus: ITU-T E.164 has at most 15 */
    INTERNATIONAL_MOST = 15,
    SHOWN_FRONT = 4,
    SHOWN_END = 3
};

static bool phone_valid(const char *phone)
{
    const bool international = phone[0] == '+';
    const char *digits = international ? phone + 1 : phone;
    const size_t len = strlen(digits);

    if (strspn(digits, "0123456789") != len)
        return false;
    if (international)
        return len >= INTERNATIONAL_LEAST && len <= INTERNATIONAL_MOST && digits[0] != '0';
    return len == DOMESTIC_DIGITS && strncmp(digits, "09", 2) == 0;
}

/* "+886912345678" is "0912345678": the country's code takes the place of the 0 (ITU-T E.164), which lists have after it
 * all the same now and then. */
static void phone_write_at_home(char phone[PHONE_SIZE])
{
    static const char from_abroad[] = "+886";
    const char *rest = phone + sizeof from_abroad - 1;

    if (strncmp(phone, from_abroad, sizeof from_abroad - 1) != 0)
        return;
    if (*rest == '0')
        rest++;
    if (*rest != '9' || strlen(rest) != DOMESTIC_DIGITS - 1)
        return;
    phone[0] = '0';
    memmove(phone + 1, rest, strlen(rest) + 1);
}

enum status phone_read(const char *typed, char out[PHONE_SIZE], struct err *err)
{
    char phone[PHONE_SIZE] = "";
    size_t len = 0;

    for (; *typed != '\0'; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        if (len + 1 == sizeof phone)
            break;
        phone[len++] = *typed;
    }
    phone[len] = '\0';
    if (*typed != '\0' || !phone_valid(phone))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "mobile number: not 09 and eight digits, nor + and country code");
    phone_write_at_home(phone);
    memcpy(out, phone, sizeof phone);
    return ST_OK;
}

void phone_mask(const char *phone, char out[PHONE_MASKED_SIZE])
{
    const size_t len = strlen(phone);

    if (len < SHOWN_FRONT + SHOWN_END + 1 || len >= PHONE_SIZE)
        (void)snprintf(out, PHONE_MASKED_SIZE, "***");
    else
        (void)snprintf(out, PHONE_MASKED_SIZE, "%.*s***%s", SHOWN_FRONT, phone, phone + len - SHOWN_END);
}
