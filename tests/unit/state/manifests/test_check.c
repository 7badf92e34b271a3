/* What kubectl, kustomize and the API server refuse in a manifest, and what they take. */
#include "test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/state/manifests.h"

#include <stdio.h>
#include <string.h>

struct expected {
    unsigned line, column;
    const char *part; /* of the text; NULL = it is taken */
};

struct sample {
    const char *text;
    struct expected expected;
};

static void fail_sample(const struct sample *sample, const struct kv_error *error)
{
    fail_msg("%s\n  gives %u:%u: %s", sample->text, error->line, error->column, error->text);
}

static void check(const struct sample *sample)
{
    struct kv_manifests manifests = {0};
    struct kv_error error = {0};
    const struct expected *expected = &sample->expected;
    bool read = kv_manifests_parse(&manifests, kv_text_of(sample->text), "m.yaml", &error) &&
                kv_manifests_index(&manifests, NULL, &error);
    if (read != (expected->part == NULL))
        fail_sample(sample, &error);
    if (!read && (error.kind != KV_ERROR_SPEC || error.line != expected->line ||
                  error.column != expected->column || !strstr(error.text, expected->part)))
        fail_sample(sample, &error);
    kv_manifests_release(&manifests);
}

#define CHECK_ALL(samples)                                                                         \
    for (size_t i = 0; i < sizeof(samples) / sizeof *(samples); i++)                               \
    check(&(samples)[i])

/* Of a Deployment: what stands in its spec, from line 4. */
#define DEPLOYMENT(spec) "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n" spec "\n"
#define POD(spec)        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" spec "\n"
#define OBJECT(version, kind, rest)                                                                \
    "apiVersion: " version "\nkind: " kind "\nmetadata: {name: a}\n" rest "\n"

static void a_key_is_given_once(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {DEPLOYMENT("spec:\n  replicas: 5\n  replicas: 2"),
         {6, 3, "\"replicas\" is set twice: first at line 5, column 3"}},
        {OBJECT("v1", "ConfigMap", "data: {a: x, b: y, \"a\": z}"),
         {4, 20, "first at line 4, column 8"}},
        {"kind: Pod\nkind: Pod\napiVersion: v1\nmetadata: {name: a}\n", {2, 1, "\"kind\""}},
        {OBJECT("example.com/v1", "Widget", "spec:\n- a: [{b: 1, c: 2, b: 1}]"),
         {5, 20, "line 5, column 8"}},
        {OBJECT("v1", "ConfigMap", "data:\n  1: x\n  \"1\": y"), {6, 3, "line 5, column 3"}},
        {OBJECT("v1", "ConfigMap", "data:\n  1: x\n  0x1: y"), {6, 3, "line 5, column 3"}},
        {OBJECT("v1", "ConfigMap", "data:\n  true: x\n  yes: y"), {6, 3, "line 5, column 3"}},
        {OBJECT("v1", "ConfigMap", "x: &x {a: b}\ndata:\n  <<: *x\n  <<: {c: d}"),
         {7, 3, "\"<<\" is set twice"}},
        {OBJECT("v1", "ConfigMap", "x: &x {a: b}\ndata:\n  <<: *x\n  a: c"), {0, 0, NULL}},
        {OBJECT("v1", "ConfigMap", "x: &x {a: b}\ndata:\n  a: c\n  <<: *x"), {0, 0, NULL}},
        {OBJECT("v1", "ConfigMap", "x: &x {a: b}\ny: &y {a: c}\ndata:\n  <<: [*x, *y]"),
         {0, 0, NULL}},
        {OBJECT("v1", "ConfigMap", "data: {a: x, A: z}"), {0, 0, NULL}},
        {"{\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n \"metadata\": {\"name\": \"a\", "
         "\"labels\":\n"
         "{\"é\\\"\" : \"b\",   \"é\\\"\" :\n  {}}}}",
         {3, 17, "first at line 3, column 2"}},
        {"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}}\n"
         "{\"kind\": \"Pod\", \"kind\": 1}",
         {2, 17, "first at line 2, column 2"}},
        {"apiVersion: v1\nkind: List\nitems:\n- {kind: A, kind: B}\n", {4, 13, "\"kind\""}},
    };
    CHECK_ALL(samples);
}

