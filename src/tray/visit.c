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

void visit_end(struct visit *visit)
{
    public_pc_let_go(&visit->promise);
    wipe(visit, sizeof *visit);
}
