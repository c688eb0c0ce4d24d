#include "pki/openssl_error.h"

#include <openssl/err.h>

#include "base/fault.h"
#include "pki/openssl_memory.h"

enum status openssl_error_set(struct err *err, enum status status, int fault, const char *what)
{
    const unsigned long code = ERR_peek_error();

    const bool lacked = openssl_memory_lacked() || (code != 0 && ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE);

    ERR_clear_error();
    if (lacked) {
        status = ST_NO_MEMORY;
        fault = FAULT_NO_MEMORY;
    }
    if (code == 0)
        return err_set(err, status, fault, what);
    return err_set_code(err, status, fault, ERR_OPENSSL, (long long)code, what);
}
