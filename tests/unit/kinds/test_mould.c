/* Objects that are decoded by what they have in common with those before: as they would be decoded
 * alone, whatever differs, and whatever the ones before were. */
#include "test.h"

#include "../../tree_same.h"

#include "kubevet/base/alike.h"
#include "kubevet/base/buffer.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"

#include <stdio.h>
#include <string.h>

/* What a pod may say. */
static const char pod_text[] =
    "{\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\",\"uid\":\"u-1\",\"resourceVersi"
    "on\":\"7\",\"generation\":3,\"creationTimestamp\":\"2026-11-22T22:23:43Z\",\"deletionTim"
    "estamp\":null,\"labels\":{\"app\":\"web\",\"tier\":\"front\"},\"annotations\":{\"skipped"
    "\":\"yes\"},\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"n"
    "ame\":\"web\",\"controller\":true}],\"managedFields\":[{\"manager\":\"kubectl\"}]},\"spe"
    "c\":{\"nodeName\":\"node-1\",\"nodeSelector\":{\"disk\":\"ssd\"},\"containers\":[{\"name"
    "\":\"web\",\"image\":\"skipped\",\"args\":[\"--url=http://a.example.com\",\"-v\"],\"env"
    "\":[{\"name\":\"HOST\",\"value\":\"b.example.com\"},{\"name\":\"SUB\",\"value\":\"$(HOST"
    ")\"},{\"name\":\"E0\",\"value\":\"e0.example.com\"},{\"name\":\"E1\",\"value\":\"e1.exam"
    "ple.com\"},{\"name\":\"E2\",\"value\":\"e2.example.com\"},{\"name\":\"E3\",\"value\":\"e"
    "3.example.com\"},{\"name\":\"E4\",\"value\":\"e4.example.com\"},{\"name\":\"E5\",\"value"
    "\":\"e5.example.com\"},{\"name\":\"REF\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\""
    "c\",\"key\":\"k\"}}}],\"envFrom\":[{\"configMapRef\":{\"name\":\"all\"}}],\"resources\":"
    "{\"requests\":{\"cpu\":\"100m\",\"memory\":\"1Gi\"},\"limits\":{\"cpu\":1}},\"volumeMoun"
    "ts\":[{\"name\":\"files\",\"mountPath\":\"/files\",\"subPathExpr\":\"$(SUB)\"},{\"name\""
    ":\"token\",\"mountPath\":\"/t\"}]},{\"name\":\"side\",\"restartPolicy\":null}],\"volumes"
    "\":[{\"name\":\"files\",\"nfs\":{\"server\":\"10.0.0.1\",\"path\":\"/export\"}},{\"name"
    "\":\"token\",\"projected\":{\"sources\":[1,2,{\"x\":null}]}},{\"name\":\"csi\",\"csi\":{"
    "\"driver\":\"nfs.csi.k8s.io\",\"volumeAttributes\":{\"subDir\":\"a\"}}}],\"affinity\":{"
    "\"podAntiAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[{\"topologyKey"
    "\":\"host\",\"labelSelector\":{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In"
    "\",\"values\":[\"web\",\"api\"]}]}}]}},\"activeDeadlineSeconds\":60,\"hostAliases\":[{\""
    "ip\":\"10.0.0.2\",\"hostnames\":[\"c.example.com\"]}]},\"status\":{\"phase\":\"Running\""
    ",\"conditions\":[{\"type\":\"Initialized\",\"status\":\"True\",\"lastTransitionTime\":\""
    "2026-11-22T22:23:44Z\"},{\"type\":\"Ready\",\"status\":\"False\",\"lastTransitionTime\":"
    "\"2026-11-22T22:23:45Z\"}],\"containerStatuses\":[{\"name\":\"web\",\"containerID\":\"sk"
    "ipped\",\"resources\":{\"limits\":{\"cpu\":\"2\"}}}]}}";

/* A key twice, and two spellings of one. */
static const char repeated_text[] =
    "{\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\",\"name\":\"web-2\"},\"spec\":{"
    "\"volumes\":[{\"name\":\"csi\",\"csi\":{\"driver\":\"nfs.csi.k8s.io\",\"volumeAttributes"
    "\":{\"subDir\":\"a\",\"subdir\":\"b\"}}}]},\"status\":{\"phase\":\"Running\",\"phase\":n"
    "ull}}";

