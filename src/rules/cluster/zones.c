#include "zones.h"
#include "kubevet/base/platform.h"

#include <stdlib.h>

/* Where a plugin's zones stand among its arguments. Without any, they are those of its block. */
enum zones_at {
    ZONES_FROM_FIRST,
    ZONES_FROM_SECOND, /* behind a file */
    ZONES_FROM_THIRD,  /* behind a class and a type */
    ZONES_ONE,         /* the first argument alone */
    ZONES_IN_FRONT,    /* `ZONE:...` */
    ZONES_BEHIND,      /* `...:ZONE` */
    ZONES_ANY,         /* whatever they are: all names reach it, and go on if it does not answer */
};

/* Plugins that answer by themselves, in CoreDNS's order. All others, and those that are not known,
 * only pass on. */
static const struct answerer {
    const char *name;
    enum zones_at zones;
    bool passes; /* what it does not know is passed on without `fallthrough` */
} answerers[] = {
    {.name = "template", .zones = ZONES_FROM_THIRD},
    {.name = "hosts", .zones = ZONES_FROM_SECOND},
    {.name = "route53", .zones = ZONES_IN_FRONT},
    {.name = "azure", .zones = ZONES_BEHIND},
    {.name = "clouddns", .zones = ZONES_IN_FRONT},
    {.name = "k8s_external", .zones = ZONES_FROM_FIRST},
    {.name = "kubernetes", .zones = ZONES_FROM_FIRST},
    {.name = "file", .zones = ZONES_FROM_SECOND},
    {.name = "auto",
     .zones = ZONES_FROM_FIRST,
     .passes = true}, /* zones without a file are passed on */
    {.name = "secondary", .zones = ZONES_FROM_FIRST},
    {.name = "etcd", .zones = ZONES_FROM_FIRST},
    {.name = "forward", .zones = ZONES_ONE},
    {.name = "grpc", .zones = ZONES_ONE},
    {.name = "proxy", .zones = ZONES_ONE}, /* until CoreDNS 1.5 */
    {.name = "erratic", .zones = ZONES_ANY},
    {.name = "whoami", .zones = ZONES_ANY},
};
enum { ANSWERERS = sizeof answerers / sizeof *answerers };

/* What a zone is looked for in. */
struct search {
    const struct corefile_block *block;
    const char *zone; /* as rewritten */
    const char *const *cluster;
    struct kv_arena *arena;
    struct zone_answer *answer;
};

bool zone_answer_has(const struct zone_answer *answer, const char *plugin)
{
    kv_list_each(&answer->plugins, const corefile_word, name) {
        if (strcmp(*name, plugin) == 0)
            return true;
    }
    return false;
}

static void plugin_note(const struct search *search, const char *name)
{
    if (!zone_answer_has(search->answer, name))
        kv_list_add(&search->answer->plugins, search->arena, corefile_word, name);
}

/* A name as a zone: in lower case, without dots around it. */
static const char *zone_of(const struct search *search, const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == '.')
        length--;
    while (length > 0 && text[0] == '.')
        text++, length--;
    char *zone = kv_arena_copy(search->arena, (struct kv_text){text, length});
    for (char *at = zone; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return zone;
}

/* Does this argument name a zone that holds the one that is looked for? */
static bool argument_holds(const struct search *search, const char *argument, enum zones_at at)
{
    size_t length = strlen(argument);
    if (at == ZONES_IN_FRONT)
        length = strcspn(argument, ":");
    if (at == ZONES_BEHIND) {
        size_t skipped = strcspn(argument, ":");
        argument += skipped + (argument[skipped] == ':');
        length = strlen(argument);
    }
    if (kv_bytes_find(argument, length, "{$", 2) || kv_bytes_find(argument, length, "{%", 2))
        search->answer->unsure = kv_arena_printf(
            search->arena, "the zone %s depends on CoreDNS's environment", argument);
    return zone_is_within(search->zone, zone_of(search, argument, length));
}

static bool zones_hold(const struct search *search, const struct corefile_line *line, size_t first,
                       enum zones_at at)
{
    size_t end = at == ZONES_ONE && line->count > first ? first + 1 : line->count;
    if (at == ZONES_ANY || line->count <= first)
        return true;
    for (size_t i = first; i < end; i++)
        if (argument_holds(search, line->words[i], at))
            return true;
    return false;
}

static bool plugin_holds(const struct search *search, const struct corefile_plugin *plugin,
                         const struct answerer *answerer)
{
    size_t first = answerer->zones == ZONES_FROM_SECOND  ? 2
                   : answerer->zones == ZONES_FROM_THIRD ? 3
                                                         : 1;
    return zones_hold(search, &plugin->head, first, answerer->zones);
}

static const struct corefile_line *option_find(const struct corefile_plugin *plugin,
                                               const char *name)
{
    kv_list_each(&plugin->lines, const struct corefile_line, line) {
        if (strcmp(line->words[0], name) == 0)
            return line;
    }
    return NULL;
}

