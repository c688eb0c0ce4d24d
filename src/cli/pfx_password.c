#include "cli/pfx_password.h"

#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/progress_line.h"
#include "cli/secrets.h"

enum { PASSWORD_TRIES = 3 }; /* on a keyboard */

enum status pfx_password_open(const struct client *client, const char *path, struct buf *password,
                              struct inspection *out, struct err *err)
{
    const int tries = console_has_keyboard() ? PASSWORD_TRIES : 1;
    struct err local = ERR_INIT;
    enum status st = import_look(path, err);

    if (st != ST_OK)
        return st;
    for (int tried = 1; tried <= tries; tried++) {
        err_clear(&local);
        st = secrets_file_password(password, &local);
        if (st == ST_OK)
            st = import_inspect(client, path, buf_text(password), out, &local);
        progress_line_end();
        if (st != ST_WRONG_SECRET || tried == tries)
            break;
        conversation_say_failure(&local);
    }
    if (st != ST_OK && err->status == ST_OK)
        *err = local;
    return st;
}
