/* What requests are sent with: headers, and tokens that are renewed while the program runs. */
#include "test.h"

#include "kube/auth/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[32];
static struct kv_connection connection;
static struct credentials credentials;
static struct kv_buffer ca;
static struct curl_slist *headers;
static struct kv_error error;

static int begin(void **state)
{
    (void)state;
    strcpy(path, "/tmp/kubevet-test-XXXXXX");
    connection = (struct kv_connection){.server = "https://h", .user = "u", .user_file = "file"};
    error = (struct kv_error){0};
    close(mkstemp(path));
    credentials_init(&credentials, &connection, &ca);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    curl_slist_free_all(headers);
    headers = NULL;
    credentials_release(&credentials);
    return 0;
}

static void write_token(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The headers that a request gets now, as one text; NULL with the error set. */
static const char *make_headers(void)
{
    static char text[1024];
    text[0] = '\0';
    curl_slist_free_all(headers);
    headers = NULL;
    error = (struct kv_error){0};
    if (!credentials_prepare(&credentials, INT64_MAX, &error) ||
        !credentials_headers(&credentials, &headers, &error))
        return NULL;
    for (const struct curl_slist *each = headers; each; each = each->next)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n", each->data);
    return text;
}

static void test_token_file_is_read_again(void **state)
{
    (void)state;
    connection.token_file = path;
    write_token(" first\n\n");
    assert_string_equal(make_headers(), "Authorization: Bearer first\n");
    write_token("second");
    assert_string_equal(make_headers(), "Authorization: Bearer second\n");
    /* Half-written or gone: the last one that was whole. */
    write_token("\n");
    assert_string_equal(make_headers(), "Authorization: Bearer second\n");
    unlink(path);
    assert_string_equal(make_headers(), "Authorization: Bearer second\n");
}

/* A token is refused, not cut, at what no token has; the words don't show it. */
static void test_token_file_holds_no_token(void **state)
{
    (void)state;
    static const struct kv_text tokens[] = {{"sec\0ret", 7}, {"sec\nret", 7}, {"sec ret", 7}};
    connection.token_file = path;
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fwrite(tokens[i].data, 1, tokens[i].length, file);
        fclose(file);
        assert_null(make_headers());
        assert_string_equal(error.text,
                            "the token contains a character that is not allowed in tokens");
    }
}

static void test_token_file_missing(void **state)
{
    (void)state;
    connection.token_file = path;
    assert_null(make_headers());
    assert_string_equal(error.text, "the token file is empty");
    assert_string_equal(error.file, path);
    connection.token = "inline";
    assert_string_equal(make_headers(), "Authorization: Bearer inline\n");
    write_token("file");
    assert_string_equal(make_headers(), "Authorization: Bearer file\n");
}

static void test_passwords(void **state)
{
    (void)state;
    connection.username = "joe";
    connection.password = "hunter2\nX: y";
    assert_string_equal(make_headers(), "Authorization: Basic am9lOmh1bnRlcjIKWDogeQ==\n");
    connection.username = NULL;
    connection.password = "p";
    assert_string_equal(make_headers(), ""); /* as client-go: no name, no login */
}

static void test_bad_tokens(void **state)
{
    (void)state;
    static const char *const tokens[] = {"hunter2\nX: y", "hunter2 ", "hunter2\x80", "\x7fhunter2"};
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        connection.token = tokens[i];
        assert_null(make_headers());
        assert_string_equal(
            error.text, "user \"u\": the token contains a character that is not allowed in tokens");
        assert_string_equal(error.file, "file");
    }
}

/* The token of auth-provider oidc, while it is good: one without a signature, {"exp":N}. */
static void test_oidc(void **state)
{
    (void)state;
    static const struct {
        const char *token, *words; /* NULL: accepted */
    } rows[] = {
        {"eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.hunter2", NULL},
        {"eyJhbGciOiJub25lIn0.eyJleHAiOjQuMTAyNDQ0OGU5fQ.hunter2", NULL}, /* 4.1024448e9 */
        {"eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.hunter2", "has expired"},
        {"eyJhbGciOiJub25lIn0.e30.hunter2", "not a JSON Web Token"},
        {"eyJhbGciOiJub25lIn0.*.hunter2", "not a JSON Web Token"},
        {"hunter2", "not a JSON Web Token"},
        {"", "has no id-token"},
    };
    struct kv_kubeconfig_variable variable = {.name = "id-token"};
    struct kv_kubeconfig_provider provider = {.name = "oidc", .config = {&variable, 1, 1}};
    connection.auth_provider = &provider;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char wanted[256];
        variable.value = rows[i].token;
        snprintf(wanted, sizeof wanted, "Authorization: Bearer %s\n", rows[i].token);
        const char *found = make_headers();
        if (rows[i].words) {
            assert_null(found);
            assert_non_null(strstr(error.text, rows[i].words));
            assert_null(strstr(error.text, "hunter2"));
            assert_string_equal(error.file, "file");
        } else {
            assert_string_equal(found, wanted);
        }
    }
}

static void test_impersonation(void **state)
{
    (void)state;
    const char *groups[] = {"a b", ""}, *values[] = {"v", "w\xc3\xa9"};
    struct kv_kubeconfig_extra extra = {"Acme/x%_y z", {values, 2, 2}};
    connection.impersonate = (struct kv_kubeconfig_impersonation){
        .user = "ann", .uid = "7", .groups = {groups, 2, 2}, .extra = {&extra, 1, 1}};
    assert_string_equal(make_headers(), "Impersonate-User: ann\nImpersonate-Uid: 7\n"
                                        "Impersonate-Group: a b\nImpersonate-Group;\n"
                                        "Impersonate-Extra-Acme%2Fx%25_y%20z: v\n"
                                        "Impersonate-Extra-Acme%2Fx%25_y%20z: w\xc3\xa9\n");
    values[1] = "w\r\nX: y";
    assert_null(make_headers());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_token_file_is_read_again, begin, end),
        cmocka_unit_test_setup_teardown(test_token_file_holds_no_token, begin, end),
        cmocka_unit_test_setup_teardown(test_token_file_missing, begin, end),
        cmocka_unit_test_setup_teardown(test_passwords, begin, end),
        cmocka_unit_test_setup_teardown(test_bad_tokens, begin, end),
        cmocka_unit_test_setup_teardown(test_oidc, begin, end),
        cmocka_unit_test_setup_teardown(test_impersonation, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
