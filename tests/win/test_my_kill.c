#include "my_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "child.h"
#include "win/container.h"
#include "win/generation.h"
#include "win/paths.h"

/*
 * The program once more as a child: "install N", "remove N", "drop N". Keys and certificates reach it through files in
 * a folder of the parent's, which is the current one.
 */

enum { NAME_SIZE = 64 };

static char folder[MAX_PATH];

static void file_name(char out[NAME_SIZE], unsigned person, const char *what)
{
    snprintf(out, NAME_SIZE, "person%u.%s", person, what);
}

static void put_file(unsigned person, const char *what, const struct buf *content)
{
    char name[NAME_SIZE];
    file_name(name, person, what);
    assert_int_equal(file_write(name, content->data, content->len, FILE_REPLACE, NULL), ST_OK);
}

static bool get_file(unsigned person, const char *what, struct buf *out)
{
    char name[NAME_SIZE];
    file_name(name, person, what);
    buf_init(out, CERT_DER_MAX);
    return file_read(name, out, NULL) == ST_OK;
}

static int open_all(void **state)
{
    char temp[MAX_PATH];

    if (my_fixture_open(state) != 0)
        return 1;
    assert_true(GetTempPathA(sizeof temp, temp) > 0);
    snprintf(folder, sizeof folder, "%spccert-kill-%lu", temp, GetCurrentProcessId());
    assert_true(CreateDirectoryA(folder, NULL));
    assert_true(SetCurrentDirectoryA(folder));
    for (unsigned i = 0; i < 2; i++) {
        struct buf pkcs8;
        buf_init(&pkcs8, KEY_DER_MAX);
        assert_int_equal(key_to_pkcs8(my_person(i)->key, &pkcs8, NULL), ST_OK);
        put_file(i, "key", &pkcs8);
        put_file(i, "cer", &my_person(i)->leaf);
        buf_clear(&pkcs8);
    }
    put_file(0, "ca", &my_chain()->items[0]);
    return 0;
}

static int close_all(void **state)
{
    char name[NAME_SIZE];
    static const char *const whats[] = {"key", "cer", "ca"};

    for (unsigned i = 0; i < 2; i++)
        for (size_t w = 0; w < sizeof whats / sizeof whats[0]; w++) {
            file_name(name, i, whats[w]);
            (void)!file_wipe(name, NULL);
        }
    SetCurrentDirectoryA("C:\\");
    RemoveDirectoryA(folder);
    return my_fixture_close(state);
}

/* The child's side */

static enum status child_install(unsigned person)
{
    struct cert_store_port port = my_test_port();
    struct cert_list chain = {.count = 0};
    struct buf pkcs8, leaf, ca;
    struct key *key = NULL;
    enum status status = ST_BUG;

    if (get_file(person, "key", &pkcs8) && get_file(person, "cer", &leaf) && get_file(0, "ca", &ca) &&
        key_from_pkcs8(pkcs8.data, pkcs8.len, &key, NULL) == ST_OK &&
        cert_list_add(&chain, ca.data, ca.len, NULL) == ST_OK)
        status = port.install(port.self, key, leaf.data, leaf.len, &chain, NULL, NULL);
    return status;
}

static enum status child_do(const char *what, unsigned person)
{
    struct cert_store_port port = my_test_port();
    struct cert_info info;
    struct buf leaf;
    bool key_kept = false;

    if (strcmp(what, "install") == 0)
        return child_install(person);
    if (!get_file(person, "cer", &leaf) || cert_read(leaf.data, leaf.len, &info, NULL) != ST_OK)
        return ST_BUG;
    if (strcmp(what, "remove") == 0)
        return port.remove(port.self, info.sha256, &key_kept, NULL);
    return port.drop_orphan_key(port.self, info.spki_hash, NULL);
}

/* Tests */

static const char *const install_points[] = {
    "my_install.marked",
    "key_home.pfx_imported",
    "key_home.settled",
    "container.made",
    "container.key_imported",
    "my_install.key_in_container",
    "my_install.old_leaf_deleted",
    "my_install.leaf_added",
    "my_install.leaf_committed",
    "ca_store.added",
    "my_install.mark_dropped",
};
enum { INSTALL_POINTS = sizeof install_points / sizeof install_points[0] };

/* Points of the one way or the other: with a default container there PFXImportCertStore is not called. */
static bool is_reached(const char *point, bool with_default)
{
    return !with_default || strncmp(point, "key_home.", strlen("key_home.")) != 0;
}

/* Where it was killed or not: what is in MY has its key, and everybody else's containers are as they were. */
static void assert_nothing_broken(const struct buf *others_before)
{
    bool has_key = false;

    if (my_has(my_person(0)->info.sha256, &has_key)) {
        assert_true(has_key);
        assert_signs(my_person(0)->info.sha256);
    }
    struct buf now = my_state();
    for (const char *line = buf_text(others_before); *line != '\0'; line = strchr(line, '\n') + 1) {
        char wanted[500];
        snprintf(wanted, sizeof wanted, "%.*s\n", (int)strcspn(line, "\n"), line);
        if (strstr(buf_text(&now), wanted) == NULL)
            fail_msg("lost: %s", wanted);
    }
    buf_clear(&now);
}

static struct buf begin(bool with_default)
{
    (void)my_fixture_clean(NULL);
    if (with_default)
        other_makes_default_container();
    other_puts_key(L"other program", my_person(1)->key, false);
    return my_state();
}