static void labels_and_annotations_are_text(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, labels: {x: true}}\n",
         {3, 33, "metadata.labels.x must be text"}},
        {"apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: {x: 1}}\n",
         {3, 38, "metadata.annotations.x must be text"}},
        {"apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: {x: [a]}}\nsops: {mac: "
         "x}\n",
         {3, 38, "metadata.annotations.x must be"}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: [a]}\n", {3, 29, "a mapping"}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {a: null, b: , c: \"1\"}, "
         "annotations: null}\n",
         {0, 0, NULL}},
        {DEPLOYMENT("spec: {template: {metadata: {labels: {a: 1.5}}}}"),
         {4, 42, "spec.template.metadata.labels.a must be text"}},
        {OBJECT("batch/v1", "CronJob",
                "spec: {jobTemplate: {spec: {template: {metadata: {annotations: {a: no}}}}}}"),
         {4, 68, "annotations.a must be text"}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: \"${x}\"}}\n", {0, 0, NULL}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, finalizers: [a, a]}\n",
         {3, 37, "contains \"a\" twice"}},
    };
    CHECK_ALL(samples);
}

static void fields_are_of_their_types(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {DEPLOYMENT("spec: {replicas: 3000000000}"), {4, 18, "an integer of 32 bits"}},
        {DEPLOYMENT("spec: {replicas: 1e3, paused: off}"), {0, 0, NULL}},
        {DEPLOYMENT("spec: {paused: \"true\"}"), {4, 16, "spec.paused must be true or false"}},
        {DEPLOYMENT("spec: {strategy: {rollingUpdate: {maxSurge: 1.5}}}"), {4, 45, "maxSurge"}},
        {DEPLOYMENT("spec: {strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}}"),
         {0, 0, NULL}},
        {POD("spec: {containers: [{name: a, image: 1.20}]}"),
         {4, 38, "spec.containers[a].image must be text"}},
        {POD("spec: {containers: [{name: a, args: run}]}"), {4, 37, "args must be a list"}},
        {POD("spec: {containers: [{args: [8080]}]}"), {4, 29, "spec.containers[0].args[0]"}},
        {POD("spec: {containers: [{ports: [{containerPort: \"80\"}]}]}"), {4, 46, "an integer"}},
        {POD("spec: {containers: [{volumeMounts: [{readOnly: \"true\"}]}]}"), {4, 48, "readOnly"}},
        {POD("spec: {hostNetwork: \"yes\", containers: [{name: c}]}"),
         {4, 21, "spec.hostNetwork must be true or false"}},
        {POD("spec: {hostNetwork: yes, containers: [{name: c}]}"), {0, 0, NULL}},
        {POD("spec: {hostAliases: [{ip: a, hostnames: b}], containers: [{name: c}]}"),
         {4, 41, "hostnames must be a list"}},
        {POD("spec: {terminationGracePeriodSeconds: \"30\", containers: [{name: c}]}"),
         {4, 39, "an integer"}},
        {POD("spec: {containers: [{resources: {limits: {cpu: 1, memory: \" 1Gi\"}}}]}"),
         {0, 0, NULL}},
        {POD("spec: {containers: [{resources: {limits: {cpu: true}}}]}"), {4, 48, "a quantity"}},
        {POD("spec: {containers: [{resources: {limits: {cpu: 1 Gi}}}]}"), {4, 48, "a quantity"}},
        {POD("spec: {initContainers: null, volumes: null, nodeSelector: , priority: ~, containers: "
             "[{name: c}]}"),
         {0, 0, NULL}},
        {POD("spec: {nodeName: a}"), {4, 7, "spec.containers is missing: the API server refuses"}},
        {POD("spec: {containers: null}"), {4, 7, "spec.containers is missing"}},
        {POD("spec: {containers: []}"), {4, 20, "spec.containers is empty"}},
        {POD("spec: {containers: \"${all}\"}"), {0, 0, NULL}},
        {DEPLOYMENT("spec: {template: {spec: {}}}"), {4, 25, "spec.template.spec.containers"}},
        {OBJECT("batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: {}}}}}"),
         {4, 46, "spec.jobTemplate.spec.template.spec.containers"}},
        {DEPLOYMENT("spec: {replicas: 2}"), {0, 0, NULL}},
        {"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  annotations:\n"
         "    kustomize.toolkit.fluxcd.io/ssa: Merge\nspec: {template: {spec: {}}}\n",
         {0, 0, NULL}},
        {POD("spec: {unheardOf: {a: [1]}, containers: [{name: c}]}"), {0, 0, NULL}},
        {POD("spec: [a]"), {4, 7, "spec must be a mapping"}},
        {OBJECT("v1", "Service", "spec: {ports: [{port: \"80\"}]}"), {4, 23, "port must be"}},
        {OBJECT("v1", "Service", "spec: {ports: [{port: 80, targetPort: http}]}"), {0, 0, NULL}},
        {OBJECT("v1", "Service", "spec: {selector: {a: 1}}"), {4, 22, "spec.selector.a"}},
        {OBJECT("networking.k8s.io/v1", "Ingress", "spec: {rules: {host: a}}"), {4, 15, "a list"}},
        {OBJECT("batch/v1", "Job", "spec: {backoffLimit: \"3\"}"), {4, 22, "an integer"}},
        {OBJECT("v1", "ConfigMap", "data: {a: 1}"), {4, 11, "data.a must be text"}},
        {OBJECT("v1", "ConfigMap", "data: {a: {b: c}}"), {4, 11, "data.a must be one value"}},
        {OBJECT("v1", "ConfigMap", "binaryData: {a: \"?\"}"), {4, 17, "must be base64"}},
        {OBJECT("v1", "Secret", "data: {a: hello!}"), {4, 11, "data.a must be base64"}},
        {OBJECT("v1", "Secret", "data: {a: aGVsbG8=}\nstringData: {a: b}"), {0, 0, NULL}},
        {OBJECT("v1", "Secret", "stringData: {a: 1}"), {4, 17, "stringData.a must be text"}},
        {OBJECT("v1", "Secret", "data: {a: \"${b}\"}"), {0, 0, NULL}},
        {OBJECT("v1", "Secret", "data: {a: \"ENC[x]\"}\nsops: {mac: x}"), {0, 0, NULL}},
        {OBJECT("storage.k8s.io/v1", "StorageClass", "parameters: {a: 1}"), {4, 17, "text"}},
        {OBJECT("storage.k8s.io/v1", "StorageClass", "provisioner: a\nallowVolumeExpansion: x"),
         {5, 23, "true or false"}},
        {OBJECT("rbac.authorization.k8s.io/v1", "Role", "rules: [{verbs: get}]"),
         {4, 17, "rules[0].verbs must be a list"}},
        {OBJECT("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1.5}"), {4, 22, "32"}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, creationTimestamp: null}\n", {0, 0, NULL}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, creationTimestamp: soon}\n",
         {3, 40, "a time"}},
    };
    CHECK_ALL(samples);
}

