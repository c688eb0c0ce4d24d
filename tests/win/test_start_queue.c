/* Later starts that wait: files each, anything else alone. What one_program.c makes is counted here. */
#include "tray/start_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tray/one_program.h"

static const struct arguments import_a = {.start = START_IMPORT, .file = "C:\\a.pfx"};
static const struct arguments import_b = {.start = START_IMPORT, .file = "C:\\b.pfx"};
static const struct arguments inspect = {.start = START_INSPECT, .file = "C:\\c.pfx"};
static const struct arguments renew = {.start = START_PAGE, .page = START_PAGE_RENEW};

enum { REQUESTS = 4 };
static char requests[REQUESTS];
static int freed[REQUESTS];

static struct one_program_request *request(size_t n)
{
    return (struct one_program_request *)(void *)&requests[n];
}

void one_program_request_free(struct one_program_request *gone)
{
    if (gone != NULL)
        freed[(char *)(void *)gone - requests]++;
}

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < REQUESTS; i++)
        freed[i] = 0;
    return 0;
}

static void assert_freed(int first, int second, int third)
{
    assert_int_equal(freed[0], first);
    assert_int_equal(freed[1], second);
    assert_int_equal(freed[2], third);
}

static void assert_takes(struct start_queue *queue, const struct arguments *expected)
{
    struct start_waiting *taken = start_queue_take(queue);

    if (expected == NULL) {
        assert_null(taken);
        return;
    }
    assert_non_null(taken);
    assert_ptr_equal(taken->arguments, expected);
    start_waiting_free(taken);
}

static void files_wait_each_in_order(void **state)
{
    struct start_queue queue = {.first = NULL};

    (void)state;
    start_queue_add(&queue, &import_b, request(0));
    start_queue_add(&queue, &import_a, NULL); /* the program's own first start */
    start_queue_add(&queue, &import_b, request(1));
    assert_freed(0, 0, 0);
    assert_takes(&queue, &import_b);
    assert_freed(1, 0, 0);
    assert_takes(&queue, &import_a);
    assert_takes(&queue, &import_b);
    assert_takes(&queue, NULL);
    assert_freed(1, 1, 0);
}

static void of_anything_else_the_last_one_waits(void **state)
{
    static const struct {
        const struct arguments *first, *last;
    } cases[] = {{&renew, &inspect}, {&inspect, &renew}, {&import_a, &inspect}, {&inspect, &import_a}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct start_queue queue = {.first = NULL};

        (void)begin(NULL);
        start_queue_add(&queue, cases[i].first, request(0));
        start_queue_add(&queue, cases[i].last, request(1));
        assert_freed(1, 0, 0);
        assert_takes(&queue, cases[i].last);
        assert_takes(&queue, NULL);
        assert_freed(1, 1, 0);
    }
}

static void one_that_is_put_back_is_the_first_again(void **state)
{
    struct start_queue queue = {.first = NULL};
    struct start_waiting *taken = NULL;

    (void)state;
    start_queue_add(&queue, &import_a, request(0));
    taken = start_queue_take(&queue);
    start_queue_put_back(&queue, taken);
    start_queue_add(&queue, &import_b, request(1));
    assert_takes(&queue, &import_a);
    assert_takes(&queue, &import_b);
    start_queue_add(&queue, &import_b, request(2));
    assert_takes(&queue, &import_b);
    assert_freed(1, 1, 1);
}

static void nothing_stays_at_the_end(void **state)
{
    struct start_queue queue = {.first = NULL};

    (void)state;
    start_queue_clear(&queue);
    start_queue_add(&queue, &import_a, request(0));
    start_queue_add(&queue, &import_b, request(1));
    start_queue_clear(&queue);
    assert_freed(1, 1, 0);
    assert_takes(&queue, NULL);
    start_waiting_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(files_wait_each_in_order, begin),
        cmocka_unit_test_setup(of_anything_else_the_last_one_waits, begin),
        cmocka_unit_test_setup(one_that_is_put_back_is_the_first_again, begin),
        cmocka_unit_test_setup(nothing_stays_at_the_end, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
