#include "test.h"

#include "kubevet/base/arena.h"
#include "kubevet/base/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All hosts of a text, a space after each. */
static const char *hosts_of(const char *text)
{
    static char found[4096];
    char host[KV_HOST_MAX];
    size_t length = 0;
    struct kv_host_scan scan = {.text = kv_text_of(text)};
    found[0] = '\0';
    while (kv_host_next(&scan, host))
        length += (size_t)snprintf(found + length, sizeof found - length, "%s ", host);
    return found;
}

struct sample {
    const char *text, *hosts;
};

static void check_all(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = hosts_of(samples[i].text);
        if (strcmp(found, samples[i].hosts) != 0)
            fail_msg("%s: found \"%s\", not \"%s\"", samples[i].text, found, samples[i].hosts);
    }
}

#define CHECK(samples) check_all(samples, sizeof(samples) / sizeof *(samples))

static void hosts_of_urls_and_lists(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"", ""},
        {"git.planapulse.com", "git.planapulse.com "},
        {"git", ""},
        {"https://git.planapulse.com", "git.planapulse.com "},
        {"https://git.planapulse.com/", "git.planapulse.com "},
        {"https://git.planapulse.com:8443/api/v1?x=1#y", "git.planapulse.com "},
        {"HTTPS://Git.PlanaPulse.COM/", "git.planapulse.com "},
        {"git.planapulse.com:443", "git.planapulse.com "},
        {"git.planapulse.com.", "git.planapulse.com "},
        {"see git.planapulse.com...", "git.planapulse.com "},
        {"//cdn.planapulse.com/x.js", "cdn.planapulse.com "},
        {"src='//cdn.planapulse.com/x.js'", "cdn.planapulse.com "},
        {"a.b.planapulse.com", "a.b.planapulse.com "},
        {"https://auth.planapulse.com,https://git.planapulse.com",
         "auth.planapulse.com git.planapulse.com "},
        {"kafka-1.planapulse.com:9092;kafka-2.planapulse.com:9092",
         "kafka-1.planapulse.com kafka-2.planapulse.com "},
        {"auth.planapulse.com git.planapulse.com\tid.planapulse.com\nx.planapulse.com",
         "auth.planapulse.com git.planapulse.com id.planapulse.com x.planapulse.com "},
        {"--root-url=https://git.planapulse.com/", "git.planapulse.com "},
        {"-o=git.planapulse.com", "git.planapulse.com "},
        {"- git.planapulse.com", "git.planapulse.com "},
        {"-git.planapulse.com", "git.planapulse.com "},
        {"curl -fsS https://git.planapulse.com/healthz | grep -q ok", "git.planapulse.com "},
        {"jdbc:postgresql://db.planapulse.com:5432/odoo", "db.planapulse.com "},
        {"proxy_pass https://git.planapulse.com;", "git.planapulse.com "},
        {"git.planapulse.com/plana/odoo:18.0", "git.planapulse.com "},
        {"[git.planapulse.com]", "git.planapulse.com "},
        {"https://a.planapulse.com/?next=https://b.planapulse.com/",
         "a.planapulse.com b.planapulse.com "},
        {"my_app.planapulse.com", "my_app.planapulse.com "},
    };
    CHECK(samples);
}

static void hosts_behind_users(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"https://user@git.planapulse.com/", "git.planapulse.com "},
        {"https://user:secret@git.planapulse.com/x", "git.planapulse.com "},
        {"https://user:p%40ss@git.planapulse.com/x", "git.planapulse.com "},
        {"amqp://u:p@mq1.planapulse.com:5672,mq2.planapulse.com:5672/v",
         "mq1.planapulse.com mq2.planapulse.com "},
        {"ssh://git@git.planapulse.com/plana/infra.git", "git.planapulse.com "},
        {"git@git.planapulse.com:plana/infra.git", "git.planapulse.com "},
        {"odoo:secret@db.planapulse.com:5432/odoo", "db.planapulse.com "},
        {"odoo/secret@db.planapulse.com/odoo", "db.planapulse.com "},
        {"odoo:secret@tcp(db.planapulse.com:3306)/odoo", "db.planapulse.com "},
    };
    CHECK(samples);
}

