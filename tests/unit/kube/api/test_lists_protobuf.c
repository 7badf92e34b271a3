/* Lists as protocol buffers: how they are asked for, and what comes of servers and proxies that
 * have none. */
#include "scripted_server.h"

#include "kubevet/kinds/kind.h"

static char warned[2048];

static void warn(void *context, enum kv_warning source, const char *text)
{
    (void)context;
    assert_int_equal(source, KV_WARNING_CONNECTION);
    snprintf(warned, sizeof warned, "%s", text);
}

#define OPTIONS ((struct kv_client_options){.warn = warn})

static bool list_pods(struct kv_list_request *request)
{
    warned[0] = '\0';
    *request = (struct kv_list_request){
        .kind = kv_kind_find("v1", "Pod"), .item = take_item, .restart = count_restart};
    return kv_client_lists(client, request, 1, &error);
}

#define PAGE "200 OK\r\nContent-Type: application/vnd.kubernetes.protobuf\r\n\r\n"
#define HEAD "k8s\0\x0a\x0d\x0a\2v1\x12\7PodList"
#define METADATA                                                                                   \
    "\x0a\x06\x0a\0\x12\2"                                                                         \
    "17"
#define MORE                                                                                       \
    "\x0a\x0a\x0a\0\x12\2"                                                                         \
    "17\x1a\2go"
#define ITEM     "\x12\5\x0a\3\x0a\1p"
#define END      "\x1a\0\x22\0"
#define LAST     PAGE HEAD "\x12\x16" METADATA ITEM ITEM END
#define FIRST_OF PAGE HEAD "\x12\x13" MORE ITEM END
#define NO_ITEM  PAGE HEAD "\x12\x16" METADATA ITEM "\x1a\5\x0a\3\x0a\1p" END
#define ROW(match, answer)                                                                         \
    {                                                                                              \
        match, answer, 0, false, 0, sizeof(answer) - sizeof PAGE                                   \
    }

#define PODS(meta, items)                                                                          \
    OK "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{" meta "},\"items\":[" items "]" \
       "}"
#define ASKED      "Accept: application/vnd.kubernetes.protobuf,application/json\r\n"
#define ASKED_JSON "Accept: application/json\r\n"
#define FIRST_PODS "v1/pods?limit=500 "

static void test_pages(void **state)
{
    (void)state;
    static const struct row script[] = {ROW(FIRST_PODS, FIRST_OF), ROW("continue=go ", LAST), {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(request.items, 3);
    assert_int_equal(taken, 3);
    assert_int_equal(fake.count, 2);
    assert_request(0, ASKED);
    assert_request(1, ASKED);
}

/* Whoever answers in JSON is read as JSON. */
static void test_json_answer(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST_PODS, PODS(NEXT("go"), "{}"), 0}, ROW("continue=go ", LAST), {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(taken, 3);
    assert_string_equal(warned, "");
}

static void test_json_only(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST_PODS, PODS("", "{}"), 0}, {FIRST_PODS, PODS("", "{}"), 0}, {0}};
    struct kv_list_request request;
    open_client(script, (struct kv_client_options){.json_only = true});
    assert_true(list_pods(&request));
    request.json = true;
    client->options.json_only = false;
    assert_true(kv_client_lists(client, &request, 1, &error));
    assert_request(0, ASKED_JSON);
    assert_request(1, ASKED_JSON);
}

/* Protocol buffers that were not asked for are no answer. */
static void test_not_asked(void **state)
{
    (void)state;
    static const struct row script[] = {ROW(FIRST_PODS, LAST), {0}};
    struct kv_list_request request;
    open_client(script, (struct kv_client_options){.json_only = true});
    assert_false(list_pods(&request));
    assert_error("answered with application/vnd.kubernetes.protobuf instead of JSON");
    assert_int_equal(taken, 0);
}

