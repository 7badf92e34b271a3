/* A text in which variables are replaced. What was checked is evaluated without surprises: an error
 * says something, a text without a dollar stays as it is, and what is unknown leaves its mark. */
#include "flux/envsubst.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct envsubst_value look_up(void *context, const char *name)
{
    (void)context;
    static const char *const values[] = {"", "a", "hello/world", "*[a-", "\xc3\xbc\xc3\x9f"};
    size_t sum = 0;
    for (const char *c = name; *c; c++)
        sum += (unsigned char)*c;
    switch (sum % 7) {
    case 5:
        return (struct envsubst_value){NULL, false};
    case 6:
        return (struct envsubst_value){NULL, true};
    default:
        return (struct envsubst_value){values[sum % 7], false};
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int strict = 0; strict < 2; strict++) {
        const struct envsubst how = {look_up, NULL, strict == 1};
        struct kv_buffer out = {0};
        struct kv_error error = {0};
        bool ok = envsubst(&how, (struct kv_text){(const char *)data, size}, &out, &error);
        if (ok == (error.kind != KV_ERROR_NONE) || (!ok && !error.text[0]))
            abort();
        bool is_plain = !memchr(data, '$', size);
        if (is_plain &&
            (!ok || out.length != size || (size > 0 && memcmp(out.data, data, size) != 0)))
            abort();
        kv_buffer_release(&out);
    }
    return 0;
}
