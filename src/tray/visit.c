#include "tray/visit.h"

#include "base/wipe.h"

const struct session *visit_session(const struct visit *visit)
{
    return visit->logged_in ? &visit->session : NULL;
}

bool visit_is_public(const struct visit *visit)
{
    return visit->promise != NULL;
}

void visit_logout(struct visit *visit, const struct client *client)
{
    if (visit->transfer.id[0] != '\0')
        (void)!transfer_cancel(client, &visit->session, &visit->transfer, NULL); /* else it ends by itself */
    logout(client, &visit->session);
}

void visit_end(struct visit *visit)
{
    public_pc_let_go(&visit->promise);
    transfer_clear(&visit->transfer);
    wipe(visit, sizeof *visit);
}