static void flux_objects_are_of_their_definitions_types(void **state)
{
    (void)state;
#define FLUX(spec) OBJECT("kustomize.toolkit.fluxcd.io/v1", "Kustomization", spec)
    static const struct sample samples[] = {
        {FLUX("spec: {postBuild: {substitute: {A: 3}}}"), {4, 36, "substitute.A must be text"}},
        {FLUX("spec: {postBuild: {substitute: {A: null}}}"), {4, 36, "null is not one"}},
        {FLUX("spec: {postBuild: {substitute: {A: }}}"), {4, 36, "null is not one"}},
        {FLUX("spec: {postBuild: {substitute: {A: \"3\"}}}"), {0, 0, NULL}},
        {FLUX("spec: {interval: 10}"), {4, 18, "spec.interval must be a duration"}},
        {FLUX("spec: {interval: 1d}"), {4, 18, "spec.interval must be a duration"}},
        {FLUX("spec: {interval: 1h30m, timeout: 1.5s, retryInterval: 500ms}"), {0, 0, NULL}},
        {FLUX("spec: {prune: \"true\"}"), {4, 15, "spec.prune must be true or false"}},
        {OBJECT("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: {values: {a: [1, true]}}"),
         {0, 0, NULL}},
        {OBJECT("helm.toolkit.fluxcd.io/v2", "HelmRelease",
                "spec: {chart: {spec: {version: 1.2}}}"),
         {4, 32, "spec.chart.spec.version must be text"}},
        {OBJECT("source.toolkit.fluxcd.io/v1", "GitRepository", "spec: {ref: {tag: 1.0}}"),
         {4, 19, "spec.ref.tag must be text"}},
    };
    CHECK_ALL(samples);
}

