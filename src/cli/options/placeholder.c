#include "placeholder.h"

#include <string.h>

const struct placeholder placeholder_table[] = {
    {"CHARTS", VALUES_CHOICES, NULL},
    {"COMMAND", VALUES_COMMANDS, NULL},
    {"DATE", VALUES_ANY, "a calendar date, e.g. 2026-12-31"},
    {"DIR", VALUES_FILES, "a folder"},
    {"DURATION", VALUES_ANY, "a duration in Go's format (30s, 2m, 1h30m), or a number of seconds"},
    {"EXPRESSION", VALUES_ANY, "an expression of CEL, e.g. object.spec.replicas > 1"},
    {"FIELD", VALUES_ANY, "the path of a field, e.g. spec.containers[*].image"},
    {"FILE", VALUES_FILES, NULL},
    {"FORMAT", VALUES_FORMATS, NULL},
    {"FORMAT[=FILE]", VALUES_FORMATS_TO_FILE,
     "a format and the file to write; without a file, standard output"},
    {"GLOB", VALUES_ANY, "a pattern in which * stands for any characters and ? for one"},
    {"GROUP", VALUES_ANY, NULL},
    {"ID", VALUES_RULES, "the id of a rule, e.g. quota/limits"},
    {"KEY", VALUES_KEYS, "a section of a spec, or a key in it, e.g. cluster.nodes"},
    {"KIND", VALUES_ANY, "a kind of the API, e.g. Deployment or example.com/v1/Widget"},
    {"I/N", VALUES_ANY, "a share and the number of shares, e.g. 0/4"},
    {"N", VALUES_ANY, "a number"},
    {"NAME", VALUES_ANY, NULL},
    {"NS/NAME", VALUES_ANY, "a namespaced object, e.g. monitoring/kubevet"},
    {"PATH", VALUES_FILES, "a file or a folder"},
    {"RULE", VALUES_RULES, "the id of a rule, or a glob that matches ids"},
    {"SELECTOR", VALUES_ANY, "requirements on labels, e.g. env=production,tier!=edge"},
    {"SEVERITY", VALUES_CHOICES, NULL},
    {"SHELL", VALUES_SHELLS, NULL},
    {"SPEC", VALUES_FILES, "the YAML spec of the intended state of the cluster"},
    {"TIME", VALUES_ANY, "a point in time (RFC 3339), e.g. 2026-11-22T22:23:43Z"},
    {"TIME|AGE", VALUES_ANY,
     "a point in time (RFC 3339), a date, e.g. 2026-11-22, or an age, e.g. 30d"},
    {"UID", VALUES_ANY, NULL},
    {"URL", VALUES_ANY, NULL},
    {"USER", VALUES_ANY, NULL},
    {"WHEN", VALUES_CHOICES, NULL},
    {0},
};

const struct placeholder *placeholder_find(const char *argument)
{
    for (const struct placeholder *row = placeholder_table; row->name; row++)
        if (strcmp(argument, row->name) == 0)
            return row;
    argument += strspn(argument, "[=");
    size_t length = strcspn(argument, "]. ");
    for (const struct placeholder *row = placeholder_table; row->name; row++)
        if (strlen(row->name) == length && strncmp(argument, row->name, length) == 0)
            return row;
    return NULL;
}
