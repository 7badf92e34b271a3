#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

#include "kubevet/spec/check.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>

/* One right that check needs. */
struct right {
    const char *group;    /* "" for the core group */
    const char *resource; /* the plural */
    const char *name;     /* of the one object to get; NULL = the list */
    const char *users;    /* the families of rules that need it, for the review of the role */
    const char *guessed;  /* the kind whose plural is a guess; NULL = it is none */
};

/* --- which rights --- */

static bool is_listed(const char *families, const char *id, size_t length)
{
    for (const char *word = families; word; word = strchr(word, ' ')) {
        word += *word == ' ';
        if (strcspn(word, ",") == length && strncmp(word, id, length) == 0)
            return true;
    }
    return false;
}

/* Adds a rule's family (the part of its id before the slash) to a list such as "cluster,
 * namespace", unless it is there. */
static const char *family_add(struct kv_arena *arena, const char *families, const char *id)
{
    int length = (int)strcspn(id, "/");
    if (!families)
        return kv_arena_printf(arena, "%.*s", length, id);
    if (is_listed(families, id, (size_t)length))
        return families;
    return kv_arena_printf(arena, "%s, %.*s", families, length, id);
}

static const char *families_of(const struct kv_spec *spec, const struct kv_kind *kind,
                               struct kv_arena *arena)
{
    const char *families = NULL;
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++)
        if (kv_engine_read(spec, *rule, kind))
            families = family_add(arena, families, (*rule)->doc.id);
    return families;
}

static void lists_add(const struct kv_spec *spec, struct kv_arena *arena, struct kv_list *rights)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        const char *users = families_of(spec, *kind, arena);
        if (!users)
            continue;
        struct right *right = kv_list_push(rights, arena, sizeof *right);
        *right =
            (struct right){.group = (*kind)->group, .resource = (*kind)->resource, .users = users};
    }
}

/* `rbac` has no access to the discovery of a cluster: the plural of an unknown kind is a guess. */
static struct right right_to(const char *api_version, const char *name, const char *family,
                             struct kv_arena *arena)
{
    const struct kv_kind *kind = kv_kind_find(api_version, name);
    const char *slash = strchr(api_version, '/');
    struct right right = {.group = "", .users = family};
    if (slash)
        right.group = kv_arena_printf(arena, "%.*s", (int)(slash - api_version), api_version);
    right.resource = kind ? kind->resource : kv_kind_plural_guess(name, arena);
    right.guessed = kind ? NULL : name;
    return right;
}

static struct right right_to_get(const struct kv_wanted *wanted, struct kv_arena *arena)
{
    const char *family = wanted->whole ? "cluster" : "resource";
    struct right right = right_to(wanted->api_version, wanted->kind, family, arena);
    right.name = wanted->selects ? NULL : wanted->name;
    return right;
}

/* The right to list the same resource, or NULL. */
static struct right *list_find(const struct kv_list *rights, const struct right *right)
{
    kv_list_each(rights, struct right, other) {
        if (!other->name && strcmp(other->group, right->group) == 0 &&
            strcmp(other->resource, right->resource) == 0)
            return other;
    }
    return NULL;
}

/* Lists of kinds without a file here that checks and policies read. */
static void checks_add(const struct kv_spec *spec, struct kv_arena *arena, struct kv_list *rights)
{
    const struct kv_spec_check *check;
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++) {
        struct kv_list reads = {0};
        kv_spec_check_reads(check, &reads, arena);
        kv_list_each(&reads, const struct kv_spec_read, read) {
            const struct kv_expression_kind *kind = &read->kind;
            const char *family = check->is_policy ? "policy" : "custom";
            const struct right needed = right_to(kind->api_version, kind->kind, family, arena);
            struct right *there = list_find(rights, &needed);
            if (there)
                there->users = family_add(arena, there->users, check->doc.id);
            else
                *(struct right *)kv_list_push(rights, arena, sizeof needed) = needed;
        }
    }
}

/* Objects that `resources` names are read one by one; those that it selects are listed. */
static void gets_add(const struct kv_spec *spec, struct kv_arena *arena, struct kv_list *rights)
{
    const struct kv_selection everything = {0};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    kv_engine_want(spec, &everything, &state);
    kv_list_each(&state.wanted, const struct kv_wanted, wanted) {
        const struct right needed = right_to_get(wanted, arena);
        struct right *there = needed.name ? NULL : list_find(rights, &needed);
        if (there) {
            there->users = family_add(arena, there->users, "resource");
            continue;
        }
        struct right *right = kv_list_push(rights, arena, sizeof *right);
        *right = needed;
    }
    kv_state_release(&state);
}

static int right_compare(const void *left, const void *right)
{
    const struct right *a = left, *b = right;
    int order = !!a->name - !!b->name;
    if (!order)
        order = strcmp(a->group, b->group);
    if (!order)
        order = strcmp(a->resource, b->resource);
    return order ? order : kv_string_compare(a->name, b->name);
}

/* --- as a manifest --- */

static bool is_same_rule(const struct right *a, const struct right *b)
{
    return !a->name == !b->name && strcmp(a->group, b->group) == 0 &&
           (!a->name || strcmp(a->resource, b->resource) == 0);
}

