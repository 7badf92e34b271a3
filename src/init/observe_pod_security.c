#include "draft.h"

#include "kubevet/kinds/namespace.h"

#include <string.h>

static const char *const modes[] = {"enforce", "audit", "warn"};
enum { MODES = sizeof modes / sizeof *modes };

static const char *label_of(struct draft *draft, const struct kv_object *namespace,
                            const char *mode, const char *what)
{
    return kv_labels_get(namespace->labels,
                         draft_format(draft, "pod-security.kubernetes.io/%s%s", mode, what));
}

static bool is_level(const char *text)
{
    return strcmp(text, "privileged") == 0 || strcmp(text, "baseline") == 0 ||
           strcmp(text, "restricted") == 0;
}

static bool is_version(const char *text)
{
    return strncmp(text, "v1.", 3) == 0 && text[3] &&
           strspn(text + 3, "0123456789") == strlen(text + 3) && (text[3] != '0' || !text[4]);
}

/* A level that the API does not know is left out. */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    const struct kv_object *found =
        kv_state_find(draft->state, &kv_kind_namespace, NULL, namespace);
    const char *versions[MODES];
    size_t count = 0;
    struct entry *security = entry_map(draft->arena, content, "podSecurity");
    for (size_t i = 0; found && i < MODES; i++) {
        const char *level = label_of(draft, found, modes[i], "");
        if (!level || !is_level(level))
            continue;
        const char *version = label_of(draft, found, modes[i], "-version");
        entry_text(draft->arena, security, modes[i], level);
        versions[count++] = version ? version : "latest";
    }
    const char *version = count > 0 ? text_shared(versions, count) : NULL;
    if (version && is_version(version))
        entry_text(draft->arena, security, "version", version);
    if (count == 0)
        entry_remove(security);
}

const struct kv_observer kv_observe_pod_security = {
    .path = "namespaces.podSecurity",
    .reads = KV_OBSERVED(&kv_kind_namespace),
    .keys = KV_OBSERVES("content.podSecurity", "podSecurity.enforce", "podSecurity.audit",
                        "podSecurity.warn", "podSecurity.version"),
    .namespace = observe,
};
