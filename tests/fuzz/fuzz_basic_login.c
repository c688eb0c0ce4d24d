/*
 * Authorization headers of scheme Basic, as the EST listener gets them: what is taken is a national ID and a password
 * that can be told from the ID, and nothing is taken of what is no such login.
 * fuzz: max_len 512
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "server/basic_login.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *header = malloc(size + 1);
    struct login_request login = {.password = ""};
    struct problem refusal = {.http_status = 0};
    enum status status = ST_OK;

    FUZZ_HOLDS(header != NULL);
    memcpy(header, data, size);
    header[size] = '\0';
    status = basic_login_read(header, &login, &refusal);
    if (status == ST_OK) {
        FUZZ_HOLDS(national_id_valid(login.national_id));
        FUZZ_HOLDS(login.password[0] != '\0' && utf8_valid(login.password, strlen(login.password)));
    } else {
        FUZZ_HOLDS(status == ST_REFUSED && refusal.http_status == 401);
    }
    free(header);
    return 0;
}
