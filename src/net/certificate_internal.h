/* Shared by the files that use OpenSSL. */
#ifndef KUBEVET_NET_CERTIFICATE_INTERNAL_H
#define KUBEVET_NET_CERTIFICATE_INTERNAL_H

#include "kubevet/net/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

/* Reads from the text, which must stay. */
BIO *certificate_bio(struct kv_text text);

/* The first certificate of a PEM text, to be freed, or NULL. */
X509 *certificate_first(struct kv_text pem);

/* False if it is NULL, or its end can't be read. */
bool certificate_describe(const X509 *certificate, struct kv_certificate *out);

#endif
