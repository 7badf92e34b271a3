/* What is taken of an exec plugin's answer; that errors quote none of it. */
#include "test.h"

#include "kube/auth/exec_plugin.h"

#include <string.h>

#define HEAD  "\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\""
#define WORDS "hunter2"

static struct exec_credential credential;
static struct kv_error error;

static bool read(const char *text)
{
    error = (struct kv_error){0};
    return exec_credential_read(kv_text_of(text), KV_EXEC_V1, &credential, &error);
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *text, *token;
        kv_time expires;
    } rows[] = {
        {"{" HEAD ", \"status\": {\"token\": \"t\"}}", "t", KV_TIME_NONE},
        {"{" HEAD
         ", \"spec\": {\"x\": [1]}, \"status\": {\"token\": \"t\", \"clientKeyData\": null, "
         "\"expirationTimestamp\": \"2020-01-01T02:00:00+02:00\"}}",
         "t", 1577836800},
        {"{" HEAD ", \"status\": {\"token\": \"t\", \"expirationTimestamp\": null}}\n", "t",
         KV_TIME_NONE},
        {"{" HEAD ", \"status\": {\"token\": \"old\", \"token\": \"t\"}}", "t", KV_TIME_NONE},
        {"# YAML\nkind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus:\n"
         "  expirationTimestamp: 2020-01-01T00:00:00Z\n  token: >-\n    t\n",
         "t", 1577836800},
        {"{kind: ExecCredential, apiVersion: client.authentication.k8s.io/v1, status: {token: t}}",
         "t", KV_TIME_NONE},
        {"{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"t\"}}",
         "t", KV_TIME_NONE},
        {"{\"kind\": null, \"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": "
         "{\"token\": \"t\"}}",
         "t", KV_TIME_NONE},
        {"apiVersion: client.authentication.k8s.io/v1\nstatus: {token: t}\n", "t", KV_TIME_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!read(rows[i].text))
            fail_msg("%s: %s", rows[i].text, error.text);
        assert_string_equal(credential.token.data, rows[i].token);
        assert_int_equal(credential.expires, rows[i].expires);
        assert_int_equal(credential.certificate.length, 0);
        exec_credential_release(&credential);
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "neither JSON nor YAML"},
        {WORDS, "neither JSON nor YAML"},
        {"[\"" WORDS "\"]", "neither JSON nor YAML"},
        {"{\"" WORDS, "neither JSON nor YAML"},
        {"{" HEAD ", \"status\": {\"token\": 5}}", "neither JSON nor YAML"},
        {"{" HEAD ", \"status\": \"" WORDS "\"}", "neither JSON nor YAML"},
        {"{" HEAD ", \"status\": {\"token\": \"" WORDS "\"}} trailing", "neither JSON nor YAML"},
        {"{}", "no"},
        {"{\"kind\": \"" WORDS "\"}", "did not write an ExecCredential"},
        {"{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1beta1\", "
         "\"status\": {\"token\": \"" WORDS "\"}}",
         "it wrote apiVersion client.authentication.k8s.io/v1beta1, but the kubeconfig asks for "
         "apiVersion client.authentication.k8s.io/v1"},
        {"{\"kind\": \"ExecCredential\", \"apiVersion\": \"" WORDS "\"}", "another apiVersion"},
        {"{\"kind\": \"ExecCredential\", \"status\": {\"token\": \"" WORDS "\"}}",
         "it wrote no apiVersion, "},
        {"{\"status\": {\"token\": \"" WORDS "\"}}", "it wrote no apiVersion, "},
        {"{" HEAD "}", "wrote no status"},
        {"{" HEAD ", \"status\": null}", "wrote no status"},
        {"{" HEAD ", \"status\": {}}", "neither a token nor"},
        {"{" HEAD ", \"status\": {\"token\": \"\"}}", "neither a token nor"},
        {"{" HEAD ", \"status\": {\"token\": \"" WORDS "\", \"clientKeyData\": \"" WORDS "\"}}",
         "only one of"},
        {"{" HEAD ", \"status\": {\"clientCertificateData\": \"" WORDS
         "\", \"clientKeyData\": \"" WORDS "\"}}",
         "its client certificate can't be read"},
        {"{" HEAD ", \"status\": {\"token\": \"" WORDS "\", \"expirationTimestamp\": \"" WORDS
         "\"}}",
         "is not a time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (read(rows[i].text))
            fail_msg("%s is accepted", rows[i].text);
        if (!strstr(error.text, rows[i].words))
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].text, error.text, rows[i].words);
        assert_null(strstr(error.text, WORDS));
        assert_int_equal(error.kind, KV_ERROR_CONNECTION);
        assert_int_equal(credential.token.length, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
