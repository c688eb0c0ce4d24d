#include "pki/passphrase.h"

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"

enum status passphrase_make(struct buf *out, struct err *err)
{
    static const char alphabet[] = PASSPHRASE_ALPHABET;
    char letters[PASSPHRASE_LETTERS];
    enum status status = ST_OK;

    for (unsigned i = 0; i < PASSPHRASE_LETTERS && status == ST_OK; i++) {
        unsigned drawn = 0;

        status = random_below(sizeof alphabet - 1, &drawn, err);
        letters[i] = alphabet[drawn];
        wipe(&drawn, sizeof drawn);
    }
    if (status == ST_OK) {
        status = buf_set(out, letters, sizeof letters);
        if (status != ST_OK)
            (void)err_set(err, status, FAULT_NONE, "passphrase");
    }
    wipe(letters, sizeof letters);
    return status;
}
