#include "fakes/fake_pc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fake_pc_report(void *self, enum progress_step step, size_t done, size_t total)
{
    struct fake_pc *pc = self;

    (void)done;
    (void)total;
    if (pc->step_count < FAKE_PC_STEPS_MAX)
        pc->steps[pc->step_count++] = step;
    if (pc->cancel_at == (int)step)
        pc->cancelled = true;
}

static bool fake_pc_is_cancelled(void *self)
{
    const struct fake_pc *pc = self;

    return pc->cancelled;
}

static void fake_pc_medium(void *self, const char *path, struct medium *out)
{
    (void)self;
    *out = (struct medium){.removable = true, .label = "STICK"};
    if (strlen(path) < sizeof out->path)
        (void)snprintf(out->path, sizeof out->path, "%s", path);
}

static void fake_pc_fill_settings(struct settings *settings, const struct fake_ca *ca)
{
    settings_init(settings);
    (void)snprintf(settings->host_url, sizeof settings->host_url, "%s", FAKE_PC_HOST);
    if (buf_set(&settings->firm_ca_pem, ca->pem.data, ca->pem.len) != ST_OK)
        abort();
}

void fake_pc_open(struct fake_pc *pc, const char *folder, const struct fake_ca *ca)
{
    char inner[FAKE_PATH_SIZE] = "";

    *pc = (struct fake_pc){.owns_folder = folder == NULL, .cancel_at = -1};
    if (folder == NULL)
        fake_folder_new(pc->folder);
    else
        (void)snprintf(pc->folder, sizeof pc->folder, "%s", folder);
    fake_pc_fill_settings(&pc->settings, ca);
    pc->clock = (struct fake_clock){.now_utc = FAKE_PC_NOON_UTC, .offset_s = 28800};
    fake_folder_path(pc->folder, "store", "", inner);
    fake_store_open(&pc->store, inner);
    fake_folder_path(pc->folder, "journal", "", inner);
    fake_sealed_open(&pc->sealed, inner);
    fake_folder_path(pc->folder, "undo", "", inner);
    fake_sealed_open(&pc->undo, inner);
    fake_folder_path(pc->folder, "backups", "", inner);
    fake_sealed_open(&pc->backups, inner);
    pc->clock_port = fake_clock_port(&pc->clock);
    pc->store_port = fake_store_port(&pc->store);
    pc->sealed_port = fake_sealed_port(&pc->sealed);
    pc->undo_port = fake_sealed_port(&pc->undo);
    pc->backups_port = fake_sealed_port(&pc->backups);
    pc->program_port = fake_program_port(&pc->program);
    pc->medium_port = (struct medium_port){.look = fake_pc_medium};
    pc->shell_port = fake_shell_port(&pc->shell);
    pc->progress = (struct progress){.report = fake_pc_report, .cancelled = fake_pc_is_cancelled, .self = pc};
    pc->client = (struct client){
        .settings = &pc->settings,
        .firm_cas = ca->anchors,
        .store = &pc->store_port,
        .sealed = &pc->sealed_port,
        .undo = &pc->undo_port,
        .backups = &pc->backups_port,
        .medium = &pc->medium_port,
        .program = &pc->program_port,
        .changes = &pc->changes,
        .shell = &pc->shell_port,
        .clock = &pc->clock_port,
        .progress = &pc->progress,
    };
}

void fake_pc_close(struct fake_pc *pc)
{
    settings_clear(&pc->settings);
    if (pc->owns_folder)
        fake_folder_remove(pc->folder);
}

static size_t fake_pc_count(const struct fake_sealed *sealed)
{
    struct fake_files *files = malloc(sizeof *files);
    size_t count = 0;

    if (files == NULL)
        abort();
    fake_folder_list(sealed->folder, ".rec", files);
    count = files->count;
    free(files);
    return count;
}

size_t fake_pc_records(const struct fake_pc *pc)
{
    return fake_pc_count(&pc->sealed);
}

size_t fake_pc_undo_records(const struct fake_pc *pc)
{
    return fake_pc_count(&pc->undo);
}

bool fake_pc_reported(const struct fake_pc *pc, enum progress_step step)
{
    for (size_t i = 0; i < pc->step_count; i++) {
        if (pc->steps[i] == step)
            return true;
    }
    return false;
}
