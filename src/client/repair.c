#include "client/repair.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/backup_chain.h"
#include "client/journal.h"
#include "client/post_change.h"
#include "client/sign_test.h"
#include "client/undo.h"

const char *repair_kind_word(enum repair_kind kind)
{
    static const char *const words[REPAIR_KIND_COUNT] = {
        [REPAIR_HALF_WRITTEN] = "half_written",
        [REPAIR_INTERMEDIATES] = "intermediates",
        [REPAIR_LINK] = "link",
        [REPAIR_INSTALLS] = "installs",
        [REPAIR_CONTAINERS] = "containers",
        [REPAIR_VERBS] = "verbs",
        [REPAIR_VERBS_DEAD] = "verbs_dead",
        [REPAIR_AUTOSTART] = "autostart",
        [REPAIR_NO_KEY] = "no_key",
        [REPAIR_ORDER_UNREADABLE] = "order_unreadable",
        [REPAIR_UNDO_UNREADABLE] = "undo_unreadable",
        [REPAIR_INSTALLS_LEFT] = "installs_left",
        [REPAIR_ALL_USERS] = "all_users",
        [REPAIR_AUTOSTART_GONE] = "autostart_gone",
        [REPAIR_AUTOSTART_LONG] = "autostart_long",
    };

    return (size_t)kind < REPAIR_KIND_COUNT ? words[kind] : "unknown";
}

bool repair_is_mended(enum repair_kind kind)
{
    return kind <= REPAIR_AUTOSTART;
}

void repair_report_clear(struct repair_report *report)
{
    free(report->findings);
    *report = (struct repair_report){.findings = NULL};
}

