/* X.509 certificates and keys in PEM, as far as needed before they are used: are they readable, and
 * until when valid? Together with verify.h this hides OpenSSL, which libcurl uses, too. */
#ifndef KUBEVET_NET_CERTIFICATE_H
#define KUBEVET_NET_CERTIFICATE_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/error.h"
#include "kubevet/base/text.h"
#include "kubevet/base/timestamp.h"

#include <stdbool.h>

struct kv_certificate {
    char subject[256]; /* one line, e.g. "O=system:masters, CN=admin"; truncated */
    char issuer[256];  /* likewise */
    kv_time not_after; /* KV_TIME_NONE = none was read */
};

/* The first certificate of a PEM text; false if none is readable. */
bool kv_certificate_read(struct kv_text pem, struct kv_certificate *out) KV_MUST_USE;

/* A bundle of authorities. */
struct kv_bundle {
    size_t count;               /* of certificates */
    size_t unreadable;          /* of these */
    size_t first;               /* the first unreadable one, counted from 1; 0 = none */
    const char *why;            /* why that one is unreadable, e.g. "it is not base64" */
    struct kv_certificate last; /* of the readable ones, the one that ends last */
};

/* Appends the readable certificates to `out`, and skips the others, as Go does (crypto/x509,
 * CertPool.AppendCertsFromPEM). False if none is readable. */
bool kv_bundle_read(struct kv_text pem, struct kv_buffer *out,
                    struct kv_bundle *bundle) KV_MUST_USE;

/* Appends a description of the problem, e.g. "the 2nd of its 3 certificates can't be read: it is
 * not base64"; nothing if there is none. */
void kv_bundle_describe(const struct kv_bundle *bundle, struct kv_buffer *out);

enum kv_key_state {
    KV_KEY_FITS,
    KV_KEY_ENCRYPTED,  /* it has a passphrase */
    KV_KEY_UNREADABLE, /* it contains no readable key */
    KV_KEY_OTHER,      /* it belongs to another certificate */
};

/* Does the key belong to the certificate, which must be readable? */
enum kv_key_state kv_key_check(struct kv_text certificate, struct kv_text key);

#endif
