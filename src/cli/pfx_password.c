#include "cli/pfx_password.h"

#include "base/fault.h"
#include "cli/conversation.h"
#include "cli/progress_line.h"
#include "cli/secrets.h"

enum { PASSWORD_TRIES = 3 };

/* When standard input ends after a wrong password, the wrong password is what there is to say. */
enum status pfx_password_open(const struct client *client, const char *path, struct buf *password,
                              struct inspection *out, struct err *err)
{
    struct err wrong = ERR_INIT;
    struct err local = ERR_INIT;
    enum status st = import_look(path, err);

    if (st != ST_OK)
        return st;
    for (int tried = 0; tried < PASSWORD_TRIES; tried++) {
        err_clear(&local);
        st = secrets_file_password(password, &local);
        if (st == ST_OK)
            st = import_inspect(client, path, buf_text(password), out, &local);
        progress_line_end();
        if (st != ST_WRONG_SECRET)
            break;
        wrong = local;
        if (tried + 1 < PASSWORD_TRIES)
            conversation_say_failure(&local);
    }
    if (local.fault == FAULT_SECRET_MISSING && wrong.status != ST_OK)
        local = wrong;
    if (st == ST_OK)
        return ST_OK;
    *err = local;
    return local.status;
}