/* Nothing for a count of 0. info may be NULL. */
static enum status repair_add(struct repair_report *report, enum repair_kind kind, size_t count,
                              const struct cert_info *info, struct err *err)
{
    struct repair_finding *longer = NULL;

    if (count == 0)
        return ST_OK;
    longer = realloc(report->findings, (report->count + 1) * sizeof *longer);
    if (longer == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the findings of a repair");
    report->findings = longer;
    longer[report->count] = (struct repair_finding){.kind = kind, .count = count};
    if (info != NULL)
        longer[report->count].certificate = *info;
    report->count++;
    return ST_OK;
}

/* --- records --- */

static enum status repair_half_written(const struct client *client, struct repair_report *report, struct err *err)
{
    const struct sealed_file_port *const folders[] = {client->sealed, client->undo};
    struct sealed_names *names = calloc(1, sizeof *names);
    enum status status = ST_OK;
    size_t repaired = 0;

    if (names == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing records");
    for (size_t i = 0; status == ST_OK && i < sizeof folders / sizeof folders[0]; i++) {
        names->repaired = 0;
        status = folders[i]->list(folders[i]->self, names, err);
        repaired += names->repaired;
    }
    free(names);
    return status == ST_OK ? repair_add(report, REPAIR_HALF_WRITTEN, repaired, NULL, err) : status;
}

static enum status repair_orders(const struct client *client, struct repair_report *report, struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    size_t unreadable = 0;
    const enum status status = journal_list(client->sealed, &lines, err);

    for (size_t i = 0; i < lines.count; i++)
        unreadable += lines.lines[i].unreadable;
    journal_lines_clear(&lines);
    return status == ST_OK ? repair_add(report, REPAIR_ORDER_UNREADABLE, unreadable, NULL, err) : status;
}

static enum status repair_undo(const struct client *client, struct repair_report *report, struct err *err)
{
    struct undo_lines lines = {.lines = NULL};
    size_t unreadable = 0;
    const enum status status = undo_list(client, &lines, err);

    for (size_t i = 0; i < lines.count; i++)
        unreadable += lines.lines[i].unreadable;
    undo_lines_clear(&lines);
    return status == ST_OK ? repair_add(report, REPAIR_UNDO_UNREADABLE, unreadable, NULL, err) : status;
}

/* --- the chain: only where a certificate of the firm needs one --- */

static enum status repair_intermediates(const struct client *client, const struct inventory *inventory,
                                        struct repair_report *report, struct err *err)
{
    struct cert_list cas = {.count = 0};
    size_t added = 0;
    enum status status = ST_OK;

    if (inventory->count == 0)
        return ST_OK;
    status = backup_chain_intermediates(client, &cas, err);
    if (status == ST_OK && cas.count > 0)
        status = client->store->add_cas(client->store->self, &cas, &added, err);
    KILL_POINT("repair.cas_added");
    cert_list_clear(&cas);
    return status == ST_OK ? repair_add(report, REPAIR_INTERMEDIATES, added, NULL, err) : status;
}

/* --- links --- */

static enum status repair_link(const struct client *client, const struct store_entry *entry,
                               struct repair_report *report, struct err *err)
{
    enum status status = client->store->relink(client->store->self, entry->info.sha256, err);

    KILL_POINT("repair.linked");
    if (status == ST_NOT_FOUND) { /* removed meanwhile */
        err_clear(err);
        return ST_OK;
    }
    if (status == ST_NO_KEY) {
        err_clear(err);
        return repair_add(report, REPAIR_NO_KEY, 1, &entry->info, err);
    }
    if (status == ST_OK)
        status = sign_test_installed(client, entry->info.sha256, err);
    if (status == ST_OK)
        post_change_note(client, POST_CHANGE_INSTALLED, entry->info.sha256, entry->info.serial);
    return status == ST_OK ? repair_add(report, REPAIR_LINK, 1, &entry->info, err) : status;
}

static enum status repair_links(const struct client *client, const struct inventory *inventory,
                                struct repair_report *report, struct err *err)
{
    enum status first = ST_OK;

    for (size_t i = 0; i < inventory->count; i++) {
        const struct store_entry *entry = &inventory->holdings[i].entry;
        struct err cause = ERR_INIT;
        const enum status status = entry->has_key ? ST_OK : repair_link(client, entry, report, &cause);

        if (status != ST_OK && first == ST_OK) {
            first = status;
            (void)err_set_code(err, cause.status, cause.fault, cause.source, cause.number, cause.what);
        }
    }
    return first;
}

/* --- containers that nothing needs --- */

/* Whose keys have to stay: those of open orders, known by their names alone, and of all certificates in the store. */
struct repair_needs {
    struct sealed_names orders;
    char (*hashes)[SHA256_HEX_SIZE]; /* owned */
    size_t count;
    bool no_memory;
};

/* Takes none of them, so that nobody's key is looked for. */
static bool repair_note_key(const void *self, const struct cert_info *info, const void *der, size_t len)
{
    struct repair_needs *needs = *(struct repair_needs *const *)self;
    void *longer = realloc(needs->hashes, (needs->count + 1) * sizeof *needs->hashes);

    (void)der;
    (void)len;
    if (longer == NULL) {
        needs->no_memory = true;
        return false;
    }
    needs->hashes = longer;
    memcpy(needs->hashes[needs->count++], info->spki_hash, SHA256_HEX_SIZE);
    return false;
}

static bool repair_wants(const void *self, const char *spki_hash)
{
    const struct repair_needs *needs = self;

    if (journal_is_listed(&needs->orders, spki_hash))
        return true;
    for (size_t i = 0; i < needs->count; i++)
        if (strcmp(needs->hashes[i], spki_hash) == 0)
            return true;
    return false;
}

static enum status repair_read_needs(const struct client *client, struct repair_needs *needs, struct err *err)
{
    struct repair_needs *const self = needs;
    const struct store_filter noting = {.takes = repair_note_key, .self = &self};
    struct store_list none = {.entries = NULL};
    enum status status = client->sealed->list(client->sealed->self, &needs->orders, err);

    if (status == ST_OK)
        status = client->store->list(client->store->self, &noting, &none, err);
    store_list_clear(&none);
    if (status == ST_OK && needs->no_memory)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking for keys that are needed");
    return status;
}

static enum status repair_containers(const struct client *client, struct repair_report *report, struct err *err)
{
    struct repair_needs *needs = calloc(1, sizeof *needs);
    const struct store_wanted wanted = {.wants = repair_wants, .self = needs};
    struct store_swept swept = {.containers = 0};
    enum status status = needs != NULL ? repair_read_needs(client, needs, err)
                                       : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking for keys");

    if (status == ST_OK)
        status = client->store->sweep(client->store->self, &wanted, &swept, err);
    KILL_POINT("repair.swept");
    if (status == ST_OK)
        status = repair_add(report, REPAIR_INSTALLS, swept.installs, NULL, err);
    if (status == ST_OK)
        status = repair_add(report, REPAIR_CONTAINERS, swept.containers, NULL, err);
    if (status == ST_OK)
        status = repair_add(report, REPAIR_INSTALLS_LEFT, swept.left, NULL, err);
    if (needs != NULL)
        free(needs->hashes);
    free(needs);
    return status;
}

/* --- what the installer set up --- */

static enum status repair_verbs(const struct client *client, struct repair_report *report, struct err *err)
{
    size_t put = 0;
    const enum status status = client->shell->put_verbs(client->shell->self, &put, err);

    KILL_POINT("repair.verbs_put");
    return status == ST_OK ? repair_add(report, REPAIR_VERBS, put, NULL, err) : status;
}

static enum status repair_dead_verbs(const struct client *client, struct repair_report *report, struct err *err)
{
    size_t removed = 0;
    const enum status status = client->shell->remove_dead_verbs(client->shell->self, &removed, err);

    KILL_POINT("repair.verbs_removed");
    return status == ST_OK ? repair_add(report, REPAIR_VERBS_DEAD, removed, NULL, err) : status;
}

static enum status repair_autostart(const struct client *client, enum shell_autostart found,
                                    struct repair_report *report, struct err *err)
{
    enum status status = ST_OK;

    if (found == SHELL_AUTOSTART_GONE)
        return repair_add(report, REPAIR_AUTOSTART_GONE, 1, NULL, err);
    if (found == SHELL_AUTOSTART_TOO_LONG)
        return repair_add(report, REPAIR_AUTOSTART_LONG, 1, NULL, err);
    if (found != SHELL_AUTOSTART_WRONG)
        return ST_OK;
    status = client->shell->put_autostart(client->shell->self, err);
    KILL_POINT("repair.autostart_put");
    return status == ST_OK ? repair_add(report, REPAIR_AUTOSTART, 1, NULL, err) : status;
}

/* For all users only an administrator writes: counted, and left. */
static enum status repair_all_users(const struct client *client, struct shell_state state, struct repair_report *report,
                                    struct err *err)
{
    const size_t wrong = state.verbs_wrong + (state.autostart == SHELL_AUTOSTART_WRONG);
    const enum status status = repair_add(report, REPAIR_ALL_USERS, wrong, NULL, err);

    if (status != ST_OK || state.autostart == SHELL_AUTOSTART_WRONG)
        return status;
    return repair_autostart(client, state.autostart, report, err);
}

static enum status repair_shell(const struct client *client, struct repair_report *report, struct err *err)
{
    struct shell_state state = {.scope = SHELL_NOT_INSTALLED};
    enum status status = client->shell != NULL ? client->shell->look(client->shell->self, &state, err) : ST_OK;

    if (status == ST_OK && state.scope != SHELL_THIS_USER && state.verbs_dead > 0)
        status = repair_dead_verbs(client, report, err);
    if (status != ST_OK || state.scope == SHELL_NOT_INSTALLED)
        return status;
    if (state.scope == SHELL_ALL_USERS)
        return repair_all_users(client, state, report, err);
    if (state.verbs_wrong > 0)
        status = repair_verbs(client, report, err);
    return status == ST_OK ? repair_autostart(client, state.autostart, report, err) : status;
}

/* --- all of it --- */

struct repair {
    const struct client *client;
    struct repair_report *report;
    enum status first;
    struct err *err;
};

static void repair_note(struct repair *repair, enum status status, const struct err *cause)
{
    if (status == ST_OK || repair->first != ST_OK)
        return;
    repair->first = status;
    (void)err_set_code(repair->err, cause->status, cause->fault, cause->source, cause->number, cause->what);
}

static void repair_step(struct repair *repair,
                        enum status (*step)(const struct client *, struct repair_report *, struct err *))
{
    struct err cause = ERR_INIT;

    repair_note(repair, step(repair->client, repair->report, &cause), &cause);
}

/* Links before containers: a key that a certificate has again is needed. */
static void repair_certificates(struct repair *repair)
{
    struct inventory inventory = {.holdings = NULL};
    struct err cause = ERR_INIT;
    enum status status = inventory_read(repair->client, NULL, NULL, &inventory, &cause);

    repair_note(repair, status, &cause);
    if (status == ST_OK) {
        err_clear(&cause);
        repair_note(repair, repair_intermediates(repair->client, &inventory, repair->report, &cause), &cause);
        err_clear(&cause);
        repair_note(repair, repair_links(repair->client, &inventory, repair->report, &cause), &cause);
    }
    inventory_clear(&inventory);
}

enum status repair_run(const struct client *client, struct repair_report *out, struct err *err)
{
    struct repair repair = {.client = client, .report = out, .err = err};

    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    progress_report(client->progress, PROGRESS_REPAIRING, 0, 0);
    repair_step(&repair, repair_half_written);
    repair_step(&repair, repair_orders);
    repair_step(&repair, repair_undo);
    repair_certificates(&repair);
    repair_step(&repair, repair_containers);
    repair_step(&repair, repair_shell);
    return repair.first;
}

enum status repair_autostart_anew(const struct client *client, struct err *err)
{
    enum status status = ST_OK;

    if (client->shell == NULL)
        return err_set(err, ST_NOT_FOUND, FAULT_NOT_INSTALLED, "a program that is not installed");
    status = client->shell->put_autostart(client->shell->self, err);
    KILL_POINT("repair.autostart_made");
    return status;
}
