/* What namespaces take from their profiles. */
#include "spec_test.h"

static const struct kv_spec_content *content_of(const struct kv_spec *spec, const char *name)
{
    return &kv_spec_namespace_find(spec, name)->content;
}

/* The names of records and their lines: "a:5 b:7". */
static const char *names_of(const struct kv_records *records, size_t size, struct kv_arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < records->count; i++) {
        const void *item = (const char *)records->items + i * size;
        const struct kv_value *key = item;
        text = kv_arena_printf(arena, "%s%s%s:%u", text, i ? " " : "", key->text, key->place.line);
    }
    return text;
}

static void keys_that_a_namespace_lacks_are_its_profile_s(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "profiles:\n"
                                           "  p: {quota: {pods: 3, cpu: 1}, workloads: [a, b]}\n"
                                           "  rest: {disabled: true}\n"
                                           "namespaces:\n"
                                           "  bare: {profile: p}\n"
                                           "  idle: {profile: rest}\n"
                                           "  own: {profile: rest, disabled: false}\n");
    const struct kv_spec_content *bare = content_of(spec, "bare");
    assert_int_equal(bare->quota.amounts.count, 2);
    assert_int_equal(bare->quota.place.line, 5);
    assert_int_equal(bare->workloads.count, 2);
    assert_true(content_of(spec, "idle")->disabled.boolean);
    assert_null(content_of(spec, "own")->disabled.text);
    kv_spec_free(spec);
}

static void maps_are_merged_by_key(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_spec *spec = parse_good(HEAD "storageClasses: {fast: {}, slow: {}}\n"
                                           "nfs: {files: {server: nfs}}\n"
                                           "namespaces:\n"
                                           "  own:\n"
                                           "    profile: p\n"
                                           "    quota: {limits.cpu: 4}\n"
                                           "    workloads:\n"
                                           "      b: {replicas: {max: 5}}\n"
                                           "      c: {}\n"
                                           "    claims:\n"
                                           "      data: {storageClass: slow}\n"
                                           "  list: {profile: p, workloads: [c, b]}\n"
                                           "profiles:\n"
                                           "  p:\n"
                                           "    quota: {limits.cpu: 2, memory: 8Gi}\n"
                                           "    claims:\n"
                                           "      data: {nfs: files, storage: 5Gi}\n"
                                           "      more: {storageClass: fast}\n"
                                           "    workloads:\n"
                                           "      a: {}\n"
                                           "      b:\n"
                                           "        replicas: {min: 2, max: 3}\n"
                                           "        placement: {spread: true}\n");
    const struct kv_spec_content *own = content_of(spec, "own");
    assert_string_equal(names_of(&own->quota.amounts, sizeof(struct kv_spec_pair), &arena),
                        "limits.cpu:9 memory:18");
    const struct kv_spec_pair *amounts = own->quota.amounts.items;
    assert_string_equal(amounts[0].value.text, "4");
    assert_string_equal(names_of(&own->workloads, sizeof(struct kv_spec_workload), &arena),
                        "b:11 c:12 a:23");
    const struct kv_spec_workload *b = own->workloads.items;
    assert_string_equal(b->replicas.text, "2 to 5");
    assert_int_equal(b->placement.spread.choice, KV_SPREAD_TRUE);
    assert_int_equal(b->placement.spread.place.line, 26);
    /* One takes the other's place, and what goes with both stays. */
    const struct kv_spec_claim *data = own->claims.items;
    assert_null(data->nfs.text);
    assert_string_equal(data->storage_class.text, "slow");
    assert_string_equal(data->storage.text, "5Gi");
    assert_int_equal(own->claims.count, 2);
    const struct kv_spec_content *list = content_of(spec, "list");
    assert_string_equal(names_of(&list->workloads, sizeof(struct kv_spec_workload), &arena),
                        "c:15 b:15 a:23");
    b = list->workloads.items;
    assert_string_equal(b[1].replicas.text, "2 to 3");
    kv_arena_release(&arena);
    kv_spec_free(spec);
}

