/* Who tries tickets: three different ones, one address, one while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "server/wrong_tickets.h"

enum { MOST = 3, BLOCK_S = 300, START_UTC = 1795400000, TABLE = 1024 };

static int bench_open(void **state)
{
    static struct wrong_tickets *tickets;

    assert_int_equal(wrong_tickets_new(MOST, BLOCK_S, &tickets, NULL), ST_OK);
    *state = tickets;
    return 0;
}

static int bench_close(void **state)
{
    struct wrong_tickets *tickets = *state;

    wrong_tickets_free(&tickets);
    assert_null(tickets);
    return 0;
}

static void send_wrong(struct wrong_tickets *tickets, const char *peer, int count, int64_t now_utc)
{
    int i = 0;

    for (i = 0; i < count; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "%d", i);
        assert_int_equal(wrong_tickets_count(tickets, peer, text, now_utc), i == MOST - 1 ? BLOCK_S : 0);
    }
}

static void the_third_blocks_for_a_while(void **state)
{
    send_wrong(*state, "192.0.2.7", MOST, START_UTC);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.7", START_UTC), BLOCK_S);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.7", START_UTC + BLOCK_S - 1), 1);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.7", START_UTC + BLOCK_S), 0);
    send_wrong(*state, "192.0.2.7", MOST, START_UTC + BLOCK_S); /* begins anew */
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.7", START_UTC + BLOCK_S), BLOCK_S);
}

static void other_addresses_are_not_meant(void **state)
{
    send_wrong(*state, "192.0.2.7", MOST, START_UTC);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.8", START_UTC), 0);
    send_wrong(*state, "192.0.2.8", MOST - 1, START_UTC);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.8", START_UTC), 0);
}

static void the_same_one_again_is_a_reload(void **state)
{
    int i = 0;

    for (i = 0; i < 20; i++)
        assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", i % 2 == 0 ? "a" : "b", START_UTC + i), 0);
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "c", START_UTC + i), BLOCK_S);
}

static void old_ones_are_forgotten(void **state)
{
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "a", START_UTC), 0);
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "b", START_UTC + BLOCK_S - 1), 0);
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "c", START_UTC + 2 * BLOCK_S - 1), 0);
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "d", START_UTC + 2 * BLOCK_S), 0);
    assert_int_equal(wrong_tickets_count(*state, "192.0.2.7", "e", START_UTC + 2 * BLOCK_S), BLOCK_S);
}

static void a_network_of_ipv6_is_one_address(void **state)
{
    assert_int_equal(wrong_tickets_count(*state, "2001:db8:1:2::7", "a", START_UTC), 0);
    assert_int_equal(wrong_tickets_count(*state, "2001:db8:1:2:ffff::1", "b", START_UTC), 0);
    assert_int_equal(wrong_tickets_count(*state, "2001:db8:1:3::7", "c", START_UTC), 0);
    assert_int_equal(wrong_tickets_count(*state, "2001:db8:1:2::9", "c", START_UTC), BLOCK_S);
    assert_int_equal(wrong_tickets_wait_s(*state, "2001:db8:1:3::7", START_UTC), 0);
    /* IPv4, however it is written */
    send_wrong(*state, "192.0.2.7", MOST, START_UTC);
    assert_int_equal(wrong_tickets_wait_s(*state, "::ffff:192.0.2.7", START_UTC), BLOCK_S);
    assert_int_equal(wrong_tickets_wait_s(*state, "::ffff:192.0.2.8", START_UTC), 0);
}

/* As many addresses as there is room for push out the one that was quiet longest, and no other. */
static void of_very_many_the_quietest_is_forgotten(void **state)
{
    int i = 0;

    send_wrong(*state, "192.0.2.7", MOST, START_UTC);
    send_wrong(*state, "192.0.2.8", MOST, START_UTC + 1);
    for (i = 0; i < TABLE - 1; i++) {
        char peer[32];

        (void)snprintf(peer, sizeof peer, "198.51.%d.%d", i / 256, i % 256);
        assert_int_equal(wrong_tickets_count(*state, peer, "a", START_UTC + 2), 0);
    }
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.7", START_UTC + 2), 0);
    assert_int_equal(wrong_tickets_wait_s(*state, "192.0.2.8", START_UTC + 2), BLOCK_S - 1);
}

static void none_is_blocked_where_none_is_to_be(void **state)
{
    struct wrong_tickets *tickets = NULL;
    int i = 0;

    (void)state;
    assert_int_equal(wrong_tickets_new(0, BLOCK_S, &tickets, NULL), ST_OK);
    for (i = 0; i < 20; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "%d", i);
        assert_int_equal(wrong_tickets_count(tickets, "192.0.2.7", text, START_UTC), 0);
    }
    assert_int_equal(wrong_tickets_wait_s(tickets, "192.0.2.7", START_UTC), 0);
    wrong_tickets_free(&tickets);
}

#define TICKETS_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TICKETS_TEST(the_third_blocks_for_a_while),        TICKETS_TEST(other_addresses_are_not_meant),
        TICKETS_TEST(the_same_one_again_is_a_reload),      TICKETS_TEST(old_ones_are_forgotten),
        TICKETS_TEST(a_network_of_ipv6_is_one_address),    TICKETS_TEST(of_very_many_the_quietest_is_forgotten),
        TICKETS_TEST(none_is_blocked_where_none_is_to_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