static void what_is_no_host(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"noreply@mail.planapulse.com", ""},
        {"Plana <noreply@mail.planapulse.com>", ""},
        {"noreply@mail.planapulse.com: Plana", ""},
        {"mailto:noreply@mail.planapulse.com", ""},
        {"first.last@mail.planapulse.com, x@mail.planapulse.com", ""},
        {"smtp://noreply%40mail.planapulse.com:secret@smtp.planapulse.com:587",
         "smtp.planapulse.com "},
        {"https://x.planapulse.com/?mail=noreply@mail.planapulse.com", "x.planapulse.com "},
        {"noreply%40mail.planapulse.com", ""},
        {"@hookshot:matrix.planapulse.com", ""},
        {"bots=#alerts:matrix.planapulse.com,!room:matrix.planapulse.com", ""},
        {"# host: git.planapulse.com", "git.planapulse.com "},
        {".planapulse.com", ""},
        {"localhost,.git.planapulse.com,.svc", ""},
        {"*.planapulse.com", ""},
        {"*.git.planapulse.com", ""},
        {"*git.planapulse.com", ""},
        {"/data/git.planapulse.com/", ""},
        {"/etc/letsencrypt/live/git.planapulse.com/fullchain.pem", ""},
        {"file:///data/git.planapulse.com", ""},
        {"/srv//git.planapulse.com", ""},
        {"http://proxy.svc.cluster.local/git.planapulse.com/x", "proxy.svc.cluster.local "},
        {"10.96.10.67", ""},
        {"10.96.10.67:443", ""},
        {"1.35.3", ""},
        {"postgres:16.2", ""},
        {"_matrix._tcp.planapulse.com", ""},
        {"a..planapulse.com", ""},
        {"a.-b.com", ""},
        {"a.b-.com", ""},
        {"first.last.planapulse.com@example", ""},
        {"$HOST.planapulse.com", ""},
        {"${HOST}.planapulse.com", ""},
        {"$(HOST).planapulse.com", ""},
        {"https://${TENANT}-git.planapulse.com", ""},
        {"{{ .Values.host }}.planapulse.com", ""},
        {"<tenant>.planapulse.com", ""},
        {"%s.planapulse.com", ""},
        {"git.planapulse.com.$(ZONE)", ""},
        {"git.$(DOMAIN)", ""},
        {"^https://git\\.planapulse\\.com$", ""},
    };
    CHECK(samples);
}

static void hosts_in_other_coats(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"https%3A%2F%2Fgit.planapulse.com%2Fx", "git.planapulse.com "},
        {"https%3a%2f%2fu%3ap%40git.planapulse.com%2fx", "git.planapulse.com "},
        {"https%253A%252F%252Fgit.planapulse.com%252Fx", "git.planapulse.com "},
        {"?next=%2Fgit.planapulse.com", ""},
        {"%2Agit.planapulse.com", ""},
        {"100%git.planapulse.com", ""},
        {"{\"url\":\"https://git.planapulse.com/\"}", "git.planapulse.com "},
        {"{\"url\":\"https:\\/\\/git.planapulse.com\\/\"}", "git.planapulse.com "},
        {"{\"url\":\"https:\\u002f\\u002Fgit.planapulse.com\"}", "git.planapulse.com "},
        {"{\\\"url\\\":\\\"https://git.planapulse.com/\\\"}", "git.planapulse.com "},
        {"first\\ngit.planapulse.com\\ttab.planapulse.com",
         "git.planapulse.com tab.planapulse.com "},
        {"\\\\nas.planapulse.com\\share", "nas.planapulse.com "},
        {"url: \"https://git.planapulse.com\"\nother: 'id.planapulse.com'\n",
         "git.planapulse.com id.planapulse.com "},
        {"\xe2\x80\x9egit.planapulse.com\xe2\x80\x9c", "git.planapulse.com "},
        {"%", ""},
        {"%2", ""},
        {"%25", ""},
        {"\\", ""},
        {"\\u00", ""},
    };
    CHECK(samples);
}