/* Is what it does not know passed on? */
static bool falls_through(const struct search *search, const struct corefile_plugin *plugin)
{
    const struct corefile_line *option = option_find(plugin, "fallthrough");
    return option && zones_hold(search, option, 1, ZONES_FROM_FIRST);
}

/* --- plugins of their own --- */

/* `except a.example.com`: is all of the zone left out? */
static bool is_excepted(const struct search *search, const struct corefile_plugin *plugin)
{
    kv_list_each(&plugin->lines, const struct corefile_line, line) {
        if (strcmp(line->words[0], "except") == 0 && line->count > 1 &&
            zones_hold(search, line, 1, ZONES_FROM_FIRST))
            return true;
    }
    return false;
}

static bool is_to_cluster(const struct search *search, const struct corefile_plugin *plugin)
{
    for (size_t i = 2; i < plugin->head.count; i++) {
        const char *to = plugin->head.words[i];
        if (strcmp(to, "__PILLAR__CLUSTER__DNS__") == 0)
            return true;
        for (const char *const *address = search->cluster; address && *address; address++)
            if (strcmp(to, *address) == 0)
                return true;
    }
    return false;
}

/* `10.0.0.1 git.example.com`, not an option of hosts. */
static bool is_entry(const struct corefile_line *line)
{
    return line->count > 1 && strpbrk(line->words[0], ".:") != NULL;
}

/* Does it know names of the zone, or read a file that may? */
static bool hosts_know(const struct search *search, const struct corefile_plugin *plugin)
{
    bool has_entries = false;
    kv_list_each(&plugin->lines, const struct corefile_line, line) {
        has_entries = has_entries || is_entry(line);
        for (size_t i = 1; is_entry(line) && i < line->count; i++)
            if (zone_is_within(zone_of(search, line->words[i], strlen(line->words[i])),
                               search->zone))
                return true;
    }
    return plugin->head.count > 1 || !has_entries;
}

/* Of templates for one type, or for names that match, others are passed on. */
static bool template_passes(const struct corefile_plugin *plugin)
{
    bool is_of_type = plugin->head.count > 2 && strcmp(plugin->head.words[2], "ANY") != 0;
    return is_of_type || option_find(plugin, "match");
}

/* --- rewriting --- */

/* `name suffix .example.com .internal`: its words behind `rewrite` or in the braces. */
struct rewriting {
    const char *type, *from, *to;
};

/* False if it does not change names. */
static bool rewriting_read(const struct corefile_line *line, size_t at, struct rewriting *out)
{
    static const char *const types[] = {"exact", "prefix", "suffix", "substring", "regex"};
    if (at < line->count &&
        (strcmp(line->words[at], "stop") == 0 || strcmp(line->words[at], "continue") == 0))
        at++;
    if (at + 2 >= line->count || strcmp(line->words[at], "name") != 0)
        return false;
    *out = (struct rewriting){.type = types[0]};
    at++;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(line->words[at], types[i]) == 0 && at + 2 < line->count) {
            out->type = types[i];
            at++;
            break;
        }
    out->from = line->words[at];
    out->to = line->words[at + 1];
    return true;
}

/* Does the text of a regular expression name the zone? */
static bool regex_names(const struct search *search, const char *regex)
{
    char *plain = kv_arena_copy(search->arena, kv_text_of(regex)), *end = plain;
    for (const char *at = regex; *at; at++)
        if (*at != '\\')
            *end++ = (char)tolower((unsigned char)*at);
    *end = '\0';
    return strstr(plain, search->zone) != NULL;
}

/* All names of the zone become others. */
static void suffix_rewrite(struct search *search, const char *from, const char *to)
{
    size_t kept = strlen(search->zone) - strlen(from);
    const char *target = zone_of(search, to, strlen(to));
    search->zone = kept == 0
                       ? target
                       : kv_arena_printf(search->arena, "%.*s%s", (int)kept, search->zone, target);
}

static void rewriting_apply(struct search *search, const struct rewriting *rewriting)
{
    const char *from = zone_of(search, rewriting->from, strlen(rewriting->from));
    bool is_regex = strcmp(rewriting->type, "regex") == 0;
    bool is_suffix = strcmp(rewriting->type, "suffix") == 0;
    bool is_exact = strcmp(rewriting->type, "exact") == 0;
    if (is_regex ? regex_names(search, rewriting->from)
                 : (is_suffix || is_exact) && zone_is_within(from, search->zone))
        plugin_note(search, "rewrite");
    if (is_regex && regex_names(search, rewriting->from))
        search->answer->unsure = kv_arena_printf(
            search->arena, "rewrite name regex %s changes names of the zone", rewriting->from);
    if (is_suffix && *from && zone_is_within(search->zone, from)) {
        plugin_note(search, "rewrite");
        suffix_rewrite(search, from, rewriting->to);
    }
}