/* Nothing was passed on: the same page once more, and the rest of the list as JSON, too. */
static void refusal_check(const char *refusal)
{
    const struct row script[] = {ROW(FIRST_PODS, FIRST_OF),
                                 {"continue=go ", refusal, 0},
                                 {"continue=go ", PODS(NEXT("on"), "{}"), 0},
                                 {"continue=on ", PODS("", "{}"), 0},
                                 {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(taken, 3);
    assert_int_equal(restarts, 0);
    assert_int_equal(fake.count, 4);
    assert_request(1, ASKED);
    assert_request(2, ASKED_JSON);
    assert_request(3, ASKED_JSON);
}

static void test_406(void **state)
{
    (void)state;
    refusal_check("406 Not Acceptable\r\nContent-Type: application/json\r\n\r\n{}");
}

static void test_415(void **state)
{
    (void)state;
    refusal_check("415 Unsupported Media Type\r\n\r\nno");
}

static void test_other_type(void **state)
{
    (void)state;
    refusal_check("200 OK\r\nContent-Type: application/octet-stream\r\n\r\n\1\2");
}

/* A login page is one in any encoding. */
static void test_html(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST_PODS, "200 OK\r\nContent-Type: text/html\r\n\r\n<p>log in", 0},
        {FIRST_PODS, "200 OK\r\nContent-Type: text/html\r\n\r\n<p>log in", 0},
        {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_false(list_pods(&request));
    assert_error("text/html instead of JSON");
    assert_int_equal(fake.count, 2);
}

/* A mangled page: what was passed on is invalid, and the whole list is read as JSON. */
static void test_damaged(void **state)
{
    (void)state;
    static const struct row script[] = {ROW(FIRST_PODS, FIRST_OF),
                                        ROW("continue=go ", NO_ITEM),
                                        {FIRST_PODS, PODS(NEXT("on"), "{}"), 0},
                                        {"continue=on ", PODS("", "{}"), 0},
                                        {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(restarts, 1);
    assert_int_equal(taken, 2);
    assert_int_equal(request.items, 2);
    assert_request(2, ASKED_JSON);
    assert_request(3, ASKED_JSON);
    assert_non_null(strstr(warned, "/api/v1/pods: read as JSON, since protobuf failed: "));
}

/* Who can't begin again gets the error, and no half list. */
static void test_damaged_at_last(void **state)
{
    (void)state;
    static const struct row script[] = {ROW(FIRST_PODS, NO_ITEM), {0}};
    struct kv_list_request request = {.kind = kv_kind_find("v1", "Pod"), .item = take_item};
    open_client(script, OPTIONS);
    assert_false(kv_client_lists(client, &request, 1, &error));
    assert_error("the protobuf");
}

/* Cut between two items, where a proxy calls it whole: it is asked for again, and then an error. */
static void test_short(void **state)
{
    (void)state;
    static const char cut[] = PAGE HEAD "\x12\x16" METADATA ITEM;
    static const struct row script[] = {
        ROW(FIRST_PODS, cut), ROW(FIRST_PODS, cut), {FIRST_PODS, PODS("", "{},{}"), 0}, {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(taken, 2);
    assert_int_equal(restarts, 2);
    assert_non_null(strstr(warned, "is truncated"));
}

#define STATUS(code, text)                                                                         \
    code "\r\nContent-Type: application/vnd.kubernetes.protobuf\r\n\r\n"                           \
         "k8s\0\x0a\x0c\x0a\2v1\x12\6Status\x12\x17\x0a\0\x12\7"                                   \
         "Failure\x1a\x0a" text END

static void test_forbidden(void **state)
{
    (void)state;
    static const char refusal[] = STATUS("403 Forbidden", "pods no go");
    const struct row script[] = {
        {FIRST_PODS, refusal, 0, false, 0,
         sizeof refusal - 1 - (size_t)(strstr(refusal, "\r\n\r\n") + 4 - refusal)},
        {0}};
    struct kv_list_request request;
    open_client(script, OPTIONS);
    assert_true(list_pods(&request));
    assert_int_equal(request.result, KV_LIST_FORBIDDEN);
    assert_string_equal(request.reason, "pods no go");
}

static void test_metadata(void **state)
{
    (void)state;
    static const char answer[] =
        PAGE "k8s\0\x0a\x2b\x0a\x0emeta.k8s.io/v1\x12\x19PartialObjectMetadataList"
             "\x12\x0b\x0a\2\x12\0" ITEM END;
    static const struct row script[] = {ROW("v1/serviceaccounts?limit=500 ", answer), {0}};
    struct kv_list_request request = {
        .kind = kv_kind_find("v1", "ServiceAccount"), .item = take_item, .restart = count_restart};
    open_client(script, OPTIONS);
    assert_true(kv_client_lists(client, &request, 1, &error));
    assert_int_equal(taken, 1);
    assert_request(0,
                   "Accept: application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;"
                   "g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;"
                   "g=meta.k8s.io;v=v1,application/vnd.kubernetes.protobuf,application/json\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages),           TEST(test_json_answer), TEST(test_json_only),
        TEST(test_not_asked),       TEST(test_406),         TEST(test_415),
        TEST(test_other_type),      TEST(test_html),        TEST(test_damaged),
        TEST(test_damaged_at_last), TEST(test_short),       TEST(test_forbidden),
        TEST(test_metadata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
