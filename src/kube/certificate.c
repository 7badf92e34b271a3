#include "certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

static BIO *open_text(struct kv_text text)
{
    BIO *bio = text.length <= INT32_MAX ? BIO_new_mem_buf(text.data, (int)text.length) : NULL;
    if (!bio)
        kv_out_of_memory();
    return bio;
}

/* Never asks the terminal; notes that it was asked. */
static int refuse_passphrase(char *buffer, int size, int writing, void *asked)
{
    (void)buffer, (void)size, (void)writing;
    *(bool *)asked = true;
    return -1;
}

/* The first one, or NULL. What went wrong does not matter, and must not be found by libcurl in
 * OpenSSL's queue of errors. */
static X509 *read_certificate(struct kv_text pem)
{
    bool asked = false;
    BIO *bio = open_text(pem);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, refuse_passphrase, &asked);
    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

static bool read_time(const ASN1_TIME *time, kv_time *out)
{
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return false;
    *out = timegm(&parts);
    return true;
}

static void read_subject(const X509 *certificate, char *out, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    if (!bio)
        kv_out_of_memory();
    X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0,
                       (XN_FLAG_ONELINE | XN_FLAG_SEP_CPLUS_SPC) & ~XN_FLAG_SPC_EQ &
                           ~ASN1_STRFLGS_ESC_MSB);
    long length = BIO_get_mem_data(bio, &text);
    snprintf(out, size, "%.*s", length > 0 ? (int)length : 0, length > 0 ? text : "");
    BIO_free(bio);
}

bool kv_certificate_read(struct kv_text pem, struct kv_certificate *out)
{
    X509 *certificate = read_certificate(pem);
    *out = (struct kv_certificate){.not_after = KV_TIME_NONE};
    bool ok = certificate && read_time(X509_get0_notAfter(certificate), &out->not_after);
    if (ok)
        read_subject(certificate, out->subject, sizeof out->subject);
    X509_free(certificate);
    return ok;
}

enum kv_key_state kv_key_check(struct kv_text certificate, struct kv_text key)
{
    bool asked = false;
    BIO *bio = open_text(key);
    EVP_PKEY *read = PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, &asked);
    BIO_free(bio);
    enum kv_key_state state = asked ? KV_KEY_ENCRYPTED : KV_KEY_UNREADABLE;
    if (read) {
        X509 *of = read_certificate(certificate);
        state = of && X509_check_private_key(of, read) == 1 ? KV_KEY_FITS : KV_KEY_OTHER;
        X509_free(of);
    }
    EVP_PKEY_free(read);
    ERR_clear_error();
    return state;
}