static void rewrites_apply(struct search *search)
{
    struct rewriting rewriting;
    kv_list_each(&search->block->plugins, const struct corefile_plugin, plugin) {
        if (strcmp(plugin->head.words[0], "rewrite") != 0)
            continue;
        if (rewriting_read(&plugin->head, 1, &rewriting))
            rewriting_apply(search, &rewriting);
        kv_list_each(&plugin->lines, const struct corefile_line, line) {
            if (rewriting_read(line, 0, &rewriting))
                rewriting_apply(search, &rewriting);
        }
    }
}

/* --- a block --- */

/* Notes the plugin if it answers; true ends the search. */
static bool answerer_take(const struct search *search, const struct corefile_plugin *plugin,
                          const struct answerer *answerer)
{
    bool forwards = answerer->zones == ZONES_ONE;
    if (!plugin_holds(search, plugin, answerer) || (forwards && is_excepted(search, plugin)))
        return false;
    if (strcmp(answerer->name, "hosts") != 0 || hosts_know(search, plugin))
        plugin_note(search, answerer->name);
    if (forwards && is_to_cluster(search, plugin))
        search->answer->asks_cluster = true;
    bool passes = answerer->zones == ZONES_FROM_THIRD ? template_passes(plugin) : answerer->passes;
    return !passes && !falls_through(search, plugin);
}

/* Those of plugin.cfg that never answer for a zone. `rewrite` has been looked at. */
static const char *const helpers[] = {
    "acl",      "any",         "autopath",    "bind",   "bufsize",    "cache",  "cancel",
    "chaos",    "debug",       "dns64",       "dnssec", "dnstap",     "errors", "geoip",
    "header",   "health",      "loadbalance", "local",  "log",        "loop",   "metadata",
    "minimal",  "multisocket", "nsid",        "pprof",  "prometheus", "quic",   "ready",
    "reload",   "rewrite",     "root",        "sign",   "timeouts",   "tls",    "trace",
    "transfer", "tsig",        "view",
};

/* Is it one that is not known, and may answer? */
static bool is_other(const char *name)
{
    for (size_t i = 0; i < ANSWERERS; i++)
        if (strcmp(answerers[i].name, name) == 0)
            return false;
    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++)
        if (strcmp(helpers[i], name) == 0)
            return false;
    return true;
}

static void block_search(struct search *search)
{
    rewrites_apply(search);
    kv_list_each(&search->block->plugins, const struct corefile_plugin, other) {
        if (is_other(other->head.words[0]))
            plugin_note(search, other->head.words[0]);
    }
    for (size_t i = 0; i < ANSWERERS; i++) {
        kv_list_each(&search->block->plugins, const struct corefile_plugin, plugin) {
            if (strcmp(plugin->head.words[0], answerers[i].name) == 0 &&
                answerer_take(search, plugin, &answerers[i]))
                return;
        }
    }
}

/* --- the blocks --- */

/* The port on which pods are answered: 53, or the only other one. 0 = there are several others. */
static unsigned port_of(const struct corefile *corefile)
{
    unsigned port = 0;
    kv_list_each(&corefile->blocks, const struct corefile_block, block) {
        kv_list_each(&block->addresses, const struct corefile_address, address) {
            if (!address->is_dns)
                continue;
            if (address->port == COREFILE_PORT)
                return COREFILE_PORT;
            if (port > 0 && port != address->port)
                port = UINT32_MAX;
            else if (port == 0)
                port = address->port;
        }
    }
    return port == UINT32_MAX ? 0 : port;
}

/* The longest zone of the block that holds this one, plus 1; 0 = none does. */
static size_t block_holds(const struct corefile_block *block, const char *zone, unsigned port)
{
    size_t longest = 0;
    kv_list_each(&block->addresses, const struct corefile_address, address) {
        size_t length = strlen(address->zone) + 1;
        if (address->is_dns && address->port == port && length > longest &&
            zone_is_within(zone, address->zone))
            longest = length;
    }
    return longest;
}

struct zone_answer zone_answer(const struct corefile *corefile, const char *zone,
                               const char *const *cluster, struct kv_arena *arena)
{
    struct zone_answer answer = {0};
    unsigned port = port_of(corefile);
    size_t longest = 0;
    if (port == 0 && corefile->blocks.count > 0)
        answer.unsure = "which of its ports pods are answered on";
    kv_list_each(&corefile->blocks, const struct corefile_block, block) {
        size_t length = block_holds(block, zone, port);
        longest = length > longest ? length : longest;
    }
    kv_list_each(&corefile->blocks, const struct corefile_block, block) {
        if (longest == 0 || block_holds(block, zone, port) != longest)
            continue;
        struct search search = {block, zone, cluster, arena, &answer};
        answer.line = answer.line ? answer.line : block->line;
        block_search(&search);
    }
    return answer;
}
