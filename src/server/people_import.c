#include "server/people_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/audit.h"
#include "server/crew.h"
#include "server/store/moment.h"

/* What is done at once and added in one transaction: few at first, so that soon it is known how long all of it takes.
 */
enum { STEP_LEAST = 16, STEP_MOST = 1024, STEP_MS = 500 };

/* --- who is there --- */

/* One that was kept before numbers were checked is another than any that a table can have. */
static enum status compare_phone(const struct people_import *import, const struct account *known,
                                 const struct person_line *line, bool *same, struct err *err)
{
    char phone[PHONE_SIZE] = "";
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    *same = true;
    if (!import->people->has_phones)
        return ST_OK;
    status = accounts_phone(import->ra, known, phone, &why);
    *same = status != ST_BAD_INPUT && strcmp(phone, line->person.phone) == 0;
    wipe(phone, sizeof phone);
    if (status == ST_OK || status == ST_NOT_FOUND || status == ST_BAD_INPUT)
        return ST_OK;
    if (err != NULL)
        *err = why;
    return status;
}

/* All but the password, which is kept for later. */
static enum status compare(const struct people_import *import, const struct account *known, struct person_line *line,
                           struct err *err)
{
    bool same_phone = false;
    const enum status status = compare_phone(import, known, line, &same_phone, err);

    if (status != ST_OK)
        return status;
    memcpy(line->kept, known->password, sizeof line->kept);
    if (strcmp(known->name, line->person.name) != 0)
        people_fault(import->people, line->line, "there is a customer of this national ID, with another name");
    else if (!same_phone)
        people_fault(import->people, line->line, "there is a customer of this national ID, with another phone");
    return ST_OK;
}

/* By reading alone: a host that serves is not kept from writing. */
static enum status find_known(const struct people_import *import, struct err *err)
{
    const struct people *people = import->people;
    struct account known;
    struct tx *tx = NULL;
    size_t i = 0;
    enum status status = store_begin_read(import->ra->store, &tx, err);

    for (i = 0; status == ST_OK && i < people->count; i++) {
        status = accounts_find(import->ra, tx, people->all[i].person.national_id, &known, err);
        if (status == ST_OK)
            status = compare(import, &known, &people->all[i], err);
        else if (status == ST_NOT_FOUND)
            status = ST_OK;
    }
    return store_finish(&tx, status, err);
}

/* Some of the lines, in their order. */
struct lot {
    struct person_line **lines;
    size_t count;
};

/* known: those who are there, or those who are not. free *out->lines. */
static enum status pick(const struct people *people, bool known, struct lot *out, struct err *err)
{
    struct lot lot = {.lines = calloc(people->count + 1, sizeof(struct person_line *))};
    size_t i = 0;

    if (lot.lines == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "importing persons");
    for (i = 0; i < people->count; i++)
        if ((people->all[i].kept[0] != '\0') == known)
            lot.lines[lot.count++] = &people->all[i];
    *out = lot;
    return ST_OK;
}

/* --- step by step --- */

struct step {
    struct people_import *import;
    struct person_line **lines;
    size_t count;
    struct account *accounts; /* of these lines; room for STEP_MOST */
};

/* Goes through the lot, and tells how far it is. */
static enum status in_steps(struct step *step, const struct lot *lot,
                            enum status (*run)(struct step *step, struct err *err),
                            void (*tell)(void *self, int64_t done, int64_t of), struct err *err)
{
    size_t at = 0, size = STEP_LEAST;
    enum status status = ST_OK;

    tell(step->import->self, 0, (int64_t)lot->count);
    while (status == ST_OK && at < lot->count) {
        const struct timespec begun = moment_after_ms(0);

        step->lines = lot->lines + at;
        step->count = lot->count - at < size ? lot->count - at : size;
        status = run(step, err);
        if (status != ST_OK)
            break;
        at += step->count;
        tell(step->import->self, (int64_t)at, (int64_t)lot->count);
        if (-moment_ms_until(&begun) < STEP_MS / 2 && size < STEP_MOST)
            size *= 2;
    }
    return status;
}