static void lists_hold_each_key_once(void **state)
{
    (void)state;
#define CONTAINER(fields) POD("spec: {containers: [{name: a, " fields "}]}")
    static const struct sample samples[] = {
        {CONTAINER("env: [{name: A}, {name: B}, {name: A}]"),
         {4, 59, "env contains name \"A\" twice: first at line 4, column 37"}},
        {CONTAINER("volumeMounts: [{name: a, mountPath: /x}, {name: b, mountPath: /x}]"),
         {4, 72, "mountPath \"/x\""}},
        {CONTAINER("volumeDevices: [{devicePath: /x}, {devicePath: /x}]"), {4, 65, "devicePath"}},
        {CONTAINER("ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]"),
         {0, 0, NULL}},
        {CONTAINER("ports: [{containerPort: 80}, {containerPort: 0x50, protocol: TCP}]"),
         {4, 60, "containerPort 80, protocol \"TCP\""}},
        {POD("spec:\n  containers:\n  - name: a\n  - name: a"),
         {7, 5, "spec.containers contains name \"a\" twice: first at line 6, column 5"}},
        {POD("spec: {initContainers: [{name: a}, {name: a}], containers: [{name: c}]}"),
         {4, 36, "initContainers"}},
        {POD("spec: {containers: [{name: a}], initContainers: [{name: a}]}"), {0, 0, NULL}},
        {POD("spec: {volumes: [{name: a}, {name: a}], containers: [{name: c}]}"),
         {4, 29, "volumes"}},
        {POD("spec: {imagePullSecrets: [{name: a}, {name: a}], containers: [{name: c}]}"),
         {4, 38, "imagePullSecrets"}},
        {POD("spec: {hostAliases: [{ip: 1.1.1.1}, {ip: 1.1.1.1}], containers: [{name: c}]}"),
         {4, 37, "ip \"1.1.1.1\""}},
        {POD("spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: a}, "
             "{topologyKey: z, whenUnsatisfiable: b}], containers: [{name: c}]}"),
         {0, 0, NULL}},
        {POD("spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: a}, "
             "{topologyKey: z, whenUnsatisfiable: a}], containers: [{name: c}]}"),
         {4, 76, "topologyKey \"z\", whenUnsatisfiable \"a\""}},
        {POD("spec: {tolerations: [{key: a}, {key: a}], containers: [{name: c}]}"), {0, 0, NULL}},
        {OBJECT("v1", "Service", "spec: {ports: [{name: a, port: 80}, {name: b, port: 80}]}"),
         {4, 37, "port 80, protocol \"TCP\""}},
        {OBJECT("v1", "Service", "spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}"),
         {0, 0, NULL}},
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, ownerReferences: [{uid: x}, {uid: x}]}\n",
         {3, 49, "uid \"x\""}},
        {POD("status: {conditions: [{type: Ready}, {type: Ready}]}"), {4, 38, "type \"Ready\""}},
        {CONTAINER("env: [{name: \"${A}\"}, {name: \"${A}\"}]"), {0, 0, NULL}},
    };
    CHECK_ALL(samples);
}

