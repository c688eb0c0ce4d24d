#include "tray/file_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void add(struct file_queue *queue, const char *path)
{
    assert_int_equal(file_queue_add(queue, path, NULL), ST_OK);
}

static void test_nothing_waits_at_first(void **state)
{
    struct file_queue queue = {.first = NULL};

    (void)state;
    assert_null(file_queue_first(&queue));
    file_queue_clear(&queue);
}

static void test_turns_come_in_order(void **state)
{
    struct file_queue queue = {.first = NULL};

    (void)state;
    add(&queue, "E:\\b.pfx");
    add(&queue, "E:\\a.pfx");
    assert_string_equal(file_queue_first(&queue), "E:\\b.pfx");
    file_queue_done(&queue);
    assert_string_equal(file_queue_first(&queue), "E:\\a.pfx");
    assert_int_equal(queue.done, 1);
    assert_int_equal(queue.count, 2);
    file_queue_clear(&queue);
}

static void test_one_that_waits_is_not_taken_again(void **state)
{
    struct file_queue queue = {.first = NULL};

    (void)state;
    add(&queue, "E:\\a.pfx");
    add(&queue, "E:\\b.pfx");
    add(&queue, "E:\\b.pfx");
    assert_int_equal(queue.count, 2);
    file_queue_clear(&queue);
}

/* It may be tried again, after a slip of the hand. */
static void test_one_that_had_its_turn_is_taken_again(void **state)
{
    struct file_queue queue = {.first = NULL};

    (void)state;
    add(&queue, "E:\\a.pfx");
    add(&queue, "E:\\b.pfx");
    file_queue_done(&queue);
    add(&queue, "E:\\a.pfx");
    assert_int_equal(queue.count, 3);
    file_queue_clear(&queue);
}

static void test_counting_begins_anew_after_the_last(void **state)
{
    struct file_queue queue = {.first = NULL};

    (void)state;
    add(&queue, "E:\\a.pfx");
    file_queue_done(&queue);
    assert_null(file_queue_first(&queue));
    assert_int_equal(queue.count, 0);
    add(&queue, "E:\\c.pfx");
    assert_int_equal(queue.done, 0);
    assert_string_equal(file_queue_first(&queue), "E:\\c.pfx");
    file_queue_clear(&queue);
}

static void test_a_crowd(void **state)
{
    struct file_queue queue = {.first = NULL};
    char path[32];

    (void)state;
    for (int i = 0; i < 500; i++) {
        (void)snprintf(path, sizeof path, "E:\\%d.pfx", i);
        add(&queue, path);
    }
    assert_int_equal(queue.count, 500);
    for (int i = 0; i < 499; i++)
        file_queue_done(&queue);
    assert_string_equal(file_queue_first(&queue), "E:\\499.pfx");
    file_queue_clear(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_waits_at_first),
        cmocka_unit_test(test_turns_come_in_order),
        cmocka_unit_test(test_one_that_waits_is_not_taken_again),
        cmocka_unit_test(test_one_that_had_its_turn_is_taken_again),
        cmocka_unit_test(test_counting_begins_anew_after_the_last),
        cmocka_unit_test(test_a_crowd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
