/* X.509 certificates and keys in PEM, as far as one must know them before they are used: whether
 * they can be, and until when. The only file that sees OpenSSL, which libcurl uses too. */
#ifndef KUBEVET_KUBE_CERTIFICATE_H
#define KUBEVET_KUBE_CERTIFICATE_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"
#include "kubevet/base/timestamp.h"

#include <stdbool.h>

struct kv_certificate {
    char subject[256]; /* one line, as "O=system:masters, CN=admin"; cut */
    kv_time not_after;
};

/* The first certificate of a PEM text; false if there is none that can be read. */
bool kv_certificate_read(struct kv_text pem, struct kv_certificate *out) KV_MUST_USE;

enum kv_key_state {
    KV_KEY_FITS,
    KV_KEY_ENCRYPTED,  /* it has a passphrase */
    KV_KEY_UNREADABLE, /* there is no key in it that can be read */
    KV_KEY_OTHER,      /* it is another certificate's */
};

/* Does the key belong to the (readable) certificate? */
enum kv_key_state kv_key_check(struct kv_text certificate, struct kv_text key);

#endif