static void documents_are_split_as_kubectl_does(void **state)
{
    (void)state;
#define MARK "\xef\xbb\xbf"
#define A    OBJECT("v1", "ConfigMap", "")
#define B    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n"
    static const struct sample samples[] = {
        {A "---\n" MARK B, {0, 0, NULL}},
        {A "---\n" MARK "---\n" B, {0, 0, NULL}},
        {MARK "---\n" A, {0, 0, NULL}},
        {MARK A, {0, 0, NULL}},
        {"---\n" MARK A, {2, 1, "byte order mark"}},
        {A "---\n# c\n" MARK B, {7, 1, "byte order mark"}},
        {A MARK "---\n" B, {5, 1, "byte order mark"}},
        {A "---\n" MARK MARK B, {6, 1, "byte order mark"}},
        {OBJECT("v1", "ConfigMap", "data: {a: \"x" MARK "\"}"), {0, 0, NULL}},
        {"--- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n", {1, 1, "after `---`"}},
        {A "--- # comment\n" B, {0, 0, NULL}},
        {A "---#comment\n" B, {0, 0, NULL}},
        {A "---x\n" B, {5, 1, "after `---`"}},
        {"--- |\n text\n", {1, 1, "after `---`"}},
        {"%YAML 1.1\n---\n" A, {1, 1, "a directive"}},
        {"# c\n%TAG ! tag:x,2000:\n---\n" A, {2, 1, "a directive"}},
        {A "---\n%YAML 1.2\n---\n" B, {6, 1, "a directive"}},
        {A "...\n---\n" B, {0, 0, NULL}},
        {A "---\n---\n# nothing\n---\n" B "---\n", {0, 0, NULL}},
    };
    CHECK_ALL(samples);
}

static void what_go_yaml_refuses_is_refused(void **state)
{
    (void)state;
#define VALUE(text) OBJECT("example.com/v1", "Widget", "v: " text)
    static const struct sample samples[] = {
        {VALUE("{url: http://x/?a=b}"), {4, 10, "a `?`"}},
        {VALUE("[a?]"), {4, 5, "a `?`"}},
        {VALUE("[[{b?: a}]]"), {4, 7, "a `?`"}},
        {VALUE("{url: \"http://x/?a=b\"}"), {0, 0, NULL}},
        {VALUE("http://x/?a=b"), {0, 0, NULL}},
        {VALUE("\"é\\/\""), {4, 4, "does not accept the escape"}},
        {VALUE("[é, \"a\\\\/\", 'b\\/', c\\/]"), {0, 0, NULL}},
        {VALUE("!!binary aGVsbG8="), {0, 0, NULL}},
        {VALUE("!!binary \"a\""), {4, 4, "!!binary"}},
        {VALUE("!!timestamp soon"), {4, 4, "!!timestamp"}},
        {VALUE("!!timestamp 2001-12-14 21:59:43.1"), {0, 0, NULL}},
        {VALUE("!!timestamp 2001-12-14t21:59:43-05:00"), {0, 0, NULL}},
        {VALUE("!!float 0xffffffffffffffff"), {4, 4, "!!float"}},
        {VALUE("!!float 0x10"), {0, 0, NULL}},
    };
    CHECK_ALL(samples);
}

static const struct kv_node *data_of(const struct kv_manifests *manifests, const char *key)
{
    const struct kv_manifest *only = kv_list_item(&manifests->items, const struct kv_manifest, 0);
    return kv_node_get(kv_node_get(only->object, "data"), key);
}

static void texts_are_those_that_kubectl_sends(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
    } cases[] = {
        {"data:\n  k: |\n    text", "text\n"},
        {"data:\n  k: |-\n    text", "text"},
        {"data:\n  k: >\n    a\n    b", "a b\n"},
        {"data:\n  k: |+\n    text\n\n", "text\n\n"},
        {"data: {k: !!binary aGVsbG8=}", "hello"},
        {"data: {k: !!binary /w==}", "\xef\xbf\xbd"},
        {"data: {k: text}", "text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_manifests manifests = {0};
        struct kv_error error = {0};
        struct kv_buffer text = {0};
        kv_buffer_printf(&text, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n%s",
                         cases[i].text);
        if (!kv_manifests_parse(&manifests, kv_buffer_as_text(&text), "m.yaml", &error))
            fail_msg("%s", error.text);
        assert_string_equal(data_of(&manifests, "k")->text.data, cases[i].value);
        kv_buffer_release(&text);
        kv_manifests_release(&manifests);
    }
}

