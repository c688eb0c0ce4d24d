#include "server/log_target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"

/* Those who collect logs are in the file's group; the one that logrotate makes (packaging/debian) is the same. */
enum { LOG_FILE_MODE = 0640 };

/* One that is made here has that mode whatever the umask, which is for the host's secrets (0077 in its unit). */
static int open_file(const char *path)
{
    static const int FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    const int place = open(path, FLAGS | O_EXCL, LOG_FILE_MODE);

    if (place < 0 && errno == EEXIST)
        return open(path, FLAGS, LOG_FILE_MODE);
    if (place >= 0)
        (void)fchmod(place, LOG_FILE_MODE); /* a file system without modes has none to set */
    return place;
}

static int open_place(const struct config *config, char path[CONFIG_PATH_SIZE], enum status *status, struct err *err)
{
    *status = ST_OK;
    if (config->log.file[0] == '\0')
        return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    *status = config_path(config, config->log.file, path, err);
    return *status == ST_OK ? open_file(path) : -1;
}

enum status log_target_open(struct log_target *target, struct err *err)
{
    const int place = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

    if (place < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "opening the log");
    target->stream = fdopen(place, "a");
    if (target->stream == NULL) {
        (void)close(place);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening the log");
    }
    log_open(target->stream, LOG_INFO);
    return ST_OK;
}

enum status log_target_apply(struct log_target *target, const struct config *config, struct err *err)
{
    char path[CONFIG_PATH_SIZE] = "";
    enum status status = ST_OK;
    const int place = open_place(config, path, &status, err);
    int number = 0;

    if (status != ST_OK)
        return status;
    /* In one step: a line that is written meanwhile goes to the old place or to the new one. */
    if (place < 0 || dup3(place, fileno(target->stream), O_CLOEXEC) < 0)
        number = errno;
    if (place >= 0)
        (void)close(place);
    if (number != 0) {
        (void)err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "opening the log (log.file)");
        err_detail(err, path);
        return ST_IO;
    }
    log_shape(strcmp(config->log.format, CONFIG_LOG_JSON) == 0 ? LOG_JSON : LOG_TEXT, config->log.requests);
    return ST_OK;
}

void log_target_close(struct log_target *target)
{
    log_open(NULL, LOG_INFO);
    if (target->stream != NULL)
        (void)fclose(target->stream);
    target->stream = NULL;
}