static const char deployment_text[] =
    "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"u-2\",\"labels\":{\"kus"
    "tomize.toolkit.fluxcd.io/name\":\"apps\",\"other\":\"x\"},\"managedFields\":[{\"manager"
    "\":\"kubectl\",\"operation\":\"Update\",\"time\":\"2026-11-22T22:23:43Z\",\"fieldsV1\":{"
    "\"f:spec\":{\"f:a0\":{},\"f:a1\":{},\"f:a2\":{},\"f:a3\":{},\"f:a4\":{},\"f:a5\":{},\"f:"
    "a6\":{},\"f:a7\":{},\"f:a8\":{},\"f:a9\":{},\"f:a10\":{},\"f:a11\":{},\"f:a12\":{},\"f:a"
    "13\":{},\"f:a14\":{},\"f:a15\":{},\"f:a16\":{},\"f:replicas\":{},\"f:template\":{\"f:spe"
    "c\":{\"k:{\\\"name\\\":\\\"web\\\"}\":{\".\":{},\"f:image\":{}}}}}}},{\"manager\":\"kust"
    "omize-controller\",\"operation\":\"Apply\",\"fieldsV1\":{\"f:spec\":{\"f:paused\":{},\"f"
    ":replicas\":{}}}},{\"manager\":\"kube-controller-manager\",\"subresource\":\"status\",\""
    "fieldsV1\":{\"f:status\":{}}}]},\"spec\":{\"replicas\":2,\"strategy\":{\"type\":\"Rollin"
    "gUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\"}},\"selector\":{\"matchLabels\":{\"app"
    "\":\"web\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"nodeN"
    "ame\":null,\"containers\":[{\"name\":\"web\",\"env\":[{\"name\":\"A\",\"value\":\"a.exam"
    "ple.com\"}]}]}}},\"status\":{\"readyReplicas\":1}}";

static const char release_text[] =
    "{\"metadata\":{\"name\":\"r\",\"namespace\":\"shop\"},\"spec\":{\"interval\":\"5m\",\"ch"
    "art\":{\"spec\":{\"chart\":\"x\",\"version\":\"1.0\",\"sourceRef\":{\"kind\":\"HelmRepos"
    "itory\",\"name\":\"repo\"}}},\"values\":{\"a\":[1,true,null,\"t\"],\"b\":{}},\"install\""
    ":null,\"upgrade\":{\"retries\":3},\"suspend\":false},\"status\":{\"observedGeneration\":"
    "1}}";

static const char *const values[] = {
    "\"x\"",
    "\"\"",
    "\"a longer one than there was\"",
    "\"esc\\n\\u00e9\"",
    "\"name\"",
    "\"spec\"",
    "\"files\"",
    "\"token\"",
    "\"$(HOST)\"",
    "\"http://d.example.com/\"",
    "\"Ready\"",
    "\"2026-11-23T00:00:00Z\"",
    "\"1500m\"",
    "\"f:image\"",
    "\"kubectl\"",
    "\"kustomize-controller\"",
    "0",
    "-5",
    "2.5",
    "7",
    "true",
    "false",
    "null",
};
enum { VALUES = sizeof values / sizeof *values };

/* A string, number or word of a text. */
struct token {
    size_t first, end;
};

struct objects {
    struct kv_arena arena, scratch;
    struct kv_intern strings, parts;
};

struct fixture {
    const struct kv_kind *kind;
    const char *text;
    struct token tokens[400];
    size_t token_count;
    struct kv_reader *alike;
    struct objects together, alone;
    size_t recognised;
    uint64_t random;
};

static struct kv_memory memory_of(struct objects *objects)
{
    static const char *const hosts[] = {"*.example.com"};
    static const struct kv_host_filter filter = {.hosts = hosts, .host_count = 1};
    return (struct kv_memory){&objects->arena, &objects->strings, &objects->parts,
                              &objects->scratch, &filter};
}

static void objects_release(struct objects *objects)
{
    kv_intern_release(&objects->strings);
    kv_intern_release(&objects->parts);
    kv_arena_release(&objects->scratch);
    kv_arena_release(&objects->arena);
}

