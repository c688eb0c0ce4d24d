#include "cli/host_session.h"

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
