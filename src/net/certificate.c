#include "certificate_internal.h"

#include <openssl/err.h>
#include <time.h>

BIO *certificate_bio(struct kv_text text)
{
    BIO *bio = text.length <= INT32_MAX ? BIO_new_mem_buf(text.data, (int)text.length) : NULL;
    if (!bio)
        kv_out_of_memory();
    return bio;
}

/* Never asks the terminal; records that a passphrase is needed. */
static int passphrase_refuse(char *buffer, int size, int writing, void *asked)
{
    (void)buffer, (void)size, (void)writing;
    *(bool *)asked = true;
    return -1;
}

/* The first certificate, or NULL. OpenSSL's error queue is cleared, so that libcurl does not find
 * old errors there. */
X509 *certificate_first(struct kv_text pem)
{
    bool asked = false;
    BIO *bio = certificate_bio(pem);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, passphrase_refuse, &asked);
    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

static bool time_read(const ASN1_TIME *time, kv_time *out)
{
    enum { DAY_SECONDS = 86400 };
    int days, seconds;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    bool ok = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    if (ok)
        *out = (kv_time)days * DAY_SECONDS + seconds;
    ASN1_TIME_free(epoch);
    return ok;
}

static void name_read(const X509_NAME *name, char *out, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    if (!bio)
        kv_out_of_memory();
    X509_NAME_print_ex(bio, name, 0,
                       (XN_FLAG_ONELINE | XN_FLAG_SEP_CPLUS_SPC) & ~XN_FLAG_SPC_EQ &
                           ~ASN1_STRFLGS_ESC_MSB);
    long length = BIO_get_mem_data(bio, &text);
    snprintf(out, size, "%.*s", length > 0 ? (int)length : 0, length > 0 ? text : "");
    BIO_free(bio);
}

bool certificate_describe(const X509 *certificate, struct kv_certificate *out)
{
    *out = (struct kv_certificate){.not_after = KV_TIME_NONE};
    if (!certificate || !time_read(X509_get0_notAfter(certificate), &out->not_after))
        return false;
    name_read(X509_get_subject_name(certificate), out->subject, sizeof out->subject);
    name_read(X509_get_issuer_name(certificate), out->issuer, sizeof out->issuer);
    return true;
}

bool kv_certificate_read(struct kv_text pem, struct kv_certificate *out)
{
    X509 *certificate = certificate_first(pem);
    bool ok = certificate_describe(certificate, out);
    X509_free(certificate);
    return ok;
}

/* --- bundles --- */

/* The begin and end lines of a block. */
#define BEGIN_MARK "-----BEGIN "
#define END_MARK   "-----END "

static struct kv_text line_of(struct kv_text text)
{
    const char *end = memchr(text.data, '\n', text.length);
    return (struct kv_text){text.data, end ? (size_t)(end + 1 - text.data) : text.length};
}

static bool begins(struct kv_text line, const char *mark)
{
    return line.length >= strlen(mark) && memcmp(line.data, mark, strlen(mark)) == 0;
}

static bool begins_certificate(struct kv_text line)
{
    return begins(line, BEGIN_MARK "CERTIFICATE-----") ||
           begins(line, BEGIN_MARK "X509 CERTIFICATE-----") ||
           begins(line, BEGIN_MARK "TRUSTED CERTIFICATE-----");
}

/* The block at the start of the text: to its END line, or to the next BEGIN line. `*ended` says
 * which. */
static struct kv_text block_of(struct kv_text text, bool *ended)
{
    struct kv_text block = line_of(text);
    for (*ended = false; block.length < text.length && !*ended;) {
        struct kv_text line =
            line_of((struct kv_text){text.data + block.length, text.length - block.length});
        if (begins(line, BEGIN_MARK))
            break;
        *ended = begins(line, END_MARK);
        block.length += line.length;
    }
    return block;
}

/* NULL = it is valid. */
static const char *block_problem(struct kv_text block, bool ended)
{
    char *name = NULL, *header = NULL;
    unsigned char *bytes = NULL;
    long length = 0;
    if (!ended)
        return "its END line is missing";
    BIO *bio = certificate_bio(block);
    bool decoded = PEM_read_bio(bio, &name, &header, &bytes, &length) == 1;
    BIO_free(bio);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
    ERR_clear_error();
    if (!decoded)
        return "it is not base64";
    X509 *certificate = certificate_first(block);
    X509_free(certificate);
    return certificate ? NULL : "it is not an X.509 certificate";
}

static void last_take(struct kv_bundle *bundle, struct kv_text block)
{
    struct kv_certificate certificate;
    if (kv_certificate_read(block, &certificate) && certificate.not_after > bundle->last.not_after)
        bundle->last = certificate;
}

static void bundle_take(struct kv_bundle *bundle, struct kv_text block, bool ended,
                        struct kv_buffer *out)
{
    const char *problem = block_problem(block, ended);
    bundle->count++;
    if (!problem) {
        last_take(bundle, block);
        kv_buffer_add(out, block.data, block.length);
        if (block.length > 0 && block.data[block.length - 1] != '\n')
            kv_buffer_text(out, "\n"); /* the last line may lack its line end */
        return;
    }
    if (bundle->unreadable++ == 0) {
        bundle->first = bundle->count;
        bundle->why = problem;
    }
}

bool kv_bundle_read(struct kv_text pem, struct kv_buffer *out, struct kv_bundle *bundle)
{
    *bundle = (struct kv_bundle){.last.not_after = KV_TIME_NONE};
    while (pem.length > 0) {
        struct kv_text part = line_of(pem);
        if (begins_certificate(part)) {
            bool ended;
            part = block_of(pem, &ended);
            bundle_take(bundle, part, ended, out);
        }
        pem.data += part.length;
        pem.length -= part.length;
    }
    return bundle->count > bundle->unreadable;
}

static const char *ordinal_end(size_t number)
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    size_t digit = number % 10;
    return digit > 3 || number / 10 % 10 == 1 ? ends[0] : ends[digit];
}

void kv_bundle_describe(const struct kv_bundle *bundle, struct kv_buffer *out)
{
    if (bundle->count == 0) {
        kv_buffer_text(out, "it is damaged or not PEM");
        return;
    }
    if (bundle->unreadable == 0)
        return;
    size_t others = bundle->unreadable - 1;
    if (bundle->count == 1)
        kv_buffer_text(out, "its only certificate can't be read: ");
    else
        kv_buffer_printf(out, "the %zu%s of its %zu certificates can't be read: ", bundle->first,
                         ordinal_end(bundle->first), bundle->count);
    kv_buffer_text(out, bundle->why);
    if (others > 0)
        kv_buffer_printf(out, "; nor can %zu other%s", others, others == 1 ? "" : "s");
}

enum kv_key_state kv_key_check(struct kv_text certificate, struct kv_text key)
{
    bool asked = false;
    BIO *bio = certificate_bio(key);
    EVP_PKEY *read = PEM_read_bio_PrivateKey(bio, NULL, passphrase_refuse, &asked);
    BIO_free(bio);
    enum kv_key_state state = asked ? KV_KEY_ENCRYPTED : KV_KEY_UNREADABLE;
    if (read) {
        X509 *of = certificate_first(certificate);
        state = of && X509_check_private_key(of, read) == 1 ? KV_KEY_FITS : KV_KEY_OTHER;
        X509_free(of);
    }
    EVP_PKEY_free(read);
    ERR_clear_error();
    return state;
}
