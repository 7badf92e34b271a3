#include "kubevet/net/inflate.h"

#include "kubevet/base/error.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef KUBEVET_ISAL

#include <isa-l/igzip_lib.h>

typedef struct inflate_state engine;

static void engine_begin(engine *e)
{
    isal_inflate_init(e);
    e->crc_flag = ISAL_GZIP; /* check headers and checksums */
}

static void engine_end(engine *e)
{
    (void)e;
}

/* Prepares for another member, or body. */
static void engine_again(engine *e)
{
    isal_inflate_reset(e);
}

/* False if the data is corrupted. */
static bool engine_step(engine *e, bool *ended)
{
    int code = isal_inflate(e);
    *ended = e->block_state == ISAL_BLOCK_FINISH && e->tmp_out_processed == e->tmp_out_valid;
    return code == ISAL_DECOMP_OK || code == ISAL_END_INPUT;
}

#else /* ISA-L supports few processors */

#include <zlib.h>

typedef z_stream engine;

static void engine_begin(engine *e)
{
    *e = (engine){0};
    if (inflateInit2(e, MAX_WBITS + 16 /* gzip only */) != Z_OK)
        kv_out_of_memory();
}

static void engine_end(engine *e)
{
    inflateEnd(e);
}

static void engine_again(engine *e)
{
    inflateReset(e);
}

static bool engine_step(engine *e, bool *ended)
{
    int code = inflate(e, Z_NO_FLUSH);
    *ended = code == Z_STREAM_END;
    return *ended || code == Z_OK || code == Z_BUF_ERROR; /* Z_BUF_ERROR: nothing to do */
}

#endif

struct kv_inflate {
    struct kv_inflate *next; /* in the list of spares */
    bool begun;              /* a member */
    bool ended;              /* and it is over */
    engine engine;
};

struct kv_inflate *kv_inflate_take(struct kv_inflate **spares)
{
    struct kv_inflate *inflate = *spares;
    if (inflate) {
        *spares = inflate->next;
        engine_again(&inflate->engine);
    } else {
        inflate = malloc(sizeof *inflate); /* not zeroed, since most of it is never used */
        if (!inflate)
            kv_out_of_memory();
        engine_begin(&inflate->engine);
    }
    inflate->begun = inflate->ended = false;
    return inflate;
}

void kv_inflate_put_back(struct kv_inflate **spares, struct kv_inflate *inflate)
{
    if (!inflate)
        return;
    inflate->next = *spares;
    *spares = inflate;
}

void kv_inflate_free_all(struct kv_inflate *spares)
{
    for (struct kv_inflate *next; spares; spares = next) {
        next = spares->next;
        engine_end(&spares->engine);
        free(spares);
    }
}

void kv_inflate_add(struct kv_inflate *inflate, struct kv_text packed)
{
    inflate->engine.next_in = (uint8_t *)(uintptr_t)packed.data; /* only read */
    inflate->engine.avail_in = (uint32_t)packed.length;
}

ptrdiff_t kv_inflate_read(struct kv_inflate *inflate, char *out, size_t size)
{
    engine *e = &inflate->engine;
    e->next_out = (uint8_t *)out;
    e->avail_out = (uint32_t)size;
    while (e->avail_out > 0) {
        uint32_t packed = (uint32_t)e->avail_in, room = (uint32_t)e->avail_out;
        if (inflate->ended && packed == 0)
            break;
        if (inflate->ended)
            engine_again(e);
        inflate->begun = true;
        if (!engine_step(e, &inflate->ended))
            return -1;
        if (!inflate->ended && e->avail_in == packed && e->avail_out == room)
            break;
    }
    return (ptrdiff_t)(size - e->avail_out);
}

bool kv_inflate_is_whole(const struct kv_inflate *inflate)
{
    return inflate->begun && inflate->ended;
}