static void tokens_find(struct fixture *f)
{
    size_t length = strlen(f->text);
    for (size_t at = 0; at < length;) {
        size_t end = at;
        if (f->text[at] == '"') {
            for (end++; f->text[end] != '"'; end++)
                end += f->text[end] == '\\';
            end++;
        } else {
            end += strcspn(f->text + at, "{}[],:\"");
        }
        if (end > at) {
            assert_true(f->token_count < sizeof f->tokens / sizeof *f->tokens);
            f->tokens[f->token_count++] = (struct token){at, end};
        }
        at = end > at ? end : at + 1;
    }
}

static int start(struct fixture *f, const struct kv_kind *kind, const char *text, void **state)
{
    *f = (struct fixture){.kind = kind, .text = text, .random = 1};
    f->alike = kv_reader_alike(2, "list", KV_ERROR_STATE);
    tokens_find(f);
    *state = f;
    return 0;
}

static int set_up_pods(void **state)
{
    static struct fixture fixture;
    return start(&fixture, &kv_kind_pod, pod_text, state);
}

static int set_up_deployments(void **state)
{
    static struct fixture fixture;
    return start(&fixture, &kv_kind_deployment, deployment_text, state);
}

static int set_up_releases(void **state)
{
    static struct fixture fixture;
    return start(&fixture, &kv_kind_helmrelease, release_text, state);
}

static int set_up_repeated(void **state)
{
    static struct fixture fixture;
    return start(&fixture, &kv_kind_pod, repeated_text, state);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    kv_reader_close(f->alike);
    objects_release(&f->together);
    objects_release(&f->alone);
    return 0;
}

static unsigned random_below(struct fixture *f, size_t limit)
{
    f->random = f->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((f->random >> 33) % limit);
}

/* The text with some tokens replaced: replacements[i] for tokens[i], NULL = as it is. */
static void write_variant(const struct fixture *f, const char *const *replacements,
                          struct kv_buffer *out)
{
    size_t at = 0;
    kv_buffer_clear(out);
    for (size_t i = 0; i < f->token_count; i++) {
        const struct token *token = &f->tokens[i];
        if (!replacements[i])
            continue;
        kv_buffer_add(out, f->text + at, token->first - at);
        kv_buffer_text(out, replacements[i]);
        at = token->end;
    }
    kv_buffer_text(out, f->text + at);
}

static struct kv_object *decode(const struct fixture *f, struct kv_reader *reader,
                                struct objects *objects, struct kv_error *error)
{
    struct kv_object *object = kv_kind_decode(f->kind, reader, memory_of(objects));
    if (object && !kv_read_end(reader))
        object = NULL;
    kv_reader_error(reader, error);
    error->line = error->column = 0;
    return object;
}

static bool says_the_same(const struct kv_object *found, const struct kv_object *wanted)
{
    struct kv_arena arena = {0};
    bool same = tree_same(kv_kind_encode(found, &arena), kv_kind_encode(wanted, &arena));
    kv_arena_release(&arena);
    return same;
}

/* Decodes the text in both ways, and holds one against the other. */
static const struct kv_object *check(struct fixture *f, struct kv_text text)
{
    struct kv_error error = {0}, wanted_error = {0};
    struct kv_reader *json = kv_reader_json(text, "list", KV_ERROR_STATE);
    const struct kv_object *wanted = decode(f, json, &f->alone, &wanted_error);
    kv_reader_close(json);
    bool recognised = kv_reader_alike_take(f->alike, text) == text.length;
    f->recognised += recognised;
    if (!recognised && !kv_reader_alike_learn(f->alike, text))
        return NULL; /* not for this reader */
    const struct kv_object *found = decode(f, f->alike, &f->together, &error);
    if (!wanted != !found || strcmp(error.text, wanted_error.text) != 0)
        fail_msg("%.*s\n  alone: %s\n  together: %s", (int)text.length, text.data,
                 wanted_error.text, error.text);
    if (found && !says_the_same(found, wanted))
        fail_msg("another object: %.*s", (int)text.length, text.data);
    return found;
}

static void learn(struct fixture *f)
{
    for (size_t i = 0; i < 6; i++)
        assert_non_null(check(f, kv_text_of(f->text)));
}

