#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "server/backup.h"
#include "server/options.h"
#include "server/restore.h"
#include "server/setup.h"

static void say_backup(const struct backup_manifest *manifest, const char *folder)
{
    (void)printf("%zu files in %s, which is as secret as the host itself\n", manifest->count, folder);
    if (!manifest->has_database)
        (void)printf(
            "WITHOUT THE RECORDS: they are in PostgreSQL (pg_basebackup, or pg_dump); the keys in this backup\n"
            "are wanted with them\n");
    if (manifest->head[0] != '\0')
        (void)printf("audit head %s: note it where this host cannot write\n", manifest->head);
}

int cmd_backup(int argc, char *const *argv)
{
    const char *config = NULL, *folder = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}, {"--to", &folder, NULL, true}};
    struct backup_manifest manifest;
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = backup_make(&ra, folder, &manifest, &err);
    if (status == ST_OK)
        say_backup(&manifest, folder);
    ra_close(&ra);
    return command_end(status, &err);
}

/* noted: a later one says how much happened that the backup does not know. */
static void say_lost(const struct restored *restored, const char *noted)
{
    char at[TIME_RFC3339_SIZE];
    unsigned char hash[SHA256_BYTES];
    int64_t seq = 0;

    time_to_rfc3339(restored->manifest.made_utc, at);
    (void)printf(
        "NOT IN IT is what happened after %s: certificates that PCs have, revocations, agreements\n"
        "BEFORE crl make AND serve revoke again (cert revoke) what the last audit export shows as revoked since: a "
        "list\n"
        "of this host says nothing of it, and so makes it good again. A certificate that was issued since cannot be\n"
        "revoked by this host, which does not know it\n",
        at);
    if (noted != NULL && audit_head_read(noted, &seq, hash, NULL) == ST_OK && seq > restored->rows &&
        restored->rows >= 0)
        (void)printf("the head that you noted is later: %lld rows of the audit log are lost, %lld to %lld\n",
                     (long long)(seq - restored->rows), (long long)restored->rows + 1, (long long)seq);
}

static void say_restored(const struct restored *restored, const char *folder, const char *noted)
{
    if (restored->rows < 0)
        (void)printf(
            "%zu files in %s are whole. The records are PostgreSQL's: restore them, then audit verify --head %s\n",
            restored->manifest.count, folder, restored->manifest.head);
    else
        (void)printf("%zu files in %s, the database and %lld rows of the audit log are whole\n",
                     restored->manifest.count, folder, (long long)restored->rows);
    say_lost(restored, noted);
    (void)printf("next: pccert-ra -n --config %s/" SETUP_CONFIG_FILE ", cert revoke of those, crl make, then serve\n",
                 folder);
}

int cmd_restore(int argc, char *const *argv)
{
    const char *from = NULL, *folder = NULL, *head = NULL;
    const struct option options[] = {
        {"--from", &from, NULL, true}, {"--dir", &folder, NULL, true}, {"--head", &head, NULL, false}};
    static struct restored restored;
    struct err err = ERR_INIT;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = restore_make(from, folder, head, &restored, &err);
    if (status == ST_OK)
        say_restored(&restored, folder, head);
    return command_end(status, &err);
}
