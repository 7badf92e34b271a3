/* Verification of a server's certificate as kubectl does it, i.e. Go's crypto/x509 (verify.go),
 * where OpenSSL alone would refuse it. Every certificate of the chain that has extendedKeyUsage
 * must allow serverAuth or any. keyUsage of the server's own certificate and nsCertType are
 * ignored. Keys may be weaker than OpenSSL's security level 2 demands, down to 80 bits (RSA of
 * 1024); signatures with SHA-1 and MD5 stay refused, and ciphers and key exchange stay as
 * configured. */
#ifndef KUBEVET_NET_VERIFY_H
#define KUBEVET_NET_VERIFY_H

#include "kubevet/base/buffer.h"
#include "kubevet/net/certificate.h"

#include <curl/curl.h>

/* Results for the last certificate. */
struct kv_verified {
    /* It is valid, but has no server name in subjectAltName: Go accepts no other names. Source:
     * https://go.dev/doc/go1.15#commonname */
    bool unnamed;
    const char *refusal; /* why it is invalid, in OpenSSL's words; NULL = it is valid */
    /* The other side asked for a client certificate, and there was none. Most servers accept a
     * token instead. The user of the connection clears this after an answer. */
    bool asked_in_vain;
    bool is_seen; /* there was a certificate that `certificate` describes, valid or not */
    struct kv_certificate certificate;
};

/* Shared by the handles that connect to the same server: each connection is made by one of them. */
struct kv_verify {
    /* A client certificate and its key that libcurl would refuse as too weak; NULL = none. The
     * server decides. */
    const struct kv_buffer *certificate, *key;
    bool has_tls_proxy; /* there is a TLS proxy on the way */
    struct kv_verified server, proxy;
};

/* Makes the handle verify in this way. `verify` must outlive the handle. */
void kv_verify_set(CURL *easy, struct kv_verify *verify);

/* Would libcurl refuse to send this certificate (PEM) as too weak? */
bool kv_verify_is_weak(struct kv_text certificate) KV_MUST_USE;

#endif