/* Each token becomes each value, between objects that are as they were. */
static void one_difference(void **state)
{
    struct fixture *f = *state;
    const char *replacements[400] = {0};
    struct kv_buffer variant = {0};
    learn(f);
    for (size_t i = 0; i < f->token_count; i++)
        for (size_t k = 0; k < VALUES; k++) {
            replacements[i] = values[k];
            write_variant(f, replacements, &variant);
            check(f, kv_buffer_as_text(&variant));
            assert_non_null(check(f, kv_text_of(f->text)));
            replacements[i] = NULL;
        }
    assert_true(f->recognised > f->token_count * VALUES);
    kv_buffer_release(&variant);
}

/* Lists whose objects differ from each other in a few places, and in more and more of them. */
static void many_differences(void **state)
{
    struct fixture *f = *state;
    const char *replacements[400];
    struct kv_buffer variant = {0};
    for (size_t list = 0; list < 150; list++) {
        memset(replacements, 0, sizeof replacements);
        kv_reader_alike_forget(f->alike);
        learn(f);
        for (size_t i = 0; i < 20; i++) {
            size_t token = random_below(f, f->token_count);
            replacements[token] = i % 4 == 3 ? NULL : values[random_below(f, VALUES)];
            write_variant(f, replacements, &variant);
            if (!check(f, kv_buffer_as_text(&variant)))
                replacements[token] = NULL; /* wrong, or not to be recognised: the list would end */
        }
    }
    kv_buffer_release(&variant);
}

/* A pattern is met first by objects that are not like it where rows are read. */
static void made_of_another(void **state)
{
    struct fixture *f = *state;
    const char *replacements[400] = {0};
    struct kv_buffer variant = {0};
    for (size_t list = 0; list < 500; list++) {
        struct kv_reader *alike = f->alike;
        f->alike = kv_reader_alike(2, "list", KV_ERROR_STATE);
        check(f, kv_text_of(f->text));
        size_t token = random_below(f, f->token_count);
        replacements[token] = values[random_below(f, VALUES)];
        write_variant(f, replacements, &variant);
        for (size_t i = 0; i < 4; i++)
            if (!check(f, kv_buffer_as_text(&variant)))
                break;
        replacements[token] = NULL;
        for (size_t i = 0; i < 2; i++)
            assert_non_null(check(f, kv_text_of(f->text)));
        kv_reader_close(f->alike);
        f->alike = alike;
    }
    kv_buffer_release(&variant);
}

/* What is equal is one, also after what differed. */
static void equal_parts_are_one(void **state)
{
    struct fixture *f = *state;
    const char *replacements[400] = {0};
    struct kv_buffer variant = {0};
    learn(f);
    const struct kv_pod *first = (const struct kv_pod *)check(f, kv_text_of(f->text));
    for (size_t i = 0; i < f->token_count; i++)
        if (strncmp(f->text + f->tokens[i].first, "\"node-1\"", 8) == 0 ||
            strncmp(f->text + f->tokens[i].first, "\"token\"", 7) == 0)
            replacements[i] = "\"another\"";
    write_variant(f, replacements, &variant);
    const struct kv_pod *next = (const struct kv_pod *)check(f, kv_buffer_as_text(&variant));
    assert_string_equal(next->node_name, "another");
    assert_ptr_equal(next->spec, first->spec); /* the token is a bare volume */
    assert_ptr_equal(next->object.owners.items, first->object.owners.items);
    kv_buffer_release(&variant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_difference, set_up_pods, tear_down),
        cmocka_unit_test_setup_teardown(one_difference, set_up_deployments, tear_down),
        cmocka_unit_test_setup_teardown(one_difference, set_up_repeated, tear_down),
        cmocka_unit_test_setup_teardown(one_difference, set_up_releases, tear_down),
        cmocka_unit_test_setup_teardown(many_differences, set_up_pods, tear_down),
        cmocka_unit_test_setup_teardown(many_differences, set_up_deployments, tear_down),
        cmocka_unit_test_setup_teardown(many_differences, set_up_repeated, tear_down),
        cmocka_unit_test_setup_teardown(many_differences, set_up_releases, tear_down),
        cmocka_unit_test_setup_teardown(made_of_another, set_up_pods, tear_down),
        cmocka_unit_test_setup_teardown(made_of_another, set_up_deployments, tear_down),
        cmocka_unit_test_setup_teardown(made_of_another, set_up_repeated, tear_down),
        cmocka_unit_test_setup_teardown(made_of_another, set_up_releases, tear_down),
        cmocka_unit_test_setup_teardown(equal_parts_are_one, set_up_pods, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
