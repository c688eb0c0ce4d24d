#include "pki/openssl_error.h"

#include <openssl/err.h>

#include "base/fault.h"

enum status openssl_error_set(struct err *err, enum status status, int fault, const char *what)
{
    const unsigned long code = ERR_peek_error();

    ERR_clear_error();
    if (code == 0)
        return err_set(err, status, fault, what);
    if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
        return err_set_code(err, ST_NO_MEMORY, FAULT_NO_MEMORY, ERR_OPENSSL, (long long)code, what);
    return err_set_code(err, status, fault, ERR_OPENSSL, (long long)code, what);
}
