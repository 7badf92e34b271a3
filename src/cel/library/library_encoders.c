/* base64. Source: google/cel-go ext/encoders.go. */
#include "kubevet/cel/library.h"

#include "kubevet/base/base64.h"

static struct kv_cel_value encode(const struct kv_cel_call *call)
{
    struct kv_buffer text = {0};
    kv_cel_work(call->run, call->arguments[0].text.length);
    kv_base64_encode(call->arguments[0].text, &text);
    struct kv_cel_value value = kv_cel_run_string(call->run, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return value;
}

/* Padding may be missing. */
static bool decode_any(struct kv_text text, struct kv_buffer *out)
{
    struct kv_buffer padded = {0};
    kv_buffer_add(&padded, text.data, text.length);
    while (padded.length % 4 != 0)
        kv_buffer_text(&padded, "=");
    bool ok = kv_base64_decode(text, out);
    if (!ok) {
        kv_buffer_clear(out);
        ok = kv_base64_decode(kv_buffer_as_text(&padded), out);
    }
    kv_buffer_release(&padded);
    return ok;
}

static struct kv_cel_value decode(const struct kv_cel_call *call)
{
    struct kv_buffer bytes = {0};
    kv_cel_work(call->run, 2 * call->arguments[0].text.length);
    struct kv_cel_value value = decode_any(call->arguments[0].text, &bytes)
                                    ? kv_cel_run_bytes(call->run, kv_buffer_as_text(&bytes))
                                    : kv_cel_fail(call, "illegal base64 data");
    kv_buffer_release(&bytes);
    return value;
}

static const struct kv_cel_function functions[] = {
    {"base64.encode", "(bytes) -> string", .call = encode, .cost = kv_cel_cost_tenth},
    {"base64.decode", "(string) -> bytes", .call = decode, .cost = kv_cel_cost_tenth},
};

const struct kv_cel_library kv_library_encoders = {
    .name = "encoders",
    .summary = "base64. Kubernetes does not have it.",
    KV_CEL_FUNCTIONS(functions),
};
