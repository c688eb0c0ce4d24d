#include "my_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "child.h"
#include "win/container.h"
#include "win/generation.h"
#include "win/install_mark.h"
#include "win/paths.h"
#include "win/store_lock.h"

/*
 * The program once more as a child: "install N", "remove N", "drop N", "start N", "putback N". Keys and certificates
 * reach it through files in a folder of the parent's, which is the current one.
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
    static const char *const whats[] = {"key", "cer", "ca", "note"};

    for (unsigned i = 0; i < 2; i++)
        for (size_t w = 0; w < sizeof whats / sizeof whats[0]; w++) {
            file_name(name, i, whats[w]);
            (void)!file_wipe(name, NULL);
        }
    SetCurrentDirectoryA("C:\\");
    RemoveDirectoryA(folder);
    return my_fixture_close(state);
}

static enum status start(size_t *cleared)
{
    struct cert_store_port port = my_test_port();
    return port.sweep_installs(port.self, cleared, NULL);
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
    if (strcmp(what, "start") == 0)
        return start(&(size_t){0});
    if (strcmp(what, "putback") == 0)
        return get_file(person, "note", &leaf) ? port.put_back(port.self, &leaf, NULL) : ST_BUG;
    if (!get_file(person, "cer", &leaf) || cert_read(leaf.data, leaf.len, &info, NULL) != ST_OK)
        return ST_BUG;
    if (strcmp(what, "remove") == 0)
        return port.remove(port.self, info.sha256, &key_kept, NULL);
    return port.drop_orphan_key(port.self, info.spki_hash, NULL);
}

/* Tests */

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
static void kill_installing(const char *point)
{
    const uint32_t before = generation_read();
    const uint32_t raised = strcmp(point, "generation.raised") == 0;
    const unsigned code = child_run(L"install 0", point);
    if (code != CHILD_KILLED)
        fail_msg("%s: the child ended with %u", point, code);
    if (generation_read() - before != raised)
        fail_msg("%s: the generation went from %u to %u", point, (unsigned)before, (unsigned)generation_read());
}

/* With a default container there PFXImportCertStore is not called; what follows once the key is there is the same. */
static struct child_points install_points(bool with_default)
{
    struct child_points points;
    struct buf others = begin(with_default);

    buf_clear(&others);
    child_passes(L"install 0", &points);
    for (size_t i = 0; with_default && i < points.count; i++)
        if (strcmp(points.names[i], "my_install.key_in_container") == 0)
            points.count = i + 1;
    return points;
}

static void installing_again_after_a_kill(void **state)
{
    (void)state;
    for (int with_default = 0; with_default <= 1; with_default++) {
        const struct child_points points = install_points(with_default == 1);
        for (size_t i = 0; i < points.count; i++) {
            struct buf others = begin(with_default == 1);
            const unsigned containers = my_container_count();
            kill_installing(points.names[i]);
            assert_nothing_broken(&others);
            assert_int_equal(my_put(my_person(0), NULL), ST_OK);
            assert_nothing_broken(&others);
            if (my_container_count() != containers + 1)
                fail_msg("killed at %s: %u containers instead of %u", points.names[i], my_container_count(),
                         containers + 1);
            buf_clear(&others);
        }
    }
}

/* The other way on: the order is given up, and its key must go if no certificate has it. */
static void giving_up_after_a_kill(void **state)
{
    const struct child_points points = install_points(false);

    (void)state;
    for (size_t i = 0; i < points.count; i++) {
        struct cert_store_port port = my_test_port();
        struct buf others = begin(false);
        bool key_kept = true;
        kill_installing(points.names[i]);
        assert_int_equal(port.drop_orphan_key(port.self, my_person(0)->info.spki_hash, NULL), ST_OK);
        assert_nothing_broken(&others);
        if (my_has(my_person(0)->info.sha256, NULL))
            assert_int_equal(port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL), ST_OK);
        my_empty_store(L"CA");
        struct buf now = my_state();
        if (strcmp(buf_text(&others), buf_text(&now)) != 0)
            fail_msg("killed at %s:\n%s\nbecame\n%s", points.names[i], buf_text(&others), buf_text(&now));
        buf_clear(&now);
        buf_clear(&others);
    }
}

/* What came stays and signs; of what did not, nothing is left. */
static void assert_cleared(const struct buf *others)
{
    char spki_hash[SHA256_HEX_SIZE];
    struct buf now;

    assert_nothing_broken(others);
    assert_int_equal(install_mark_at(0, spki_hash, NULL), ST_NOT_FOUND);
    if (my_has(my_person(0)->info.sha256, NULL)) {
        assert_int_equal(my_container_count(), 2);
        return;
    }
    now = my_state();
    assert_same_state(others, &now);
    buf_clear(&now);
}

static void a_start_clears_up_after_a_kill(void **state)
{
    const struct child_points points = install_points(false);

    (void)state;
    for (size_t i = 0; i < points.count; i++) {
        struct buf others = begin(false);
        size_t cleared = 9;
        kill_installing(points.names[i]);
        const bool marked = install_mark_is_any();
        assert_int_equal(start(&cleared), ST_OK);
        assert_int_equal(cleared, marked ? 1 : 0);
        assert_cleared(&others);
        buf_clear(&others);
    }
}

