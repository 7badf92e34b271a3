#include "minimize.h"

#include "kubevet/base/glob.h"

#include <ctype.h>
#include <string.h>

/* Letters and digits mixed, as controllers append them: `85e34bf5`. */
static bool is_hash(const char *text)
{
    size_t length = strlen(text), digits = 0;
    for (size_t i = 0; i < length; i++) {
        digits += isdigit((unsigned char)text[i]) != 0;
        if (!isdigit((unsigned char)text[i]) && !(text[i] >= 'a' && text[i] <= 'f'))
            return false;
    }
    return length >= 8 && length <= 10 && digits > 0 && digits < length;
}

const char *hash_glob(struct draft *draft, const char *name)
{
    const char *last = strrchr(name, '-');
    return last && is_hash(last + 1) ? draft_format(draft, "%.*s*", (int)(last + 1 - name), name)
                                     : NULL;
}

static bool others_match(const struct entry *workloads, const struct entry *but, const char *glob)
{
    entry_each(workloads, child)
    {
        if (child != but && (kv_glob_match(glob, child->key) || kv_glob_match(child->key, glob)))
            return true;
    }
    return false;
}

static void hashes_find(struct draft *draft, struct entry *workloads)
{
    entry_each(workloads, child)
    {
        const char *glob = child->fault ? NULL : hash_glob(draft, child->key);
        if (glob && !others_match(workloads, child, glob))
            child->key = glob;
    }
}

void hashes_shorten(struct draft *draft)
{
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    if (!namespaces)
        return;
    entry_each(namespaces, content)
    {
        struct entry *workloads = entry_get(content, "workloads");
        if (workloads)
            hashes_find(draft, workloads);
    }
}
