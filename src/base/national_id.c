#include "base/national_id.h"

#include <stddef.h>
#include <string.h>

#include "base/fault.h"

enum { PERSON_LEN = NATIONAL_ID_SIZE - 1, BUSINESS_LEN = 8 };

/* The two-digit number that stands for each letter; the order is that in which the registries were founded. */
static const unsigned char letter_number[26] = {
    10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, /* A to M */
    22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33  /* N to Z */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    return true;
}

/*
 * Second character: 1, 2 citizens; 8, 9 residents (from 2021 on); A to D residents before, where the letter counts by
 * the last digit of its number.
 */
static int second_value(char c)
{
    if (c == '1' || c == '2' || c == '8' || c == '9')
        return c - '0';
    if (c >= 'A' && c <= 'D')
        return letter_number[c - 'A'] % 10;
    return -1;
}

static bool person_valid(const char *id)
{
    const int second = is_capital(id[0]) ? second_value(id[1]) : -1;
    int sum = 0;

    if (second < 0 || !all_digits(id + 2, PERSON_LEN - 2))
        return false;
    sum = letter_number[id[0] - 'A'] / 10 + letter_number[id[0] - 'A'] % 10 * 9 + second * 8;
    for (int i = 2; i < PERSON_LEN - 1; i++)
        sum += (id[i] - '0') * (9 - i);
    sum += id[PERSON_LEN - 1] - '0';
    return sum % 10 == 0;
}

static bool business_valid(const char *id)
{
    static const int weights[BUSINESS_LEN] = {1, 2, 1, 2, 1, 2, 4, 1};
    int sum = 0;

    if (!all_digits(id, BUSINESS_LEN))
        return false;
    for (int i = 0; i < BUSINESS_LEN; i++) {
        const int product = (id[i] - '0') * weights[i];

        sum += product / 10 + product % 10;
    }
    /* A seventh digit 7 makes 28, whose digits make 10, whose digits make 1: both readings are in use. */
    return sum % 5 == 0 || (id[6] == '7' && (sum + 1) % 5 == 0);
}

bool national_id_valid(const char *id)
{
    switch (strlen(id)) {
    case PERSON_LEN:
        return person_valid(id);
    case BUSINESS_LEN:
        return business_valid(id);
    default:
        return false;
    }
}

enum status national_id_read(const char *typed, char out[NATIONAL_ID_SIZE], struct err *err)
{
    const char *from = typed + strspn(typed, " \t");
    size_t len = strlen(from);
    char id[NATIONAL_ID_SIZE] = "";

    while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\t'))
        len--;
    if (len >= NATIONAL_ID_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_NATIONAL_ID, "reading national ID: too long");
    for (size_t i = 0; i < len; i++)
        id[i] = (char)(from[i] >= 'a' && from[i] <= 'z' ? from[i] - 'a' + 'A' : from[i]);
    if (!national_id_valid(id))
        return err_set(err, ST_BAD_INPUT, FAULT_NATIONAL_ID, "reading national ID: form or check digit");
    memcpy(out, id, NATIONAL_ID_SIZE);
    return ST_OK;
}

static bool has_person_form(const char *id, size_t len)
{
    return len == PERSON_LEN && is_capital(id[0]) && (is_digit(id[1]) || is_capital(id[1])) &&
           all_digits(id + 2, PERSON_LEN - 2);
}

void national_id_mask(const char *id, char out[NATIONAL_ID_SIZE])
{
    const size_t len = strlen(id);
    size_t shown = len;
    size_t clear = 0; /* at either end */

    if (has_person_form(id, len))
        clear = 3;
    else if (len == BUSINESS_LEN && all_digits(id, len))
        clear = 2;
    if (shown > PERSON_LEN)
        shown = PERSON_LEN;
    for (size_t i = 0; i < shown; i++)
        out[i] = (char)(i < clear || i >= shown - clear ? id[i] : '*');
    out[shown] = '\0';
}
