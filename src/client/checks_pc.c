/*
 * What this PC tells of itself: Windows, its user, the disk.
 */
#include "client/checks_internal.h"

#include <stdio.h>

#include "client/message.h"

enum {
    BUILD_WINDOWS_10_FIRST = 10240,
    BUILD_LEAST = 14393,      /* Windows 10 1607, Server 2016: the least that the product runs on */
    BUILD_WINDOWS_10 = 19045, /* 22H2, the last of Windows 10 */
    BUILD_WINDOWS_11 = 22000,
    MIB = 1024 * 1024,
    FREE_LEAST_MIB = 200
};

/* --- Windows --- */

static void checks_windows_name(const struct environment *environment, char out[CHECK_INSERT_SIZE])
{
    const char *name = environment->is_server                        ? "Windows Server"
                       : environment->build < BUILD_WINDOWS_10_FIRST ? "Windows"
                       : environment->build >= BUILD_WINDOWS_11      ? "Windows 11"
                                                                     : "Windows 10";

    (void)snprintf(out, CHECK_INSERT_SIZE, "%s%s%s", name, environment->release[0] != '\0' ? " " : "",
                   environment->release);
}

/* Of the servers each version has its own builds, and its own end. */
static struct check_words checks_windows_words(const struct environment *environment)
{
    if (environment->build < BUILD_LEAST)
        return check_fails(MSG_CHECK_WINDOWS_TOO_OLD, MSG_CHECK_REMEDY_WINDOWS, CHECK_DO_NOTHING);
    if (environment->build < BUILD_WINDOWS_10 && !environment->is_server)
        return check_warns(MSG_CHECK_WINDOWS_OLD, MSG_CHECK_REMEDY_WINDOWS, CHECK_DO_NOTHING);
    return check_passes(MSG_CHECK_WINDOWS_FINE);
}

static enum status checks_look(struct checks *checks, struct err *err)
{
    const struct environment_port *port = checks->client->environment;
    struct err cause = ERR_INIT;

    if (port == NULL)
        return ST_OK;
    checks->environment_known = port->look(port->self, &checks->environment, &cause) == ST_OK;
    if (!checks_must_end(&cause))
        return ST_OK;
    if (err != NULL && err->status == ST_OK)
        *err = cause;
    return cause.status;
}

enum status checks_windows(struct checks *checks, struct err *err)
{
    const enum status status = checks_look(checks, err);
    char name[CHECK_INSERT_SIZE];
    struct check_line *line = NULL;

    if (status != ST_OK)
        return status;
    if (!checks->environment_known || checks->environment.build == 0) {
        (void)checks_add(checks, CHECK_WINDOWS, check_not_asked(MSG_CHECK_PC_UNKNOWN));
        return ST_OK;
    }
    checks_windows_name(&checks->environment, name);
    line = checks_add(checks, CHECK_WINDOWS, checks_windows_words(&checks->environment));
    checks_insert(line, 0, CHECK_INSERT_PLAIN, name);
    checks_insert_number(line, 1, checks->environment.build);
    return ST_OK;
}

/* --- its user --- */

/* The worst first: of several it is the one that matters. */
static struct check_words checks_user_words(const struct environment *environment)
{
    if (environment->temporary_profile)
        return check_fails(MSG_CHECK_USER_TEMPORARY, MSG_CHECK_REMEDY_TEMPORARY, CHECK_DO_NOTHING);
    if (environment->system_account)
        return check_fails(MSG_CHECK_USER_SYSTEM, MSG_CHECK_REMEDY_USER, CHECK_DO_NOTHING);
    if (environment->other_user)
        return check_fails(MSG_CHECK_USER_OTHER, MSG_CHECK_REMEDY_USER, CHECK_DO_NOTHING);
    if (environment->elevated)
        return check_warns(MSG_CHECK_USER_ELEVATED, MSG_CHECK_REMEDY_ELEVATED, CHECK_DO_NOTHING);
    return check_passes(MSG_CHECK_USER_FINE);
}

enum status checks_user(struct checks *checks, struct err *err)
{
    (void)err;
    if (checks->environment_known) {
        struct check_line *line = checks_add(checks, CHECK_USER, checks_user_words(&checks->environment));

        checks_insert(line, 0, CHECK_INSERT_USER, checks->environment.user);
    } else {
        (void)checks_add(checks, CHECK_USER, check_not_asked(MSG_CHECK_PC_UNKNOWN));
    }
    return ST_OK;
}

/* --- disk --- */

static void checks_add_disk(struct checks *checks)
{
    const uint64_t free_mib = checks->environment.free_bytes / MIB;
    const bool low = checks->environment.free_known && free_mib < FREE_LEAST_MIB;
    struct check_line *line =
        checks_add(checks, CHECK_DISK,
                   low ? check_warns(MSG_CHECK_DISK_LOW, MSG_CHECK_REMEDY_DISK_LOW, CHECK_DO_NOTHING)
                   : checks->environment.free_known ? check_passes(MSG_CHECK_DISK_FINE)
                                                    : check_passes(MSG_CHECK_DISK_WRITABLE));

    checks_insert_number(line, 0, (int64_t)free_mib);
}

enum status checks_disk(struct checks *checks, struct err *err)
{
    const struct environment_port *port = checks->client->environment;
    struct err cause = ERR_INIT;

    if (port == NULL) {
        (void)checks_add(checks, CHECK_DISK, check_not_asked(MSG_CHECK_PC_UNKNOWN));
        return ST_OK;
    }
    if (port->try_folders(port->self, &cause) == ST_OK) {
        checks_add_disk(checks);
        return ST_OK;
    }
    return checks_add_failure(checks, CHECK_DISK,
                              check_fails(MSG_CHECK_DISK_UNWRITABLE, MSG_CHECK_REMEDY_DISK, CHECK_DO_NOTHING), &cause,
                              err);
}
