#include "win/instance_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_there_and_back(void **state)
{
    static const struct instance_answer cases[] = {{true, 0}, {false, 1}, {true, 0x12345678}, {false, UINT32_MAX}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char bytes[INSTANCE_ANSWER_SIZE];
        struct instance_answer found = {.process_id = 99};

        instance_answer_write(&cases[i], bytes);
        assert_true(instance_answer_read(bytes, sizeof bytes, &found));
        assert_int_equal(found.taken, cases[i].taken);
        assert_int_equal(found.process_id, cases[i].process_id);
    }
}

static void test_other_bytes_are_refused(void **state)
{
    unsigned char bytes[INSTANCE_ANSWER_SIZE + 1] = {0};
    struct instance_answer found = {.process_id = 99};

    (void)state;
    instance_answer_write(&(struct instance_answer){true, 7}, bytes);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        if (len != INSTANCE_ANSWER_SIZE)
            assert_false(instance_answer_read(bytes, len, &found));
    }
    for (size_t at = 0; at < 8; at++) {
        for (unsigned change = 1; change < 256; change++) {
            bytes[at] ^= (unsigned char)change;
            if (at == 5 && bytes[at] == 0)
                assert_true(instance_answer_read(bytes, INSTANCE_ANSWER_SIZE, &(struct instance_answer){false, 0}));
            else
                assert_false(instance_answer_read(bytes, INSTANCE_ANSWER_SIZE, &found));
            bytes[at] ^= (unsigned char)change;
        }
    }
    assert_int_equal(found.process_id, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_other_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
