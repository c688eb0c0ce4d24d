#include "cli/host_session.h"

#include "base/fault.h"
#include "cli/progress_line.h"
#include "cli/secrets.h"

enum status host_session_open(struct context *context, struct session *out, struct err *err)
{
    struct buf password = {0};
    enum status st = pc_need_host(&context->pc, err);

    if (st == ST_OK)
        st = secrets_login_password(&password, err);
    if (st == ST_OK)
        st = login(&context->pc.client, context->id, buf_text(&password), out, err);
    buf_clear(&password);
    progress_line_end();
    return st;
}

enum status host_session_need(const struct context *context, unsigned capability, struct err *err)
{
    const enum status st = pc_need_host(&context->pc, err);

    if (st == ST_OK && (context->pc.client.backend->capabilities & capability) == 0)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "asking the host: it cannot do that");
    return st;
}