/* Whoever holds the lock may be installing: nothing is done, and nobody waits. Without a mark it is not even asked. */
static void a_start_waits_for_nobody(void **state)
{
    struct buf others = begin(false);
    struct store_lock *lock = NULL;
    struct buf before;
    size_t cleared = 9;

    (void)state;
    assert_int_equal(store_lock_open(0, NULL, &lock, NULL), ST_OK);
    assert_int_equal(child_run(L"start 0", NULL), ST_OK);
    store_lock_close(&lock);
    kill_installing("my_install.key_in_container");
    before = my_state();
    assert_int_equal(store_lock_open(0, NULL, &lock, NULL), ST_OK);
    assert_int_equal(child_run(L"start 0", NULL), ST_BUSY);
    struct buf after = my_state();
    assert_same_state(&before, &after);
    store_lock_close(&lock);
    assert_int_equal(start(&cleared), ST_OK);
    assert_cleared(&others);
    buf_clear(&after);
    buf_clear(&before);
    buf_clear(&others);
}

static void another_persons_install_clears_up_too(void **state)
{
    (void)state;
    struct buf others = begin(false);
    const unsigned containers = my_container_count();
    kill_installing("my_install.key_in_container");
    assert_true(my_container_count() > containers);
    assert_int_equal(my_put(my_person(1), NULL), ST_OK);
    assert_nothing_broken(&others);
    assert_int_equal(my_container_count(), containers + 1); /* theirs, and not the dead one's */
    buf_clear(&others);
}

static void clearing_up_can_be_killed_as_well(void **state)
{
    static const wchar_t *const ways[] = {L"drop 0", L"start 0"};
    struct buf others = begin(false);
    struct cert_store_port port = my_test_port();

    (void)state;
    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        struct child_points points;
        kill_installing("my_install.key_in_container");
        child_passes(ways[way], &points);
        for (size_t i = 0; i < points.count; i++) {
            size_t cleared = 0;
            kill_installing("my_install.key_in_container");
            assert_int_equal(child_run(ways[way], points.names[i]), CHILD_KILLED);
            assert_int_equal(way == 0 ? port.drop_orphan_key(port.self, my_person(0)->info.spki_hash, NULL)
                                      : start(&cleared),
                             ST_OK);
            struct buf now = my_state();
            assert_same_state(&others, &now);
            buf_clear(&now);
        }
    }
    buf_clear(&others);
}

/* The key goes first; what of the certificate is left by then, the next removal takes. */
static void removing_again_after_a_kill(void **state)
{
    struct child_points points;
    struct buf others = begin(true);
    struct cert_store_port port = my_test_port();

    (void)state;
    assert_int_equal(my_put(my_person(0), NULL), ST_OK);
    child_passes(L"remove 0", &points);
    for (size_t i = 0; i < points.count; i++) {
        bool key_kept = true;
        assert_int_equal(my_put(my_person(0), NULL), ST_OK);
        assert_int_equal(child_run(L"remove 0", points.names[i]), CHILD_KILLED);
        const bool left = my_has(my_person(0)->info.sha256, NULL);
        const enum status status = port.remove(port.self, my_person(0)->info.sha256, &key_kept, NULL);
        assert_int_equal(status, left ? ST_OK : ST_NOT_FOUND);
        my_empty_store(L"CA");
        struct buf now = my_state();
        assert_same_state(&others, &now);
        buf_clear(&now);
    }
    buf_clear(&others);
}

/* A certificate that lay here without its key is put back as it was noted. */
static void putting_back_again_after_a_kill(void **state)
{
    struct child_points points;
    struct buf others = begin(false);
    struct cert_store_port port = my_test_port();
    struct buf note;

    (void)state;
    buf_init(&note, STORE_NOTE_MAX);
    other_links(&my_person(0)->leaf, L"of a program that is gone", MS_ENH_RSA_AES_PROV_W, PROV_RSA_AES, AT_KEYEXCHANGE);
    assert_int_equal(port.note(port.self, my_person(0)->info.sha256, &note, NULL), ST_OK);
    put_file(0, "note", &note);
    struct buf before = my_state();
    my_empty_store(L"MY");
    child_passes(L"putback 0", &points);
    for (size_t i = 0; i < points.count; i++) {
        my_empty_store(L"MY");
        assert_int_equal(child_run(L"putback 0", points.names[i]), CHILD_KILLED);
        assert_int_equal(port.put_back(port.self, &note, NULL), ST_OK);
        struct buf now = my_state();
        assert_same_state(&before, &now);
        buf_clear(&now);
    }
    buf_clear(&note);
    buf_clear(&before);
    buf_clear(&others);
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
        cmocka_unit_test(installing_again_after_a_kill),
        cmocka_unit_test(giving_up_after_a_kill),
        cmocka_unit_test(a_start_clears_up_after_a_kill),
        cmocka_unit_test(a_start_waits_for_nobody),
        cmocka_unit_test(another_persons_install_clears_up_too),
        cmocka_unit_test(clearing_up_can_be_killed_as_well),
        cmocka_unit_test(removing_again_after_a_kill),
        cmocka_unit_test(putting_back_again_after_a_kill),
        cmocka_unit_test(two_processes_at_once),
    };

    if (argc == 3)
        return (int)child_do(argv[1], (unsigned)strtoul(argv[2], NULL, 10));
    return cmocka_run_group_tests(tests, open_all, close_all);
}
