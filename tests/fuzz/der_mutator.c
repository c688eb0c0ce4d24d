/*
 * Changes DER where it has its joints, for the harnesses whose input is DER behind FUZZ_DER_AT bytes: one value of the
 * tree is changed, left out, doubled, exchanged, given another tag or another form of its length, and all lengths
 * around it are made to fit again. Bytes changed anywhere, which is what libFuzzer does else, mostly break a length and
 * get no further than OpenSSL's parser. Only in the tree native-fuzz.
 */
#include <string.h>

#include "fuzz.h"

enum { DEPTH_MAX = 14, BYTES_MAX = 16 * 1024, VALUES_MAX = 1024 };
enum { TAG_BIT_STRING = 0x03, TAG_OCTET_STRING = 0x04, TAG_CONSTRUCTED = 0x20, LENGTH_INDEFINITE = 0x80 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

struct value {
    const uint8_t *at, *content;
    size_t len, content_len;
};

enum change { CHANGE_CONTENT, LEAVE_OUT, DOUBLE, EXCHANGE, CHANGE_TAG, LENGTH_ODD, LENGTH_BER, LENGTH_LONG, CHANGES };

struct mutation {
    struct value values[VALUES_MAX]; /* of the tree, in order */
    size_t count;
    size_t target;
    enum change change;
    unsigned random;
};

struct out {
    uint8_t bytes[BYTES_MAX];
    size_t len;
};

static struct mutation mutation;
static struct out outs[DEPTH_MAX + 1]; /* what is written at each depth */
static size_t visited;

static unsigned next_random(unsigned below)
{
    mutation.random = mutation.random * 1103515245U + 12345U;
    return (mutation.random >> 8) % below;
}

/* False if there is none. */
static bool value_at(const uint8_t *at, size_t left, struct value *out)
{
    size_t len = 0, head = 2;

    if (left < 2)
        return false;
    len = at[1];
    if (len > LENGTH_INDEFINITE + 3 || len == LENGTH_INDEFINITE)
        return false;
    if (len > LENGTH_INDEFINITE) {
        head += len - LENGTH_INDEFINITE;
        len = 0;
        for (size_t i = 2; i < head && i < left; i++)
            len = len << 8 | at[i];
    }
    if (head > left || len > left - head)
        return false;
    *out = (struct value){.at = at, .content = at + head, .len = head + len, .content_len = len};
    return true;
}

/* Are these bytes values, one behind the other, and nothing else? */
static bool all_values(const uint8_t *at, size_t left)
{
    struct value value;

    if (left == 0)
        return false;
    for (; left > 0; at += value.len, left -= value.len)
        if (!value_at(at, left, &value))
            return false;
    return true;
}

/* How many bytes of its content stand before values inside; its whole length if there are none. */
static size_t inside_at(const struct value *value)
{
    const size_t skipped = value->at[0] == TAG_BIT_STRING ? 1 : 0;
    const bool may_wrap = value->at[0] == TAG_BIT_STRING || value->at[0] == TAG_OCTET_STRING;

    if ((value->at[0] & TAG_CONSTRUCTED) != 0)
        return 0;
    if (may_wrap && value->content_len > skipped + 2 &&
        all_values(value->content + skipped, value->content_len - skipped))
        return skipped;
    return value->content_len;
}

static void put(struct out *out, const uint8_t *bytes, size_t len)
{
    if (len <= sizeof out->bytes - out->len && len > 0) {
        memcpy(out->bytes + out->len, bytes, len);
        out->len += len;
    }
}

static void put_value(struct out *out, uint8_t tag, const uint8_t *content, size_t len, enum change form)
{
    const uint8_t head[4] = {tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len};
    const uint8_t shorter[3] = {tag, 0x81, (uint8_t)len};
    const uint8_t odd = (uint8_t)(len + 1U), end[2] = {0, 0}, indefinite = LENGTH_INDEFINITE;

    put(out, &tag, form == LENGTH_ODD || form == LENGTH_BER || len < 0x80 ? 1 : 0);
    if (form == LENGTH_ODD)
        put(out, &odd, 1);
    else if (form == LENGTH_BER)
        put(out, &indefinite, 1);
    else if (len < 0x80 && form != LENGTH_LONG)
        put(out, &(const uint8_t){(uint8_t)len}, 1);
    else if (len < 0x80)
        put(out, head + 1, 3);
    else if (len < 0x100)
        put(out, shorter, sizeof shorter);
    else
        put(out, head, sizeof head);
    put(out, content, len);
    if (form == LENGTH_BER)
        put(out, end, sizeof end);
}

static void put_changed(struct out *out, const struct value *value)
{
    static const uint8_t tags[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x14, 0x16,
                                   0x17, 0x18, 0x1E, 0x30, 0x31, 0x80, 0x81, 0xA0, 0xA1, 0xA3};
    static uint8_t content[BYTES_MAX];
    const struct value *other = &mutation.values[next_random((unsigned)mutation.count)];
    size_t len = value->content_len;

    memcpy(content, value->content, len);
    switch (mutation.change) {
    case LEAVE_OUT:
        return;
    case DOUBLE:
        put(out, value->at, value->len);
        put(out, value->at, value->len);
        return;
    case EXCHANGE:
        put(out, other->at, other->len);
        return;
    case CHANGE_TAG:
        put_value(out, tags[next_random(sizeof tags)], content, len, CHANGE_CONTENT);
        return;
    case CHANGE_CONTENT:
        len = LLVMFuzzerMutate(content, len, len + 64 < sizeof content ? len + 64 : sizeof content);
        put_value(out, value->at[0], content, len, CHANGE_CONTENT);
        return;
    default:
        put_value(out, value->at[0], content, len, mutation.change);
        return;
    }
}

static void walk(const uint8_t *at, size_t left, unsigned depth)
{
    struct out *out = &outs[depth];
    struct value value;

    for (; value_at(at, left, &value); at += value.len, left -= value.len) {
        const size_t number = visited++;
        const size_t inside = depth < DEPTH_MAX ? inside_at(&value) : value.content_len;

        if (mutation.count == number && number < VALUES_MAX) /* the first walk lists */
            mutation.values[mutation.count++] = value;
        if (number == mutation.target) {
            put_changed(out, &value);
        } else if (inside < value.content_len) {
            outs[depth + 1].len = 0;
            put(&outs[depth + 1], value.content, inside);
            walk(value.content + inside, value.content_len - inside, depth + 1);
            put_value(out, value.at[0], outs[depth + 1].bytes, outs[depth + 1].len, CHANGE_CONTENT);
        } else {
            put(out, value.at, value.len);
        }
    }
    put(out, at, left); /* what is no value stays as it is */
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    mutation.random = seed;
    mutation.count = 0;
    mutation.target = SIZE_MAX;
    visited = 0;
    outs[0].len = 0;
    if (size <= FUZZ_DER_AT + 2 || size > BYTES_MAX / 2 || next_random(4) == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    walk(data + FUZZ_DER_AT, size - FUZZ_DER_AT, 0);
    if (mutation.count == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    mutation.target = next_random((unsigned)mutation.count);
    mutation.change = (enum change)next_random(2 * CHANGES);
    if (mutation.change >= CHANGES)
        mutation.change = CHANGE_CONTENT;
    visited = 0;
    outs[0].len = 0;
    walk(data + FUZZ_DER_AT, size - FUZZ_DER_AT, 0);
    if (outs[0].len + FUZZ_DER_AT > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    if (FUZZ_DER_AT > 0 && next_random(16) == 0)
        data[0] ^= 1;
    memcpy(data + FUZZ_DER_AT, outs[0].bytes, outs[0].len);
    return outs[0].len + FUZZ_DER_AT;
}
