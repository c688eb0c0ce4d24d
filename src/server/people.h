/*
 * A table of persons as a firm writes it (csv.h): its header says which column is what (id, name, phone, password), and
 * each line is one person. What is wrong is told line by line. It must not know the records.
 */
#ifndef SERVER_PEOPLE_H
#define SERVER_PEOPLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "server/accounts.h"

enum { PEOPLE_MAX = 100000, PEOPLE_FILE_MAX = 16 * 1024 * 1024, PEOPLE_FAULTS_TOLD = 20 };

struct person_line {
    unsigned line; /* of the file, from 1 */
    struct new_person person;
    char kept[PASSWORD_PHC_SIZE]; /* of who is there already, the password as the host keeps it; "" for who is not */
    bool other_password;          /* than that one */
};

/* Zero-initialise but for 'tell'; people_clear, which wipes. */
struct people {
    struct person_line *all;
    size_t count, room;
    bool has_phones;                               /* there is such a column: else the table says nothing of phones */
    unsigned faults;                               /* so many lines are wrong */
    void (*tell)(unsigned line, const char *what); /* of the first PEOPLE_FAULTS_TOLD */
};
void people_clear(struct people *people);

/*
 * *text: UTF-8. ST_OK whatever is wrong with lines, which is counted and told; ST_BAD_INPUT if the header is,
 * ST_TOO_COSTLY of more than PEOPLE_MAX.
 */
MUST_CHECK enum status people_read(const struct buf *text, struct people *people, struct err *err);
/* One more. what: a sentence without the value. */
void people_fault(struct people *people, unsigned line, const char *what);

#endif
