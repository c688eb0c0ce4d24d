#include "enrol_crash_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

void enrol_crash_run_killed(struct enrol_fixture *f, const char *point, void (*run)(struct enrol_fixture *f))
{
    const pid_t child = fork();
    int ended = 0;

    assert_true(child >= 0);
    if (child == 0) {
        (void)setenv("PCCERT_KILL_AT", point, 1);
        run(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (!WIFSIGNALED(ended) || WTERMSIG(ended) != SIGKILL)
        fail_msg("%s was not reached", point);
}

void enrol_crash_assert_nothing_lost(const struct enrol_fixture *f)
{
    const struct fake_ra_memory *host = f->ra.memory;

    for (size_t i = 0; i < host->order_count; i++) {
        char name[SEALED_NAME_SIZE] = "";
        char path[FAKE_PATH_SIZE] = "";

        if (order_state_ended(host->orders[i].state) || host->orders[i].state == ORDER_CONFIRMED)
            continue;
        journal_name(host->orders[i].spki_hash, name);
        fake_folder_path(f->pc.sealed.folder, name, ".rec", path);
        assert_int_equal(access(path, R_OK), 0);
    }
}