static void names_end_where_dns_does(void **state)
{
    (void)state;
    char text[512];
    snprintf(text, sizeof text, "%063d.com", 0);
    assert_string_not_equal(hosts_of(text), "");
    snprintf(text, sizeof text, "%064d.com", 0);
    assert_string_equal(hosts_of(text), "");
    snprintf(text, sizeof text, "%063d.%063d.%063d.%057d.com", 0, 0, 0, 0);
    assert_int_equal(strlen(text), 253);
    assert_string_not_equal(hosts_of(text), "");
    snprintf(text, sizeof text, "%063d.%063d.%063d.%058d.com", 0, 0, 0, 0);
    assert_string_equal(hosts_of(text), "");
}

static void a_nul_is_a_separator(void **state)
{
    (void)state;
    char host[KV_HOST_MAX];
    struct kv_host_scan scan = {.text = {"a.example.com\0b.example.com", 27}};
    assert_true(kv_host_next(&scan, host));
    assert_string_equal(host, "a.example.com");
    assert_true(kv_host_next(&scan, host));
    assert_string_equal(host, "b.example.com");
    assert_false(kv_host_next(&scan, host));
}

static const char *const planapulse[] = {"*.planapulse.com", "nas?.example.com"};
static const char *const servers[] = {"nfs01.planapulse.com"};
static const struct kv_host_filter filter = {planapulse, 2, servers, 1};

static void filters_take_hosts_but_exceptions(void **state)
{
    (void)state;
    assert_true(kv_host_filter_takes(&filter, "git.planapulse.com"));
    assert_true(kv_host_filter_takes(&filter, "a.b.planapulse.com"));
    assert_true(kv_host_filter_takes(&filter, "nas1.example.com"));
    assert_false(kv_host_filter_takes(&filter, "planapulse.com"));
    assert_false(kv_host_filter_takes(&filter, "nfs01.planapulse.com"));
    assert_false(kv_host_filter_takes(&filter, "git.planapulse.com.evil.org"));
}

static void filters_within_filters(void **state)
{
    (void)state;
    const struct kv_host_filter none = {0};
    const struct kv_host_filter fewer = {planapulse, 1, servers, 1};
    const struct kv_host_filter all = {planapulse, 2, NULL, 0};
    assert_true(kv_host_filter_is_within(&filter, &filter));
    assert_true(kv_host_filter_is_within(&fewer, &filter));
    assert_true(kv_host_filter_is_within(&filter, &all));
    assert_true(kv_host_filter_is_within(&none, &all));
    assert_false(kv_host_filter_is_within(&filter, &fewer));
    assert_false(kv_host_filter_is_within(&all, &filter)); /* which left some out */
    assert_false(kv_host_filter_is_within(&filter, &none));
}

static void kept_hosts_are_sorted_and_given_again(void **state)
{
    (void)state;
    struct kv_buffer once = {0}, twice = {0};
    assert_true(kv_hosts_keep(&filter,
                              kv_text_of("https://u:secret@id.planapulse.com,git.planapulse.com "
                                         "ID.planapulse.com nfs01.planapulse.com example.com"),
                              &once));
    assert_int_equal(once.length, strlen("git.planapulse.com id.planapulse.com"));
    assert_memory_equal(once.data, "git.planapulse.com id.planapulse.com", once.length);
    assert_true(kv_hosts_keep(&filter, kv_buffer_as_text(&once), &twice));
    assert_int_equal(twice.length, once.length);
    assert_memory_equal(twice.data, once.data, once.length);
    assert_false(kv_hosts_keep(&filter, kv_text_of("secret"), &twice));
    kv_buffer_release(&once);
    kv_buffer_release(&twice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_of_urls_and_lists),
        cmocka_unit_test(hosts_behind_users),
        cmocka_unit_test(what_is_no_host),
        cmocka_unit_test(hosts_in_other_coats),
        cmocka_unit_test(names_end_where_dns_does),
        cmocka_unit_test(a_nul_is_a_separator),
        cmocka_unit_test(filters_take_hosts_but_exceptions),
        cmocka_unit_test(filters_within_filters),
        cmocka_unit_test(kept_hosts_are_sorted_and_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