static void resource_add(struct kv_buffer *out, const struct right *right)
{
    kv_buffer_printf(out, "      - %-28s # %s", right->resource, right->users);
    if (right->guessed)
        kv_buffer_printf(out, "; the plural of %s is a guess: compare `kubectl api-resources`",
                         right->guessed);
    kv_buffer_text(out, "\n");
}

/* Lists of one API group. */
static void list_rule_add(struct kv_buffer *out, const struct right *rights, size_t count)
{
    kv_buffer_printf(out, "  - apiGroups: [\"%s\"]\n    resources:\n", rights->group);
    for (size_t i = 0; i < count; i++)
        resource_add(out, &rights[i]);
    kv_buffer_text(out, "    verbs: [list]\n");
}

/* Objects of one kind. */
static void get_rule_add(struct kv_buffer *out, const struct right *rights, size_t count)
{
    kv_buffer_printf(out, "  - apiGroups: [\"%s\"]\n    resources:\n", rights->group);
    resource_add(out, rights);
    kv_buffer_text(out, "    resourceNames:\n");
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(rights[i].name, rights[i - 1].name) != 0)
            kv_buffer_printf(out, "      - \"%s\"\n", rights[i].name);
    kv_buffer_text(out, "    verbs: [get]\n");
}

static void role_add(struct kv_buffer *out, const struct kv_list *rights)
{
    const struct right *items = rights->items;
    kv_buffer_text(out, "apiVersion: rbac.authorization.k8s.io/v1\n"
                        "kind: ClusterRole\n"
                        "metadata:\n"
                        "  name: kubevet\n"
                        "# /version and discovery are open to every account that can log in.\n");
    kv_buffer_text(out, rights->count > 0 ? "rules:\n" : "rules: []\n");
    for (size_t first = 0, end; first < rights->count; first = end) {
        for (end = first + 1; end < rights->count && is_same_rule(&items[first], &items[end]);)
            end++;
        (items[first].name ? get_rule_add : list_rule_add)(out, &items[first], end - first);
    }
}

static void binding_add(struct kv_buffer *out, struct kv_text namespace, const char *name)
{
    kv_buffer_text(out, "---\n"
                        "apiVersion: rbac.authorization.k8s.io/v1\n"
                        "kind: ClusterRoleBinding\n"
                        "metadata:\n"
                        "  name: kubevet\n"
                        "roleRef:\n"
                        "  apiGroup: rbac.authorization.k8s.io\n"
                        "  kind: ClusterRole\n"
                        "  name: kubevet\n"
                        "subjects:\n"
                        "  - kind: ServiceAccount\n");
    kv_buffer_printf(out, "    namespace: \"%.*s\"\n    name: \"%s\"\n", (int)namespace.length,
                     namespace.data, name);
}

/* --- the command --- */

/* Letters, digits, `-` and, if dots are allowed, `.`, beginning and ending with a letter or digit.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
static bool is_dns_name(struct kv_text text, size_t max, const char *between)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool inside = i > 0 && i + 1 < text.length;
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (inside && strchr(between, c))))
            return false;
    }
    return text.length > 0 && text.length <= max;
}

static bool account_split(const char *account, struct kv_text *namespace, const char **name,
                          struct kv_error *error)
{
    const char *slash = strchr(account, '/');
    *namespace = (struct kv_text){account, slash ? (size_t)(slash - account) : 0};
    *name = slash ? slash + 1 : "";
    return (is_dns_name(*namespace, 63, "-") && is_dns_name(kv_text_of(*name), 253, "-.")) ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--service-account must be NAMESPACE/NAME, as kubevet/kubevet, not \"%s\"",
                        account);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct kv_error error = {0};
    struct kv_text namespace = {0};
    const char *name = NULL;
    if (options->service_account &&
        !account_split(options->service_account, &namespace, &name, &error))
        return error_print(&error);
    const char *path = spec_find(options, command->name, &error);
    if (!path)
        return error_print(&error);
    struct kv_spec *spec = spec_open(path);
    if (!spec)
        return KV_EXIT_USAGE;
    struct kv_arena arena = {0};
    struct kv_list rights = {0};
    lists_add(spec, &arena, &rights);
    checks_add(spec, &arena, &rights);
    gets_add(spec, &arena, &rights);
    kv_sort(rights.items, rights.count, sizeof(struct right), right_compare);
    struct kv_buffer document = {0};
    role_add(&document, &rights);
    if (name)
        binding_add(&document, namespace, name);
    kv_spec_free(spec);
    kv_arena_release(&arena);
    return document_print(&document);
}

const struct kv_command kv_cmd_rbac = {
    .name = "rbac",
    .arguments = "[SPEC]",
    .summary = "print the minimal RBAC role for check",
    .details =
        "Prints a ClusterRole with exactly the rights that `kubevet check SPEC` uses: list "
        "for the kinds that the rules of this spec and its `checks` read, and for those that "
        "its `resources` select by a glob or labels, get for the objects that its `resources` "
        "name. Secrets "
        "are never included. SPEC defaults to $KUBEVET_SPEC, then ./kubevet.yaml.\n"
        "\n"
        "Example:\n"
        "  kubevet rbac cluster.yaml --service-account ops/kubevet | kubectl apply -f -",
    .options = KV_OPTIONS_ACCOUNT,
    .max_arguments = 1,
    .run = run,
};