static enum status check_password(void *self, size_t index, struct err *err)
{
    const struct step *step = self;
    struct person_line *line = step->lines[index];
    bool matches = false;
    const enum status status =
        password_check(line->person.password, step->import->ra->keys.pepper, line->kept, &matches, err);

    wipe(line->person.password, sizeof line->person.password);
    line->other_password = !matches;
    return status;
}

static enum status compare_passwords(struct step *step, struct err *err)
{
    const enum status status = crew_each(step->count, check_password, step, err);
    size_t i = 0;

    for (i = 0; status == ST_OK && i < step->count; i++)
        if (step->lines[i]->other_password)
            people_fault(step->import->people, step->lines[i]->line,
                         "there is a customer of this national ID, with another password");
    return status;
}

static enum status seal(void *self, size_t index, struct err *err)
{
    const struct step *step = self;
    struct person_line *line = step->lines[index];
    const enum status status = accounts_seal(step->import->ra, &line->person, &step->accounts[index], err);

    wipe(line->person.password, sizeof line->person.password);
    return status;
}

static enum status add_once(struct step *step, struct err *err)
{
    struct ra *ra = step->import->ra;
    struct err why = ERR_INIT;
    char what[ERR_WHAT_MAX];
    struct tx *tx = NULL;
    size_t i = 0;
    enum status status = store_begin(ra->store, &tx, &why);

    for (i = 0; status == ST_OK && i < step->count; i++) {
        status = accounts_add(tx, &step->accounts[i], &why);
        if (status == ST_ALREADY) {
            (void)snprintf(what, sizeof what, "line %u: somebody else added this customer meanwhile",
                           step->lines[i]->line);
            err_clear(&why);
            status = err_set(&why, ST_ALREADY, FAULT_NONE, what);
        }
        if (status == ST_OK)
            status = audit_person(tx, ra_now_utc(ra), AUDIT_HELPDESK, "user.add", step->accounts[i].nid_keyed,
                                  "imported", &why);
    }
    status = store_finish(&tx, status, &why);
    if (status != ST_OK && err != NULL)
        *err = why;
    return status;
}

/* Hashing them took long: what the database undoes is done again. */
static enum status add(struct step *step, struct err *err)
{
    enum status status = crew_each(step->count, seal, step, err);
    unsigned tries = 0;

    if (status != ST_OK)
        return status;
    do {
        err_clear(err);
        status = add_once(step, err);
    } while (++tries < STORE_TRIES && store_was_undone(status, err));
    if (status == ST_OK)
        step->import->done += step->count;
    return status;
}

/* --- all of it --- */

static enum status compare_known(struct people_import *import, struct err *err)
{
    struct step step = {.import = import};
    struct lot known = {.count = 0};
    enum status status = find_known(import, err);

    if (status == ST_OK)
        status = pick(import->people, true, &known, err);
    if (status == ST_OK && import->people->faults == 0)
        status = in_steps(&step, &known, compare_passwords, import->compared, err);
    if (status == ST_OK)
        import->there = known.count;
    free(known.lines);
    return status;
}

static enum status add_others(struct people_import *import, struct err *err)
{
    struct step step = {.import = import, .accounts = calloc(STEP_MOST, sizeof(struct account))};
    struct lot others = {.count = 0};
    enum status status = ST_OK;

    if (step.accounts == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "importing persons");
    status = pick(import->people, false, &others, err);
    if (status == ST_OK)
        status = in_steps(&step, &others, add, import->added, err);
    free(others.lines);
    wipe(step.accounts, STEP_MOST * sizeof *step.accounts);
    free(step.accounts);
    return status;
}

enum status people_import(struct people_import *import, struct err *err)
{
    enum status status = ST_OK;

    import->there = import->done = 0;
    status = compare_known(import, err);
    return status == ST_OK && import->people->faults == 0 ? add_others(import, err) : status;
}
