#include "kubevet/net/verify.h"

#include "certificate_internal.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* Bits of security: RSA of 1024 has 80, RSA of 2048 has 112, which is level 2. */
enum { LEAST_BITS = 80, LEAST_LEVEL = 1, USUAL_BITS = 112 };

/* --- the server's --- */

/* Does extendedKeyUsage exclude servers? */
static bool is_for_others(X509 *certificate)
{
    uint32_t usage = XKU_SSL_SERVER | XKU_SGC | XKU_ANYEKU;
    return (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) &&
           !(X509_get_extended_key_usage(certificate) & usage);
}

static bool is_unnamed(X509 *certificate)
{
    bool named = false;
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type = sk_GENERAL_NAME_value(names, i)->type;
        named = named || type == GEN_DNS || type == GEN_IPADD;
    }
    GENERAL_NAMES_free(names);
    return !named;
}

static bool chain_is_for_servers(X509_STORE_CTX *context)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(chain); i++) {
        if (!is_for_others(sk_X509_value(chain, i)))
            continue;
        X509_STORE_CTX_set_error_depth(context, i);
        X509_STORE_CTX_set_error(context, X509_V_ERR_INVALID_PURPOSE);
        return false;
    }
    return true;
}

/* OpenSSL's callback, replacing X509_verify_cert. */
static int chain_verify(X509_STORE_CTX *context, void *data)
{
    struct kv_verified *verified = data;
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY);
    if (X509_VERIFY_PARAM_get_auth_level(param) > LEAST_LEVEL)
        X509_VERIFY_PARAM_set_auth_level(param, LEAST_LEVEL);
    int result = X509_verify_cert(context);
    if (result > 0 && !chain_is_for_servers(context))
        result = 0;
    verified->is_seen =
        certificate_describe(X509_STORE_CTX_get0_cert(context), &verified->certificate);
    verified->unnamed = result > 0 && is_unnamed(X509_STORE_CTX_get0_cert(context));
    verified->refusal =
        result > 0 ? NULL : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    return result;
}

/* --- ours --- */

typedef int security_callback(const SSL *ssl, const SSL_CTX *context, int operation, int bits,
                              int nid, void *other, void *data);

static security_callback *usual;

/* Allows our own certificate at any security level. */
static int allow_own(const SSL *ssl, const SSL_CTX *context, int operation, int bits, int nid,
                     void *other, void *data)
{
    switch (operation) {
    case SSL_SECOP_EE_KEY:
    case SSL_SECOP_CA_KEY:
        return bits >= LEAST_BITS;
    case SSL_SECOP_CA_MD:
        return 1;
    default:
        return usual(ssl, context, operation, bits, nid, other, data);
    }
}

static bool chain_use(SSL_CTX *context, const struct kv_buffer *pem)
{
    BIO *bio = certificate_bio(kv_buffer_as_text(pem));
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    bool ok = certificate && SSL_CTX_use_certificate(context, certificate) == 1;
    X509_free(certificate);
    while (ok && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
        if (SSL_CTX_add0_chain_cert(context, certificate) != 1)
            X509_free(certificate);
    BIO_free(bio);
    return ok;
}

static bool key_use(SSL_CTX *context, const struct kv_buffer *pem)
{
    BIO *bio = certificate_bio(kv_buffer_as_text(pem));
    static char no_passphrase[] = ""; /* never asks for one */
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, no_passphrase);
    bool ok = key && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    BIO_free(bio);
    return ok;
}

static bool weak_use(SSL_CTX *context, const struct kv_verify *verify)
{
    usual = SSL_CTX_get_security_callback(context);
    SSL_CTX_set_security_callback(context, allow_own);
    bool ok = chain_use(context, verify->certificate) && key_use(context, verify->key);
    ERR_clear_error();
    return ok;
}

bool kv_verify_is_weak(struct kv_text pem)
{
    X509 *certificate = certificate_first(pem);
    int bits = INT32_MAX;
    if (!certificate)
        return false;
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    bool self_signed = X509_get_extension_flags(certificate) & EXFLAG_SS;
    if (!self_signed && X509_get_signature_info(certificate, NULL, NULL, &bits, NULL) != 1)
        bits = INT32_MAX;
    bool weak = bits < USUAL_BITS || (key && EVP_PKEY_get_security_bits(key) < USUAL_BITS);
    X509_free(certificate);
    ERR_clear_error();
    return weak;
}

/* --- libcurl --- */

/* The index of the results in an SSL_CTX. */
static int verified_index(void)
{
    static int index = -1;
    if (index < 0)
        index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    return index;
}

/* OpenSSL's callback: the other side asks for a certificate, and none is set. */
static int request_note(SSL *ssl, X509 **certificate, EVP_PKEY **key)
{
    (void)certificate;
    (void)key;
    struct kv_verified *verified = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), verified_index());
    verified->asked_in_vain = true;
    return 0; /* goes on without one */
}

/* libcurl calls it for each TLS connection: to a proxy, and through it to the server. */
static CURLcode set_up(CURL *easy, void *ssl_context, void *data)
{
    struct kv_verify *verify = data;
    SSL_CTX *context = ssl_context;
    long tunnel = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    bool proxy = verify->has_tls_proxy && tunnel == 0;
    struct kv_verified *verified = proxy ? &verify->proxy : &verify->server;
    SSL_CTX_set_cert_verify_callback(context, chain_verify, verified);
    if (SSL_CTX_set_ex_data(context, verified_index(), verified) != 1)
        return CURLE_OUT_OF_MEMORY;
    SSL_CTX_set_client_cert_cb(context, request_note);
    return !verify->certificate || weak_use(context, verify) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

void kv_verify_set(CURL *easy, struct kv_verify *verify)
{
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, set_up);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, verify);
}
