#include "fakes/fake_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPORARY_MORE = sizeof ".XXXXXX" - 1 }; /* of mkstemp */

bool fake_folder_make(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

void fake_folder_path(const char *folder, const char *name, const char *suffix, char out[FAKE_PATH_SIZE])
{
    const int len = snprintf(out, FAKE_PATH_SIZE, "%s/%s%s", folder, name, suffix);

    if (len < 0 || len >= FAKE_PATH_SIZE)
        abort();
}

static int fake_folder_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Behind the suffix so many characters more, of whatever kind. */
static void fake_folder_list_ending(const char *folder, const char *suffix, size_t more, struct fake_files *out)
{
    DIR *dir = opendir(folder);
    const size_t suffix_len = strlen(suffix);

    out->count = 0;
    if (dir == NULL)
        return;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        const size_t len = strlen(entry->d_name);

        if (len <= suffix_len + more || strncmp(entry->d_name + len - suffix_len - more, suffix, suffix_len) != 0)
            continue;
        if (out->count == FAKE_FILES_MAX || len - suffix_len - more >= sizeof out->names[0])
            abort();
        memcpy(out->names[out->count], entry->d_name, len - suffix_len - more);
        out->names[out->count][len - suffix_len - more] = '\0';
        out->count++;
    }
    (void)closedir(dir);
    qsort(out->names, out->count, sizeof out->names[0], fake_folder_compare);
}

void fake_folder_list(const char *folder, const char *suffix, struct fake_files *out)
{
    fake_folder_list_ending(folder, suffix, 0, out);
}

void fake_folder_list_temporaries(const char *folder, const char *suffix, struct fake_files *out)
{
    fake_folder_list_ending(folder, suffix, TEMPORARY_MORE, out);
}

void fake_folder_drop_temporaries(const char *folder, const char *name, const char *suffix)
{
    char wanted[FAKE_PATH_SIZE] = "";
    char path[FAKE_PATH_SIZE] = "";
    DIR *dir = opendir(folder);

    (void)snprintf(wanted, sizeof wanted, "%s%s.", name, suffix);
    for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL; entry = readdir(dir)) {
        if (strncmp(entry->d_name, wanted, strlen(wanted)) != 0)
            continue;
        fake_folder_path(folder, entry->d_name, "", path);
        (void)unlink(path);
    }
    if (dir != NULL)
        (void)closedir(dir);
}

bool fake_folder_write(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    bool written = file != NULL && fwrite(bytes, 1, len, file) == len;

    if (file != NULL)
        written = fclose(file) == 0 && written;
    return written;
}

void fake_folder_new(char out[FAKE_PATH_SIZE])
{
    const char *base = getenv("TMPDIR");

    fake_folder_path(base != NULL ? base : "/tmp", "pccert-fake-XXXXXX", "", out);
    if (mkdtemp(out) == NULL)
        abort();
}

void fake_folder_remove(const char *path)
{
    DIR *dir = opendir(path);
    char inner[FAKE_PATH_SIZE] = "";

    for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        fake_folder_path(path, entry->d_name, "", inner);
        if (unlink(inner) != 0)
            fake_folder_remove(inner);
    }
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(path);
}

int fake_folder_lock(const char *path, bool wait)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}
