/*
 * A whole PC for the use cases: store, journal, clock, settings and progress, all fakes, in a folder that outlives the
 * process. Opening the same folder again is the next start of the program.
 */
#ifndef FAKE_PC_H
#define FAKE_PC_H

#include "client/client.h"
#include "client/post_change.h"
#include "fakes/fake_ca.h"
#include "fakes/fake_clock.h"
#include "fakes/fake_program.h"
#include "fakes/fake_sealed.h"
#include "fakes/fake_shell.h"
#include "fakes/fake_store.h"

#define FAKE_PC_HOST "https://ra.example.test:8443"

enum { FAKE_PC_STEPS_MAX = 64 };

/* Noon in Taipei on 23 November 2026. */
#define FAKE_PC_NOON_UTC ((int64_t)1795406400)

struct fake_pc {
    char folder[FAKE_PATH_SIZE];
    bool owns_folder; /* removed on closing */
    struct settings settings;
    struct fake_clock clock;
    struct fake_store store;
    struct fake_sealed sealed, undo, backups;
    struct fake_shell shell; /* not installed until the test says otherwise */
    struct clock_port clock_port;
    struct cert_store_port store_port;
    struct sealed_file_port sealed_port, undo_port, backups_port;
    struct shell_port shell_port;
    struct fake_program program;
    struct program_port program_port;
    struct post_changes changes;
    struct medium_port medium_port; /* everything lies on a stick: "STICK" */
    struct progress progress;
    enum progress_step steps[FAKE_PC_STEPS_MAX]; /* as they were reported */
    size_t step_count;
    int cancel_at; /* the person stops when this step is reported; -1: never */
    bool cancelled;
    struct client client; /* backend is NULL until the test sets it */
};

/* folder NULL: a new one, removed by fake_pc_close. The CA is borrowed. *pc must not move. */
void fake_pc_open(struct fake_pc *pc, const char *folder, const struct fake_ca *ca);
void fake_pc_close(struct fake_pc *pc);
/* Records in the journal. */
size_t fake_pc_records(const struct fake_pc *pc);
/* What may be brought back. */
size_t fake_pc_undo_records(const struct fake_pc *pc);
/* Whether that step was reported. */
bool fake_pc_reported(const struct fake_pc *pc, enum progress_step step);

#endif
