/*
 * What the tests of sealed records share: a folder of them that is empty before and after, and short words for what is
 * done to one.
 */
#ifndef TESTS_WIN_RECORDS_H
#define TESTS_WIN_RECORDS_H

#include "client/port/sealed_file.h"

extern struct sealed_file_port records_port;

/* Group setup and teardown; a teardown for each test that fails if it left anything that cannot be wiped. */
int records_open(void **state);
int records_close(void **state);
int records_empty(void **state);
/* In a child of the test, which was started after records_open. */
int records_open_in_child(void);

struct sealed_lock *records_lock(const char *name);
enum status records_put(struct sealed_lock *lock, const char *text);
void assert_record(struct sealed_lock *lock, const char *text);
/* What reading says, and whose fault; nothing comes out unless it is ST_OK. */
enum status records_read_status(struct sealed_lock *lock, int *fault);

/* The path of a file in the folder, its bytes (the caller clears them), other bytes for it, and how many files there
 * are. */
const char *records_file(const char *name);
struct buf records_file_bytes(const char *name);
void records_put_file(const char *name, const struct buf *bytes);
unsigned records_count_files(void);

#endif
