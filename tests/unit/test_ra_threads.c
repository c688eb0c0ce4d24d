/* The gate around costly work, and the worker threads: bounded, and nothing that was taken is left undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "server/crew.h"
#include "server/gate.h"
#include "server/workers.h"

/* A door that jobs wait at until the test opens it. */
struct door {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned waiting, done;
    bool open;
};

static void door_init(struct door *door)
{
    *door = (struct door){.open = false};
    assert_int_equal(pthread_mutex_init(&door->lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&door->changed, NULL), 0);
}

static void door_pass(void *self)
{
    struct door *door = self;

    (void)pthread_mutex_lock(&door->lock);
    door->waiting++;
    (void)pthread_cond_broadcast(&door->changed);
    while (!door->open)
        (void)pthread_cond_wait(&door->changed, &door->lock);
    door->done++;
    (void)pthread_cond_broadcast(&door->changed);
    (void)pthread_mutex_unlock(&door->lock);
}

static void door_await(struct door *door, unsigned waiting)
{
    (void)pthread_mutex_lock(&door->lock);
    while (door->waiting < waiting)
        (void)pthread_cond_wait(&door->changed, &door->lock);
    (void)pthread_mutex_unlock(&door->lock);
}

static void door_open(struct door *door)
{
    (void)pthread_mutex_lock(&door->lock);
    door->open = true;
    (void)pthread_cond_broadcast(&door->changed);
    (void)pthread_mutex_unlock(&door->lock);
}

/* --- workers --- */

static void a_full_queue_refuses(void **state)
{
    struct workers *workers = NULL;
    struct door door;

    (void)state;
    door_init(&door);
    assert_int_equal(workers_new(2, 3, &workers, NULL), ST_OK);
    assert_int_equal(workers_give(workers, door_pass, &door), ST_OK);
    assert_int_equal(workers_give(workers, door_pass, &door), ST_OK);
    door_await(&door, 2); /* both threads are at it */
    assert_int_equal(workers_give(workers, door_pass, &door), ST_OK);
    assert_int_equal(workers_give(workers, door_pass, &door), ST_OK);
    assert_int_equal(workers_give(workers, door_pass, &door), ST_OK);
    assert_int_equal(workers_give(workers, door_pass, &door), ST_BUSY);
    door_open(&door);
    workers_free(&workers);
    assert_null(workers);
    assert_int_equal(door.done, 5); /* what was taken was done, what was refused was not */
}

static atomic_uint counted;

static void count_one(void *self)
{
    (void)self;
    atomic_fetch_add(&counted, 1);
}

static void every_job_is_done_once(void **state)
{
    struct workers *workers = NULL;
    unsigned given = 0;

    (void)state;
    atomic_store(&counted, 0);
    assert_int_equal(workers_new(4, 5, &workers, NULL), ST_OK);
    while (given < 1000)
        if (workers_give(workers, count_one, NULL) == ST_OK)
            given++;
    workers_free(&workers);
    assert_int_equal(atomic_load(&counted), 1000);
}

static void freeing_none_is_nothing(void **state)
{
    struct workers *workers = NULL;
    struct gate *gate = NULL;

    (void)state;
    workers_free(&workers);
    gate_free(&gate);
}

/* --- crew --- */

enum { CREW_JOBS = 500 };

static enum status mark(void *self, size_t index, struct err *err)
{
    atomic_uint *marks = self;

    (void)err;
    atomic_fetch_add(&marks[index], 1);
    return ST_OK;
}

static void a_crew_does_each_once(void **state)
{
    static const size_t COUNTS[] = {0, 1, 3, CREW_JOBS};
    size_t i = 0, k = 0;

    (void)state;
    for (i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++) {
        static atomic_uint marks[CREW_JOBS];

        for (k = 0; k < CREW_JOBS; k++)
            atomic_store(&marks[k], 0);
        assert_int_equal(crew_each(COUNTS[i], mark, marks, NULL), ST_OK);
        for (k = 0; k < CREW_JOBS; k++)
            assert_int_equal(atomic_load(&marks[k]), k < COUNTS[i]);
    }
}

static enum status refuse_seventh(void *self, size_t index, struct err *err)
{
    atomic_fetch_add((atomic_uint *)self, 1);
    return index == 7 ? err_set(err, ST_BAD_FILE, 0, "the seventh") : ST_OK;
}

static void a_crew_ends_with_the_first_failure(void **state)
{
    static atomic_uint begun;
    struct err err = ERR_INIT;

    (void)state;
    atomic_store(&begun, 0);
    assert_int_equal(crew_each(1000 * 1000, refuse_seventh, &begun, &err), ST_BAD_FILE);
    assert_string_equal(err.what, "the seventh");
    assert_in_range(atomic_load(&begun), 8, 1000 * 1000 - 1);
    assert_int_equal(crew_each(8, refuse_seventh, &begun, NULL), ST_BAD_FILE);
}

/* --- gate --- */

struct visitor {
    struct gate *gate;
    enum status status;
    struct door *door;
};

static void *visit(void *self)
{
    struct visitor *visitor = self;

    visitor->status = gate_enter(visitor->gate);
    if (visitor->status == ST_OK) {
        door_pass(visitor->door);
        gate_leave(visitor->gate);
    }
    return NULL;
}

static void who_waits_comes_in_when_another_leaves(void **state)
{
    struct visitor visitors[2];
    pthread_t threads[2];
    struct gate *gate = NULL;
    struct door door;

    (void)state;
    door_init(&door);
    assert_int_equal(gate_new(1, 1, &gate, NULL), ST_OK);
    visitors[0] = (struct visitor){.gate = gate, .door = &door};
    visitors[1] = visitors[0];
    assert_int_equal(pthread_create(&threads[0], NULL, visit, &visitors[0]), 0);
    door_await(&door, 1);
    assert_int_equal(gate_entered(gate), 1);
    assert_int_equal(pthread_create(&threads[1], NULL, visit, &visitors[1]), 0);
    door_open(&door);
    assert_int_equal(pthread_join(threads[0], NULL), 0);
    assert_int_equal(pthread_join(threads[1], NULL), 0);
    assert_int_equal(visitors[0].status, ST_OK);
    assert_int_equal(visitors[1].status, ST_OK);
    assert_int_equal(gate_entered(gate), 2);
    gate_free(&gate);
}

static void a_full_gate_refuses(void **state)
{
    struct gate *gate = NULL;
    unsigned refused = 0;

    (void)state;
    assert_int_equal(gate_new(2, 0, &gate, NULL), ST_OK);
    assert_int_equal(gate_enter(gate), ST_OK);
    assert_int_equal(gate_enter(gate), ST_OK);
    for (refused = 0; refused < 3; refused++)
        assert_int_equal(gate_enter(gate), ST_BUSY);
    gate_leave(gate);
    assert_int_equal(gate_enter(gate), ST_OK);
    assert_int_equal(gate_entered(gate), 3);
    gate_leave(gate);
    gate_leave(gate);
    gate_free(&gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(every_job_is_done_once),
        cmocka_unit_test(freeing_none_is_nothing),
        cmocka_unit_test(a_crew_does_each_once),
        cmocka_unit_test(a_crew_ends_with_the_first_failure),
        cmocka_unit_test(who_waits_comes_in_when_another_leaves),
        cmocka_unit_test(a_full_gate_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
