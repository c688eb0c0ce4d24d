#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

void wipe(void *bytes, size_t len)
{
    volatile unsigned char *at = bytes; /* volatile: each store must happen, though nobody reads the memory again */

    while (len-- > 0)
        *at++ = 0;
}

void wipe_free_text(char **text)
{
    if (*text != NULL)
        wipe(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

bool equal_in_constant_time(const void *a, const void *b, size_t len)
{
    const volatile unsigned char *left = a;
    const volatile unsigned char *right = b;
    unsigned char difference = 0;

    for (size_t i = 0; i < len; i++)
        difference |= (unsigned char)(left[i] ^ right[i]);
    return difference == 0;
}
