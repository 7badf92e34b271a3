#include "json_seen.h"

#include <stdlib.h>

struct kv_seen *kv_seen_new(void)
{
    struct kv_seen *seen = calloc(1, sizeof *seen);
    if (!seen)
        kv_out_of_memory();
    return seen;
}

void kv_seen_free(struct kv_seen *seen)
{
    for (size_t i = 0; seen && i < JSON_SEEN_PLACES; i++)
        free(seen->places[i].text);
    free(seen);
}

/* The key tells apart what begins alike: a probe from another, a container's part from the pod's.
 */
struct json_seen_place *json_seen_place(struct kv_seen *seen, const char *text, struct kv_text key)
{
    uint64_t head[2], tail = key.length;
    memcpy(head, text, sizeof head);
    if (key.length >= sizeof tail)
        memcpy(&tail, key.data + key.length - sizeof tail, sizeof tail);
    uint64_t hash = (head[0] ^ tail) * UINT64_C(0x9e3779b97f4a7c15) ^ head[1];
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return &seen->places[(hash >> 32) % JSON_SEEN_PLACES];
}

void json_seen_keep(struct json_seen_place *place, struct kv_text text, size_t levels)
{
    if (place->capacity < text.length) {
        place->capacity = text.length;
        free(place->text);
        place->text = malloc(place->capacity);
        if (!place->text)
            kv_out_of_memory();
    }
    memcpy(place->text, text.data, text.length);
    place->length = text.length;
    place->levels = levels;
}
