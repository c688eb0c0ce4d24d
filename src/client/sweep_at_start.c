#include "client/sweep_at_start.h"

#include "base/kill_point.h"
#include "client/undo.h"

void sweep_at_start(const struct client *client)
{
    size_t cleared = 0;

    (void)!client->store->sweep_installs(client->store->self, &cleared, NULL);
    KILL_POINT("sweep_at_start.installs_swept");
    undo_sweep(client);
}