static void utf_16_is_read(void **state)
{
    (void)state;
    static const char text[] = A "---\n" B "data: {e: \"\"}\n";
    for (int big = 0; big < 2; big++) {
        struct kv_manifests manifests = {0};
        struct kv_error error = {0};
        struct kv_buffer utf16 = {0};
        kv_buffer_add(&utf16, big ? "\xfe\xff" : "\xff\xfe", 2);
        for (const char *at = text; *at; at++) {
            char little[2] = {*at, 0}, other[2] = {0, *at};
            kv_buffer_add(&utf16, big ? other : little, 2);
            if (*at == '"' && at[1] == '"') /* U+1F600 */
                kv_buffer_add(&utf16, big ? "\xd8\x3d\xde\x00" : "\x3d\xd8\x00\xde", 4);
        }
        assert_true(kv_manifests_parse(&manifests, kv_buffer_as_text(&utf16), "m", &error));
        assert_int_equal(manifests.items.count, 2);
        const struct kv_manifest *b = kv_list_item(&manifests.items, const struct kv_manifest, 1);
        assert_string_equal(kv_node_get(kv_node_get(b->object, "data"), "e")->text.data,
                            "\xf0\x9f\x98\x80");
        kv_buffer_release(&utf16);
        kv_manifests_release(&manifests);
    }
}

static void unsubstituted_objects_are_not_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"${A}\"}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: \"${N:=x}\"}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: \"x-${A}\"}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"a-${A}\"}\nsops: {mac: x}\n",
        "apiVersion: v1\nkind: \"${K}\"\nmetadata: {name: a}\n",
        "apiVersion: \"example.com/${V}\"\nkind: Widget\nmetadata: {name: a}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kv_manifests manifests = {0};
        struct kv_error error = {0};
        struct kv_buffer text = {0};
        size_t variables = 0;
        kv_buffer_printf(&text, "%s---\n%s", texts[i], texts[i]);
        if (!kv_manifests_parse(&manifests, kv_buffer_as_text(&text), "m.yaml", &error) ||
            !kv_manifests_index(&manifests, NULL, &error))
            fail_msg("%s", error.text);
        kv_list_each(&manifests.unrendered, const struct kv_unrendered, unrendered)
            variables += unrendered->variable != NULL;
        assert_int_equal(variables, 2);
        kv_buffer_release(&text);
        kv_manifests_release(&manifests);
    }
}

static void every_mistake_is_reported(void **state)
{
    (void)state;
    static const char text[] =
        OBJECT("v1", "ConfigMap", "data: {a: 1, b: 2}") "---\na: *b\n---\n" OBJECT(
            "v1", "ConfigMap", "") "---\n" OBJECT("v1", "ConfigMap", "x: 1\nx: 2");
    static const unsigned lines[] = {4, 4, 6, 17};
    struct kv_manifests manifests = {0};
    struct kv_error error = {0};
    assert_false(kv_manifests_parse(&manifests, kv_text_of(text), "m.yaml", &error));
    assert_int_equal(manifests.problem_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(kv_list_item(&manifests.problems, struct kv_error, i)->line, lines[i]);
    kv_manifests_release(&manifests);
}

static void mistakes_are_bounded(void **state)
{
    (void)state;
    struct kv_buffer text = {0};
    struct kv_manifests manifests = {0};
    struct kv_error error = {0};
    for (int i = 0; i < 200; i++)
        kv_buffer_text(&text, "a: 1\n---\n");
    assert_false(kv_manifests_parse(&manifests, kv_buffer_as_text(&text), "m.yaml", &error));
    assert_int_equal(error.line, 1);
    assert_int_equal(manifests.problem_count, 200);
    assert_int_equal(manifests.problems.count, KV_MANIFEST_PROBLEMS_MAX);
    kv_buffer_release(&text);
    kv_manifests_release(&manifests);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_given_once),
        cmocka_unit_test(labels_and_annotations_are_text),
        cmocka_unit_test(fields_are_of_their_types),
        cmocka_unit_test(flux_objects_are_of_their_definitions_types),
        cmocka_unit_test(lists_hold_each_key_once),
        cmocka_unit_test(documents_are_split_as_kubectl_does),
        cmocka_unit_test(what_go_yaml_refuses_is_refused),
        cmocka_unit_test(texts_are_those_that_kubectl_sends),
        cmocka_unit_test(utf_16_is_read),
        cmocka_unit_test(unsubstituted_objects_are_not_the_same),
        cmocka_unit_test(every_mistake_is_reported),
        cmocka_unit_test(mistakes_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
