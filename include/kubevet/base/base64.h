/* Base64 (RFC 4648): data in kubeconfigs, and the parts of a token. */
#ifndef KUBEVET_BASE_BASE64_H
#define KUBEVET_BASE_BASE64_H

#include "kubevet/base/buffer.h"

/* Appends the decoded bytes. Padding is required; only line ends are skipped, as in Go's
 * encoding/base64. False if it is not base64: part of it may be in `out` then. */
bool kv_base64_decode(struct kv_text text, struct kv_buffer *out) KV_MUST_USE;

/* The URL-safe alphabet without padding: the parts of a JSON Web Token. */
bool kv_base64_decode_url(struct kv_text text, struct kv_buffer *out) KV_MUST_USE;

void kv_base64_encode(struct kv_text bytes, struct kv_buffer *out); /* appends; padded, one line */

#endif
