/* Base64 (RFC 4648): data in kubeconfigs, and the parts of a token. */
#ifndef KUBEVET_KUBE_BASE64_H
#define KUBEVET_KUBE_BASE64_H

#include "kubevet/base/buffer.h"

/* Appends the decoded bytes. Padding is wanted; line ends are passed over and nothing else is, as
 * Go's encoding/base64 has it. False if it is not base64: `out` then holds some of it. */
bool kv_base64_decode(struct kv_text text, struct kv_buffer *out) KV_MUST_USE;

/* The alphabet of URLs, without padding: the parts of a JSON Web Token. */
bool kv_base64_decode_url(struct kv_text text, struct kv_buffer *out) KV_MUST_USE;

void kv_base64_encode(struct kv_text bytes, struct kv_buffer *out); /* appends; padded, one line */

#endif
