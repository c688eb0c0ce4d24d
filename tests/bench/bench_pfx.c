/*
 * bench_pfx FILE: reads a PFX as import does, the password from the first line of standard input, and says what it
 * found. To be timed as a whole process beside `openssl pkcs12` on the same file.
 */
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "pki/pfx_read.h"

enum { PASSWORD_SIZE = 256 };

int main(int argc, char **argv)
{
    char password[PASSWORD_SIZE] = "";
    struct pfx pfx = {.key = NULL};
    struct err err = ERR_INIT;
    struct buf file;
    enum status status = ST_OK;
    bool has_key = false;

    if (argc != 2 || fgets(password, sizeof password, stdin) == NULL) {
        (void)fputs("usage: bench_pfx FILE <PASSWORD-LINE\n", stderr);
        return 2;
    }
    password[strcspn(password, "\r\n")] = '\0';
    buf_init(&file, PFX_BYTES_MAX);
    status = file_read(argv[1], &file, &err);
    if (status == ST_OK)
        status = pfx_read(file.data, file.len, password, &pfx_client_limits, &pfx, &err);
    has_key = pfx.key != NULL && pfx.key_matches;
    if (status == ST_OK)
        (void)printf("%s, %s, %lld iterations\n", pfx.key_kind, pfx.key_cipher, pfx.iterations);
    else
        (void)fprintf(stderr, "bench_pfx: %s: %s\n", status_word(status), err.what);
    pfx_clear(&pfx);
    buf_clear(&file);
    return status == ST_OK && has_key ? 0 : 1;
}
