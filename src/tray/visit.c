#include "tray/visit.h"

#include "base/wipe.h"

const struct session *visit_session(const struct visit *visit)
{
    return visit->logged_in ? &visit->session : NULL;
}

void visit_end(struct visit *visit)
{
    wipe(visit, sizeof *visit);
}
