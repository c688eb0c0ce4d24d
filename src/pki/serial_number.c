#include "pki/serial_number.h"

#include <string.h>

#include <openssl/bn.h>

#include "base/fault.h"
#include "pki/openssl_error.h"

bool serial_number_text(const ASN1_INTEGER *number, char out[SERIAL_TEXT_SIZE])
{
    /* Tag, one length octet (longer numbers are refused), content. */
    unsigned char der[2 + SERIAL_BYTES_MAX];
    unsigned char *at = der;
    const int len = i2d_ASN1_INTEGER(number, NULL);

    if (len < 3 || (size_t)len > sizeof der)
        return false;
    (void)i2d_ASN1_INTEGER(number, &at);
    serial_from_der(der + 2, (size_t)len - 2, out);
    return true;
}

enum status serial_number_make(const char *serial, ASN1_INTEGER **out, struct err *err)
{
    BIGNUM *number = NULL;

    if (BN_hex2bn(&number, serial) != (int)strlen(serial)) {
        BN_free(number);
        return openssl_error_set(err, ST_BAD_INPUT, FAULT_SERIAL, "a serial number");
    }
    *out = BN_to_ASN1_INTEGER(number, NULL);
    BN_free(number);
    return *out != NULL ? ST_OK : openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a serial number");
}
