/* The truth table where the host tells nothing of certificates, whoever asks (EST): this PC's word is all there is. */
#include "client/standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/message.h"

static const int64_t noon_utc = 1795406400; /* 23 November 2026, in Taipei */
enum { TAIPEI_S = 8 * 3600 };

struct mute_row {
    enum standing_pc pc;
    bool order_here, logged_in;
    int sentence;
    enum standing_action primary, secondary[4];
};

static void test_a_host_that_tells_nothing(void **state)
{
    static const struct mute_row cases[] = {
        {STANDING_PC_NONE, false, false, MSG_STANDING_MUTE_NONE, ACTION_LOGIN, {ACTION_IMPORT}},
        {STANDING_PC_NONE, false, true, MSG_STANDING_MUTE_NONE, ACTION_APPLY, {ACTION_IMPORT}},
        {STANDING_PC_OTHER, false, true, MSG_STANDING_MUTE_NONE, ACTION_APPLY, {ACTION_IMPORT}},
        {STANDING_PC_VALID,
         false,
         false,
         MSG_STANDING_PC_FINE,
         ACTION_NONE,
         {ACTION_LOGIN, ACTION_EXPORT, ACTION_REMOVE}},
        {STANDING_PC_VALID, false, true, MSG_STANDING_PC_FINE, ACTION_NONE, {ACTION_EXPORT, ACTION_REMOVE}},
        {STANDING_PC_DUE, false, false, MSG_STANDING_DUE, ACTION_RENEW, {ACTION_LOGIN, ACTION_EXPORT, ACTION_REMOVE}},
        {STANDING_PC_DUE, false, true, MSG_STANDING_DUE, ACTION_RENEW, {ACTION_APPLY, ACTION_EXPORT, ACTION_REMOVE}},
        {STANDING_PC_EXPIRED, false, false, MSG_STANDING_EXPIRED, ACTION_LOGIN, {ACTION_IMPORT, ACTION_REMOVE}},
        {STANDING_PC_EXPIRED, false, true, MSG_STANDING_EXPIRED, ACTION_APPLY, {ACTION_IMPORT, ACTION_REMOVE}},
        {STANDING_PC_NOT_YET, false, true, MSG_STANDING_MUTE_NOT_YET, ACTION_NONE, {ACTION_EXPORT}},
        {STANDING_PC_NO_KEY, false, false, MSG_STANDING_NO_KEY, ACTION_IMPORT, {ACTION_LOGIN, ACTION_REMOVE}},
        {STANDING_PC_NO_KEY, false, true, MSG_STANDING_NO_KEY, ACTION_IMPORT, {ACTION_APPLY, ACTION_REMOVE}},
        {STANDING_PC_NONE,
         true,
         false,
         MSG_STANDING_PC_ORDER,
         ACTION_RESUME,
         {ACTION_CANCEL_ORDER, ACTION_LOGIN, ACTION_IMPORT}},
        {STANDING_PC_NONE, true, true, MSG_STANDING_PC_ORDER, ACTION_RESUME, {ACTION_CANCEL_ORDER, ACTION_IMPORT}},
        {STANDING_PC_DUE,
         true,
         true,
         MSG_STANDING_PENDING_HERE_USABLE,
         ACTION_RESUME,
         {ACTION_CANCEL_ORDER, ACTION_EXPORT, ACTION_REMOVE}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct standing_question q = {.host = STANDING_HOST_UNKNOWN,
                                            .host_mute = true,
                                            .pc = cases[i].pc,
                                            .order_here = cases[i].order_here,
                                            .host_asked = cases[i].logged_in,
                                            .now_utc = noon_utc,
                                            .end_utc = noon_utc + 10 * 86400,
                                            .zone_offset_s = TAIPEI_S};
        const struct standing s = standing_of(&q);
        size_t count = 0;

        while (count < 4 && cases[i].secondary[count] != ACTION_NONE)
            count++;
        if (s.sentence != cases[i].sentence || s.primary != cases[i].primary || s.secondary_count != count ||
            memcmp(s.secondary, cases[i].secondary, count * sizeof s.secondary[0]) != 0)
            fail_msg("case %zu: sentence %d, %s", i, s.sentence, standing_action_word(s.primary));
        assert_int_equal(s.note, MSG_NOTE_HOST_MUTE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_host_that_tells_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