/* The change signal is the very last: whoever died before the end has not raised it. */
static void kill_installing(const char *point, bool with_default)
{
    const uint32_t before = generation_read();
    const unsigned code = child_run(L"install 0", point);
    const unsigned wanted = is_reached(point, with_default) ? CHILD_KILLED : 0;
    if (code != wanted)
        fail_msg("%s: the child ended with %u", point, code);
    if (generation_read() - before != (wanted == 0 ? 1U : 0U))
        fail_msg("%s: the generation went from %u to %u", point, (unsigned)before, (unsigned)generation_read());
}

static void installing_again_after_a_kill(void **state)
{
    (void)state;
    for (int with_default = 0; with_default <= 1; with_default++) {
        for (size_t i = 0; i < INSTALL_POINTS; i++) {
            struct buf others = begin(with_default == 1);
            const unsigned containers = my_container_count();
            kill_installing(install_points[i], with_default == 1);
            assert_nothing_broken(&others);
            assert_int_equal(my_put(my_person(0), NULL), ST_OK);
            assert_nothing_broken(&others);
            if (my_container_count() != containers + 1)
                fail_msg("killed at %s: %u containers instead of %u", install_points[i], my_container_count(),
                         containers + 1);
            buf_clear(&others);
        }
    }
}

/* The other way on: the order is given up, and its key must go if no certificate has it. */
static void giving_up_after_a_kill(void **state)
{
    (void)state;
    for (int with_default = 0; with_default <= 1; with_default++) {
        for (size_t i = 0; i < INSTALL_POINTS; i++) {
            struct cert_store_port port = my_test_port();
            struct buf others = begin(with_default == 1);
            bool key_kept = true;
            kill_installing(install_points[i], with_default == 1);
            assert_int_equal(port.drop_orphan_key(port.self, my_person(0)->info.spki_hash, NULL), ST_OK);
            assert_nothing_broken(&others);
            if (my_has(my_person(0)->info.sha256, NULL))
                assert_int_equal(port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL), ST_OK);
            my_empty_store(L"CA");
            struct buf now = my_state();
            if (strcmp(buf_text(&others), buf_text(&now)) != 0)
                fail_msg("killed at %s:\n%s\nbecame\n%s", install_points[i], buf_text(&others), buf_text(&now));
            buf_clear(&now);
            buf_clear(&others);
        }
    }
}

static void another_persons_install_clears_up_too(void **state)
{
    (void)state;
    struct buf others = begin(false);
    const unsigned containers = my_container_count();
    kill_installing("my_install.key_in_container", false);
    assert_int_equal(my_container_count(), containers + 1);
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    assert_nothing_broken(&others);
    assert_int_equal(my_container_count(), containers + 1); /* theirs, and not the dead one's */
    buf_clear(&others);
}

static void clearing_up_can_be_killed_as_well(void **state)
{
    static const char *const points[] = {"my_orphan.container_deleted", "my_orphan.mark_dropped"};

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct buf others = begin(false);
        struct cert_store_port port = my_test_port();
        kill_installing("my_install.key_in_container", false);
        assert_int_equal(child_run(L"drop 0", points[i]), CHILD_KILLED);
        assert_int_equal(port.drop_orphan_key(port.self, my_person(0)->info.spki_hash, NULL), ST_OK);
        struct buf now = my_state();
        assert_same_state(&others, &now);
        buf_clear(&now);
        buf_clear(&others);
    }
}

static void removing_again_after_a_kill(void **state)
{
    static const char *const points[] = {"my_remove.key_deleted", "my_remove.certificate_deleted"};

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct cert_store_port port = my_test_port();
        struct buf others = begin(true);
        bool key_kept = true;
        assert_int_equal(my_put(my_person(0), NULL), ST_OK);
        assert_int_equal(child_run(L"remove 0", points[i]), CHILD_KILLED);
        enum status status = port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL);
        assert_int_equal(status, i == 0 ? ST_OK : ST_NOT_FOUND);
        my_empty_store(L"CA");
        struct buf now = my_state();
        assert_same_state(&others, &now);
        buf_clear(&now);
        buf_clear(&others);
    }
}

static void two_processes_at_once(void **state)
{
    (void)state;
    struct buf others = begin(false);
    for (int round = 0; round < 3; round++) {
        struct child first = child_start(L"install 0", NULL);
        struct child second = child_start(L"install 1", NULL);
        struct child third = child_start(L"install 0", NULL);
        assert_int_equal(child_wait(&first), 0);
        assert_int_equal(child_wait(&second), 0);
        assert_int_equal(child_wait(&third), 0);
        assert_signs(my_person(0)->info.sha256);
        assert_signs(my_person(1)->info.sha256);
        assert_int_equal(my_container_count(), 3);
        first = child_start(L"remove 0", NULL);
        second = child_start(L"remove 1", NULL);
        assert_int_equal(child_wait(&first), 0);
        assert_int_equal(child_wait(&second), 0);
        my_empty_store(L"CA");
        struct buf now = my_state();
        assert_same_state(&others, &now);
        buf_clear(&now);
    }
    buf_clear(&others);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(installing_again_after_a_kill),         cmocka_unit_test(giving_up_after_a_kill),
        cmocka_unit_test(another_persons_install_clears_up_too), cmocka_unit_test(clearing_up_can_be_killed_as_well),
        cmocka_unit_test(removing_again_after_a_kill),           cmocka_unit_test(two_processes_at_once),
    };

    if (argc == 3)
        return (int)child_do(argv[1], (unsigned)strtoul(argv[2], NULL, 10));
    return cmocka_run_group_tests(tests, open_all, close_all);
}
