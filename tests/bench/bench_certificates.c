/*
 * bench_certificates COUNT FIRM-PEM OUT: certificates to fill a store with, made by two throw-away firms. The first ten
 * are the firm's whose CAs are written to FIRM-PEM, of ten persons; the others are another firm's. OUT: each as a line
 * of hexadecimal DER. All have one key, which is thrown away: whoever lists them finds none with a key.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/encoding.h"
#include "base/national_id.h"
#include "fakes/fake_ca.h"

enum { OWN = 10, BEGIN_UTC = 1767225600, DAY_S = 86400, COUNT_MAX = 100000 };

/* A made-up number that satisfies the checksum. */
static void made_up_id(unsigned number, char out[NATIONAL_ID_SIZE])
{
    char typed[NATIONAL_ID_SIZE] = "";

    for (unsigned check = 0; check < 10; check++) {
        (void)snprintf(typed, sizeof typed, "P1%07u%u", number % 10000000, check % 10);
        if (national_id_read(typed, out, NULL) == ST_OK)
            return;
    }
    abort();
}

static void write_one(FILE *out, const struct fake_ca *ca, unsigned number, const struct key *key)
{
    static char hex[2 * CERT_DER_MAX + 1];
    char id[NATIONAL_ID_SIZE] = "";
    const struct fake_leaf leaf = {
        .national_id = id, .not_before_utc = BEGIN_UTC, .not_after_utc = BEGIN_UTC + 3650LL * DAY_S};
    struct buf der;

    made_up_id(number, id);
    buf_init(&der, CERT_DER_MAX);
    fake_ca_issue(ca, &leaf, key, &der);
    hex_encode(der.data, der.len, hex);
    (void)fprintf(out, "%s\n", hex);
    buf_clear(&der);
}

int main(int argc, char **argv)
{
    const unsigned long count = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
    struct fake_ca firm, stranger;
    struct key *key = NULL;
    FILE *out = NULL;
    bool written = false;

    if (count == 0 || count > COUNT_MAX) {
        (void)fputs("usage: bench_certificates COUNT FIRM-PEM OUT\n", stderr);
        return 2;
    }
    fake_ca_open(&firm, "Bench Securities");
    fake_ca_open(&stranger, "Another Firm");
    out = fopen(argv[3], "w");
    if (out == NULL || key_generate(&key, NULL) != ST_OK ||
        file_write(argv[2], firm.pem.data, firm.pem.len, FILE_REPLACE, NULL) != ST_OK)
        abort();
    for (unsigned long i = 0; i < count; i++)
        write_one(out, i < OWN ? &firm : &stranger, (unsigned)i, key);
    written = fclose(out) == 0;
    key_free(&key);
    fake_ca_close(&stranger);
    fake_ca_close(&firm);
    return written ? 0 : 1;
}
