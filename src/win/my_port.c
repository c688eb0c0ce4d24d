#include "win/my_port.h"

#include "win/ca_store.h"
#include "win/my_export.h"
#include "win/my_install.h"
#include "win/my_mend.h"
#include "win/my_note.h"
#include "win/my_orphan.h"
#include "win/my_remove.h"
#include "win/my_sign.h"
#include "win/my_store.h"
#include "win/my_try.h"

struct cert_store_port my_port(struct my_store *store)
{
    return (struct cert_store_port){.list = my_store_list,
                                    .install = my_install,
                                    .sign = my_sign,
                                    .export_key = my_export_key,
                                    .remove = my_remove,
                                    .drop_orphan_key = my_orphan_drop_key,
                                    .note = my_note,
                                    .put_back = my_put_back,
                                    .add_cas = my_mend_add_cas,
                                    .relink = my_mend_relink,
                                    .sweep = my_orphan_sweep_all,
                                    .sweep_installs = my_orphan_sweep_installs,
                                    .try_write = my_try_write,
                                    .try_key = my_try_key,
                                    .count_missing_cas = my_try_count_missing_cas,
                                    .list_cas = ca_store_list,
                                    .self = store};
}