static void scalars_and_lists_are_replaced(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(
        HEAD "profiles:\n"
             "  p: {quota: {pods: 3}, storageClass: x, claims: {d: {storageClass: x, accessModes: "
             "[ReadWriteOnce]}}}\n"
             "namespaces:\n"
             "  a: {profile: p, quota: required, storageClass: z, claims: {d: {accessModes: "
             "[ReadWriteMany]}}}\n");
    const struct kv_spec_content *a = content_of(spec, "a");
    assert_int_equal(a->quota.policy.choice, KV_QUOTA_REQUIRED);
    assert_int_equal(a->quota.amounts.count, 0);
    assert_string_equal(a->storage_class.text, "z");
    const struct kv_spec_claim *claim = a->claims.items;
    assert_int_equal(claim->access_modes.count, 1);
    assert_string_equal(claim->access_modes.items[0].text, "ReadWriteMany");
    kv_spec_free(spec);
}

static void workloads_are_known_by_kind_and_name(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "profiles:\n"
                        "  p: {workloads: {db: {kind: StatefulSet, replicas: 3}, web: {replicas: "
                        "2}, Job/web: {}}}\n"
                        "namespaces:\n"
                        "  bare: {profile: p, workloads: {db: {replicas: 1}}}\n"
                        "  full: {profile: p, workloads: {StatefulSet/db: {replicas: 1}}}\n"
                        "  other: {profile: p, workloads: {DaemonSet/db: {}, Deployment/web: "
                        "null}}\n");
    for (size_t i = 0; i < 2; i++) {
        const struct kv_spec_content *content = content_of(spec, i ? "full" : "bare");
        assert_int_equal(content->workloads.count, 3);
        const struct kv_spec_workload *db = content->workloads.items;
        assert_int_equal(db->kind.choice, KV_WORKLOAD_STATEFULSET);
        assert_string_equal(db->replicas.text, "1");
    }
    const struct kv_spec_workload *other = content_of(spec, "other")->workloads.items;
    assert_int_equal(content_of(spec, "other")->workloads.count, 3);
    assert_int_equal(other[0].kind.choice, KV_WORKLOAD_DAEMONSET);
    assert_int_equal(other[1].kind.choice, KV_WORKLOAD_JOB);
    kv_spec_free(spec);
}

#define POLICY "apiVersion: networking.k8s.io/v1, kind: NetworkPolicy"

static void resources_are_merged_by_identity(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(
        HEAD "profiles:\n"
             "  p:\n"
             "    resources:\n"
             "    - {" POLICY ", name: deny, match: {spec: {podSelector: {}}}}\n"
             "    - {" POLICY ", name: dns}\n"
             "namespaces:\n"
             "  more: {profile: p, resources: [{apiVersion: policy/v1, kind: PodDisruptionBudget, "
             "name: web}]}\n"
             "  own: {profile: p, resources: [{" POLICY ", name: deny}]}\n"
             "  less: {profile: p, resources: [{" POLICY ", name: dns, remove: inherited}]}\n"
             "  none: {profile: p, resources: null}\n");
    const struct kv_records *more = &content_of(spec, "more")->resources;
    assert_int_equal(more->count, 3);
    const struct kv_spec_resource *items = more->items;
    assert_string_equal(items[0].kind.text, "PodDisruptionBudget");
    assert_int_equal(items[1].item.place.line + items[2].item.place.line, 7 + 8);
    const struct kv_records *own = &content_of(spec, "own")->resources;
    items = own->items;
    assert_int_equal(own->count, 2);
    assert_null(items[0].match);
    const struct kv_records *less = &content_of(spec, "less")->resources;
    assert_int_equal(less->count, 1);
    assert_string_equal(((const struct kv_spec_resource *)less->items)->name.text, "deny");
    assert_int_equal(content_of(spec, "none")->resources.count, 0);
    kv_spec_free(spec);
}

