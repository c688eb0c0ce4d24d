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

enum status phone_read(const char *typed, char out[PHONE_SIZE], struct err *err)
{
    char phone[PHONE_SIZE];
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
