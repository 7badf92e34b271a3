#include "placeholder.h"

#include <string.h>

const struct kv_placeholder kv_placeholder_table[] = {
    {"COMMAND", KV_VALUES_COMMANDS, NULL},
    {"DURATION", KV_VALUES_ANY,
     "a length of time as Go writes it (30s, 2m, 1h30m), or a number of "
     "seconds"},
    {"FILE", KV_VALUES_FILES, NULL},
    {"FORMAT", KV_VALUES_FORMATS, NULL},
    {"FORMAT[=FILE]", KV_VALUES_FORMATS_TO_FILE,
     "a format, and the file to write; without one, standard output"},
    {"GLOB", KV_VALUES_ANY, "a name in which * stands for any characters and ? for one"},
    {"GROUP", KV_VALUES_ANY, NULL},
    {"ID", KV_VALUES_RULES, "a rule's id, as quota/limits"},
    {"NAME", KV_VALUES_ANY, NULL},
    {"NS/NAME", KV_VALUES_ANY, "an object of a namespace, as monitoring/kubevet"},
    {"PATH", KV_VALUES_FILES, "a file or a folder"},
    {"RULE", KV_VALUES_RULES, "a rule's id, or a glob that matches some"},
    {"SEVERITY", KV_VALUES_CHOICES, NULL},
    {"SHELL", KV_VALUES_SHELLS, NULL},
    {"SPEC", KV_VALUES_FILES, "the YAML page that says what the cluster is meant to be"},
    {"TIME", KV_VALUES_ANY, "a point in time by RFC 3339, as 2026-11-22T22:23:43Z"},
    {"UID", KV_VALUES_ANY, NULL},
    {"URL", KV_VALUES_ANY, NULL},
    {"USER", KV_VALUES_ANY, NULL},
    {"WHEN", KV_VALUES_CHOICES, NULL},
    {0},
};

const struct kv_placeholder *kv_placeholder_find(const char *argument)
{
    for (const struct kv_placeholder *row = kv_placeholder_table; row->name; row++)
        if (strcmp(argument, row->name) == 0)
            return row;
    argument += *argument == '[';
    size_t length = strcspn(argument, "].");
    for (const struct kv_placeholder *row = kv_placeholder_table; row->name; row++)
        if (strlen(row->name) == length && strncmp(argument, row->name, length) == 0)
            return row;
    return NULL;
}
