#include "cli/secrets.h"

#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "ids.h"
#include "pki/pfx.h"
#include "protocol/limits.h"

enum { CODE_TYPED_MAX = 64 };

static enum status ask(int prompt, const char *const inserts[], enum console_echo echo, size_t max_bytes,
                       struct buf *out, struct err *err)
{
    struct err local = ERR_INIT;
    enum status st = ST_OK;

    buf_clear(out);
    buf_init(out, max_bytes);
    conversation_prompt(prompt, inserts);
    st = console_read_line(echo, out, &local);
    if (st == ST_NOT_FOUND)
        return conversation_input_ended(err);
    return st == ST_OK ? ST_OK : err_set_code(err, st, local.fault, local.source, local.number, local.what);
}

enum status secrets_login_password(struct buf *out, struct err *err)
{
    return ask(IDS_ASK_LOGIN_PASSWORD, NULL, CONSOLE_NO_ECHO, LIMIT_PASSWORD_BYTES, out, err);
}

enum status secrets_code(const char *prefix, struct buf *out, struct err *err)
{
    return ask(prefix[0] != '\0' ? IDS_ASK_CODE : IDS_ASK_EARLIER_CODE, WORDS(prefix), CONSOLE_ECHO, CODE_TYPED_MAX,
               out, err);
}

enum status secrets_file_password(struct buf *out, struct err *err)
{
    return ask(IDS_ASK_FILE_PASSWORD, NULL, CONSOLE_NO_ECHO, PFX_PASSWORD_MAX, out, err);
}

/* Asks once for a password that obeys, and on a keyboard once more for the same. */
static enum status ask_new(const struct client *client, struct buf *out, struct err *err)
{
    const struct settings *settings = client->settings;
    struct buf again;
    char length[32];
    enum status st = ST_OK;

    buf_init(&again, PFX_PASSWORD_MAX);
    (void)snprintf(length, sizeof length, "%u~%u", settings->export_password_least, settings->export_password_most);
    st = ask(IDS_ASK_NEW_PASSWORD, WORDS(length), CONSOLE_NO_ECHO, PFX_PASSWORD_MAX, out, err);
    if (st == ST_OK)
        st = backup_password_check(client, buf_text(out), err);
    if (st == ST_OK && console_has_keyboard()) {
        st = ask(IDS_ASK_NEW_PASSWORD_AGAIN, NULL, CONSOLE_NO_ECHO, PFX_PASSWORD_MAX, &again, err);
        if (st == ST_OK)
            st = backup_password_same(buf_text(out), buf_text(&again), err);
    }
    buf_clear(&again);
    return st;
}

static bool can_be_asked_again(const struct err *err)
{
    return console_has_keyboard() && (err->fault == FAULT_PASSWORD_LENGTH || err->fault == FAULT_PASSWORD_CHARACTERS ||
                                      err->fault == FAULT_PASSWORDS_DIFFER);
}

enum status secrets_new_file_password(const struct client *client, const char *national_id, struct buf *out,
                                      struct err *err)
{
    struct err local = ERR_INIT;
    enum status st = ST_OK;
    int warning = 0;

    while ((st = ask_new(client, out, &local)) != ST_OK && can_be_asked_again(&local)) {
        conversation_say_failure(&local);
        err_clear(&local);
    }
    if (st != ST_OK) {
        if (err != NULL && err->status == ST_OK)
            *err = local;
        return st;
    }
    warning = backup_password_warning(national_id, buf_text(out));
    if (warning != 0)
        conversation_say(warning, NULL);
    return ST_OK;
}