static void null_removes(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(
        HEAD "profiles:\n"
             "  p: {quota: {pods: 3, cpu: 1}, storageClass: x,\n"
             "      claims: {a: {storageClass: x}, b: {storageClass: x, storage: 1Gi}},\n"
             "      workloads: {w: {replicas: 2, placement: {pinned: false, spread: "
             "true}}, v: {}}}\n"
             "namespaces:\n"
             "  all: {profile: p, quota: null, storageClass: ~, claims: "
             "null, workloads: null}\n"
             "  some: {profile: p, quota: {requests.cpu: null}, claims: {a: null, b: "
             "{storage: null}},\n"
             "    workloads: {v: null, w: {replicas: null, placement: {spread: "
             "null}}}}\n");
    const struct kv_spec_content *all = content_of(spec, "all");
    assert_null(all->quota.place.file);
    assert_null(all->storage_class.text);
    assert_int_equal(all->claims.count + all->workloads.count, 0);
    const struct kv_spec_content *some = content_of(spec, "some");
    assert_int_equal(some->quota.amounts.count, 1);
    assert_int_equal(some->claims.count, 1);
    assert_null(((const struct kv_spec_claim *)some->claims.items)->storage.text);
    assert_int_equal(some->workloads.count, 1);
    const struct kv_spec_workload *w = some->workloads.items;
    assert_null(w->replicas.text);
    assert_null(w->placement.spread.text);
    assert_non_null(w->placement.pinned.text);
    kv_spec_free(spec);
}

static void null_that_removes_nothing(void **state)
{
    (void)state;
    assert_mistakes(HEAD
                    "profiles:\n"
                    "  p: {workloads: {w: {replicas: 2}}, quota: required}\n"
                    "namespaces:\n"
                    "  a: {quota: null, workloads: {x: ~}}\n"
                    "  b: {profile: p, claims: null, quota: {cpu: null}, workloads: {v: null, w: "
                    "{placement: null}}}\n"
                    "  c: {profile: p, workloads: {w: }, resources: [{" POLICY
                    ", name: x, remove: inherited, match: {a: 1}}]}\n"
                    "resources: [{apiVersion: v1, kind: Node, name: m, remove: inherited}]\n",
                    "7:14: quota: null removes nothing: it removes an entry of a profile, but the "
                    "namespace has no profile\n"
                    "7:35: x: ~ removes nothing: it removes an entry of a profile, but the "
                    "namespace has no profile\n"
                    "8:27: claims: null removes nothing: profile \"p\" does not have it\n"
                    "8:46: cpu: null removes nothing: profile \"p\" does not have it\n"
                    "8:68: v: null removes nothing: profile \"p\" does not have it\n"
                    "8:89: placement: null removes nothing: profile \"p\" does not have it\n"
                    "9:34: w: has no value: write a mapping, or {} for an empty one\n"
                    "9:49: remove: removes nothing: profile \"p\" does not have it\n"
                    "9:133: match: has no effect next to remove: delete it\n"
                    "10:59: remove: only a namespace can remove an entry of its profile\n");
}

/* Malformed profiles and namespaces are the loader's to report. */
static void what_is_malformed_is_left(void **state)
{
    (void)state;
    assert_mistakes(HEAD "profiles: {p: {workloads: 3, claims: [x], resources: {a: b}}, q: 3}\n"
                         "namespaces:\n"
                         "  a: {profile: p, workloads: {w: {}}, claims: {c: {storageClass: s}}}\n"
                         "  b: 3\n"
                         "  c: {profile: q, workloads: {w: 3}}\n",
                    "4:27: workloads: expected a mapping or a list of names, found a single value\n"
                    "4:38: claims: expected a mapping, found a list\n"
                    "4:54: resources: expected a list, found a mapping\n"
                    "4:66: q: expected a mapping, found a single value\n"
                    "7:6: b: expected a mapping, found a single value\n"
                    "8:34: w: expected a mapping, such as {replicas: 3}, found a single value\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_a_namespace_lacks_are_its_profile_s),
        cmocka_unit_test(maps_are_merged_by_key),
        cmocka_unit_test(scalars_and_lists_are_replaced),
        cmocka_unit_test(workloads_are_known_by_kind_and_name),
        cmocka_unit_test(resources_are_merged_by_identity),
        cmocka_unit_test(null_removes),
        cmocka_unit_test(null_that_removes_nothing),
        cmocka_unit_test(what_is_malformed_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
