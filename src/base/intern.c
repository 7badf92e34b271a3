#include "kubevet/base/intern.h"

#include "kubevet/base/platform.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct kv_intern_slot {
    const char *string; /* NULL = free */
    uint32_t length;
    uint32_t hash;
};

/* Recently used strings by a cheap hash: most lookups end here. Colliding strings only miss this
 * cache; the table is keyed. */
enum { RECENT_SHIFT = 53, RECENT_PLACES = 1 << (64 - RECENT_SHIFT) };

struct kv_intern_recent {
    const char *string; /* NULL = none */
    size_t length;
};

/* Names can be chosen by anyone who may create objects, and names with equal hashes would make
 * every lookup a linear search: so the hash has a key that is unknown outside this process. */
static const uint64_t *process_key(void)
{
    static uint64_t key[2];
    static bool made;
    if (!made && !kv_random_bytes(key, sizeof key)) {
        /* Just after booting there may be no randomness yet. */
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        key[0] = (uint64_t)now.tv_nsec;
        key[1] = (uint64_t)(uintptr_t)&now ^ (uint64_t)getpid();
    }
    made = true;
    return key;
}

static uint64_t rotate(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

/* SipHash-1-3, as Rust's and Python's tables have it. Source: Aumasson and Bernstein, "SipHash: a
 * fast short-input PRF", https://www.aumasson.jp/siphash/siphash.pdf. */
static uint32_t text_hash(struct kv_text text)
{
    const uint64_t *key = process_key();
    uint64_t word = 0;
    uint64_t v[4] = {
        key[0] ^ UINT64_C(0x736f6d6570736575),
        key[1] ^ UINT64_C(0x646f72616e646f6d),
        key[0] ^ UINT64_C(0x6c7967656e657261),
        key[1] ^ UINT64_C(0x7465646279746573),
    };
    size_t i = 0;
    for (; i + sizeof word <= text.length; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    word = 0;
    memcpy(&word, text.data + i, text.length - i);
    word |= (uint64_t)text.length << 56;
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
    v[2] ^= 0xff;
    for (int round = 0; round < 3; round++)
        sip_round(v);
    return (uint32_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static size_t slot_find(const struct kv_intern *table, struct kv_text text, uint32_t hash)
{
    size_t mask = table->capacity - 1;
    size_t at = hash & mask;
    for (;; at = (at + 1) & mask) {
        const struct kv_intern_slot *slot = &table->slots[at];
        if (!slot->string)
            return at;
        if (slot->hash == hash && slot->length == text.length &&
            memcmp(slot->string, text.data, text.length) == 0)
            return at;
    }
}

static void *table_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        kv_out_of_memory();
    return memory;
}

static void table_grow(struct kv_intern *table)
{
    struct kv_intern old = *table;
    table->capacity = old.capacity ? old.capacity * 2 : 256;
    table->slots = table_alloc(table->capacity, sizeof *table->slots);
    if (old.numbers)
        table->numbers = table_alloc(table->capacity, sizeof *table->numbers);
    for (size_t i = 0; i < old.capacity; i++) {
        const struct kv_intern_slot *slot = &old.slots[i];
        if (!slot->string)
            continue;
        size_t at = slot_find(table, (struct kv_text){slot->string, slot->length}, slot->hash);
        table->slots[at] = *slot;
        if (old.numbers)
            table->numbers[at] = old.numbers[i];
    }
    free(old.slots);
    free(old.numbers);
}

/* The slot of `text`, or a free one for it, with room to add it. */
static struct kv_intern_slot *slot_make(struct kv_intern *table, struct kv_text text, uint32_t hash)
{
    if (table->count * 4 >= table->capacity * 3)
        table_grow(table);
    return &table->slots[slot_find(table, text, hash)];
}

static void slot_fill(struct kv_intern *table, struct kv_intern_slot *slot, const char *copy,
                      size_t length, uint32_t hash)
{
    slot->string = copy;
    slot->length = (uint32_t)length;
    slot->hash = hash;
    table->count++;
}

/* The slot of `text`, which is added if missing. */
static struct kv_intern_slot *slot_of(struct kv_intern *table, struct kv_text text)
{
    if (text.length > UINT32_MAX / 4)
        kv_out_of_memory();
    if (text.length == 0)
        text.data = ""; /* memcmp needs a valid pointer, even for length 0 */
    if (text.length > 0 && memchr(text.data, '\0', text.length))
        text = kv_text_of(kv_arena_copy(&table->arena, text));
    uint32_t hash = text_hash(text);
    struct kv_intern_slot *slot = slot_make(table, text, hash);
    if (!slot->string)
        slot_fill(table, slot, kv_arena_copy(&table->arena, text), text.length, hash);
    return slot;
}

/* The first and the last eight bytes, or all. */
static uint64_t ends_of(struct kv_text text)
{
    uint64_t first, last = 0;
    if (text.length < sizeof first) {
        for (size_t i = 0; i < text.length; i++)
            last = last << 8 | (unsigned char)text.data[i];
        return last;
    }
    memcpy(&first, text.data, sizeof first);
    memcpy(&last, text.data + text.length - sizeof last, sizeof last);
    return first * UINT64_C(0x9e3779b97f4a7c15) ^ last;
}

static struct kv_intern_recent *recent_place(struct kv_intern *table, struct kv_text text)
{
    if (!table->recent)
        table->recent = table_alloc(RECENT_PLACES, sizeof *table->recent);
    uint64_t ends = text.length ^ ends_of(text);
    return &table->recent[(ends * UINT64_C(0x9e3779b97f4a7c15)) >> RECENT_SHIFT];
}

static bool is_recent(const struct kv_intern_recent *recent, struct kv_text text)
{
    return recent->string && recent->length == text.length && text.length > 0 &&
           memcmp(recent->string, text.data, text.length) == 0;
}

const void *kv_intern_bytes(struct kv_intern *table, const void *bytes, size_t size)
{
    if (size > UINT32_MAX / 4)
        kv_out_of_memory();
    struct kv_text text = {bytes, size};
    struct kv_intern_recent *recent = recent_place(table, text);
    if (is_recent(recent, text))
        return recent->string;
    uint32_t hash = text_hash(text);
    struct kv_intern_slot *slot = slot_make(table, text, hash);
    if (!slot->string)
        slot_fill(table, slot, memcpy(kv_arena_alloc(&table->arena, size), bytes, size), size,
                  hash);
    *recent = (struct kv_intern_recent){slot->string, size};
    return slot->string;
}

const char *kv_intern_text(struct kv_intern *table, struct kv_text text)
{
    struct kv_intern_recent *recent = recent_place(table, text);
    if (is_recent(recent, text))
        return recent->string;
    const struct kv_intern_slot *slot = slot_of(table, text);
    *recent = (struct kv_intern_recent){slot->string, slot->length};
    return slot->string;
}

size_t *kv_intern_number(struct kv_intern *table, struct kv_text text)
{
    const struct kv_intern_slot *slot = slot_of(table, text);
    if (!table->numbers)
        table->numbers = table_alloc(table->capacity, sizeof *table->numbers);
    return &table->numbers[slot - table->slots];
}

const char *kv_intern_string(struct kv_intern *table, const char *string)
{
    return kv_intern_text(table, kv_text_of(string));
}

bool kv_intern_add(struct kv_intern *table, const char *string)
{
    size_t before = table->count;
    kv_intern_string(table, string);
    return table->count > before;
}

const char *kv_intern_find(const struct kv_intern *table, struct kv_text text)
{
    if (table->capacity == 0)
        return NULL;
    if (text.length == 0)
        text.data = "";
    return table->slots[slot_find(table, text, text_hash(text))].string;
}

size_t kv_intern_number_of(const struct kv_intern *table, struct kv_text text)
{
    if (table->capacity == 0 || !table->numbers)
        return 0;
    if (text.length == 0)
        text.data = "";
    size_t at = slot_find(table, text, text_hash(text));
    return table->slots[at].string ? table->numbers[at] : 0;
}

void kv_intern_release(struct kv_intern *table)
{
    free(table->slots);
    free(table->numbers);
    free(table->recent);
    kv_arena_release(&table->arena);
    *table = (struct kv_intern){0};
}
