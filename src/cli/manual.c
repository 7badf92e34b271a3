#include "manual.h"

#include "environment.h"
#include "help.h"
#include "placeholder.h"
#include "verdict.h"

#include "kubevet/report/format.h"
#include "kubevet/report/screen.h"
#include "kubevet/rules/rule.h"

#include <stdio.h>

enum { SOURCE_WIDTH = 80 };

/* roff's own characters, and those that typesetting would make quotes or dashes of that no shell
 * reads. Source: groff_char(7), on ASCII. */
static const char *escaped(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '"':
        return "\\(dq";
    case '`':
        return "\\(ga";
    case '~':
        return "\\(ti";
    case '^':
        return "\\(ha";
    default:
        return NULL;
    }
}

/* A dot that begins a word may come to begin a line, and would make it a request. */
static void add_escaped(struct kv_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char *instead = escaped(text[i]);
        if (text[i] == '.' && (i == 0 || text[i - 1] == ' '))
            kv_buffer_text(out, "\\&");
        if (instead)
            kv_buffer_text(out, instead);
        else
            kv_buffer_add(out, &text[i], 1);
    }
}

static void add_text(struct kv_buffer *out, const char *text)
{
    add_escaped(out, text, strlen(text));
}

static void add_styled(struct kv_buffer *out, char font, const char *text, size_t length)
{
    kv_buffer_printf(out, "\\f%c", font);
    add_escaped(out, text, length);
    kv_buffer_text(out, "\\fR");
}

static void add_bold(struct kv_buffer *out, const char *text)
{
    add_styled(out, 'B', text, strlen(text));
}

/* Prose: what stands between backticks is to be typed. */
static void add_prose(struct kv_buffer *out, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *open = memchr(text, '`', (size_t)(end - text));
        const char *close = open ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;
        if (!close) {
            add_escaped(out, text, (size_t)(end - text));
            return;
        }
        add_escaped(out, text, (size_t)(open - text));
        add_styled(out, 'B', open + 1, (size_t)(close - open - 1));
        text = close + 1;
    }
}

/* A line of its own, broken as source should be. */
static void add_prose_line(struct kv_buffer *out, const char *text, size_t length)
{
    struct kv_buffer line = {0};
    add_prose(&line, text, length);
    kv_screen_wrap(out, kv_buffer_as_text(&line).data, 0, 0, SOURCE_WIDTH);
    kv_buffer_text(out, "\n");
    kv_buffer_release(&line);
}

/* "[SPEC]": the names of arguments slanted, the brackets and dots about them not. */
static void add_argument(struct kv_buffer *out, const char *argument)
{
    static const char marks[] = "[].=/";
    while (*argument) {
        size_t mark = strspn(argument, marks);
        add_escaped(out, argument, mark);
        argument += mark;
        size_t name = strcspn(argument, marks);
        if (name > 0)
            add_styled(out, 'I', argument, name);
        argument += name;
    }
}

static void add_heading(struct kv_buffer *out, const char *title)
{
    kv_buffer_printf(out, ".SH %s\n", title);
}

/* A paragraph with a bold label before it. */
static void add_item(struct kv_buffer *out, const char *label, const char *text)
{
    kv_buffer_text(out, ".TP\n");
    add_bold(out, label);
    kv_buffer_text(out, "\n");
    add_prose_line(out, text, strlen(text));
}

/* The lines of a command's details, `length` bytes of them: paragraphs between empty lines, and
 * indented lines, which stay as they are. */
static void add_lines(struct kv_buffer *out, const char *text, size_t length)
{
    bool literal = false;
    for (const char *end = text + length; text < end;) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t bytes = (size_t)((stop ? stop : end) - text);
        bool indented = strncmp(text, "  ", 2) == 0;
        if (indented != literal)
            kv_buffer_text(out, indented ? ".RS 4\n.nf\n" : ".fi\n.RE\n");
        literal = indented;
        if (indented) {
            add_escaped(out, text + 2, bytes - 2);
            kv_buffer_text(out, "\n");
        } else if (bytes == 0) {
            kv_buffer_text(out, ".PP\n");
        } else {
            add_prose_line(out, text, bytes);
        }
        text += bytes + 1;
    }
    kv_buffer_text(out, literal ? ".fi\n.RE\n" : "");
}

/* Where the examples begin in a command's details; NULL if it has none. */
static const char *examples_of(const struct kv_command *command)
{
    static const char begin[] = "\n\nExample";
    const char *found = command->details ? strstr(command->details, begin) : NULL;
    return found ? found + 2 : NULL;
}

static void add_synopsis(struct kv_buffer *out)
{
    add_heading(out, "SYNOPSIS");
    kv_buffer_text(out, ".nf\n");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        kv_buffer_printf(out, "\\fBkubevet %s\\fR [\\fIOPTION\\fR...]%s", (*at)->name,
                         *(*at)->arguments ? " " : "");
        add_argument(out, (*at)->arguments);
        kv_buffer_text(out, "\n");
    }
    kv_buffer_text(out, ".fi\n");
}

static void add_description(struct kv_buffer *out)
{
    static const char text[] =
        "kubevet holds a Kubernetes cluster against one YAML page that says what the cluster is "
        "meant to be, the spec, and prints where they differ. It reads what its rules need of the "
        "cluster and changes nothing. What it could not look at it says, and never calls fine. No "
        "Secret is read.\n"
        "\n"
        "The state that is judged is that of the live cluster, reached as kubectl reaches it, or "
        "one that was recorded.";
    add_heading(out, "DESCRIPTION");
    add_lines(out, text, sizeof text - 1);
}

static void add_commands(struct kv_buffer *out)
{
    add_heading(out, "COMMANDS");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        const char *details = (*at)->details, *examples = examples_of(*at);
        kv_buffer_printf(out, ".SS kubevet %s\n", (*at)->name);
        add_prose_line(out, (*at)->summary, strlen((*at)->summary));
        if (!details)
            continue;
        kv_buffer_text(out, ".PP\n");
        add_lines(out, details, examples ? (size_t)(examples - 2 - details) : strlen(details));
    }
}

/* Any command that takes the option; NULL if none does. */
static const struct kv_command *taker_of(const struct kv_option *option)
{
    const struct kv_command *const *at = kv_cli_registry;
    while (*at && !kv_option_taken(option, *at))
        at++;
    return *at;
}

/* "Of: check, quota.": who takes the option, and with which words where they differ. */
static void add_takers(struct kv_buffer *out, const struct kv_option *option)
{
    struct kv_buffer takers = {0};
    kv_buffer_text(&takers, "Of: ");
    size_t start = takers.length;
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        if (!kv_option_taken(option, *at))
            continue;
        kv_buffer_printf(&takers, "%s%s", takers.length > start ? ", " : "", (*at)->name);
        if (option->type == KV_OPTION_FORMAT)
            kv_option_add_values(option, *at, &takers);
    }
    kv_buffer_text(&takers, ".");
    add_prose_line(out, takers.data, takers.length);
    kv_buffer_release(&takers);
}

/* Do the same commands take both? */
static bool taken_alike(const struct kv_option *one, const struct kv_option *two)
{
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        if (kv_option_taken(one, *at) != kv_option_taken(two, *at))
            return false;
    return true;
}

static void add_option(struct kv_buffer *out, const struct kv_option *option, bool with_takers)
{
    struct kv_buffer help = {0};
    kv_buffer_text(out, ".TP\n");
    if (option->letter)
        kv_buffer_printf(out, "\\fB\\-%c\\fR, ", option->letter);
    kv_buffer_text(out, "\\fB\\-\\-");
    add_text(out, option->name);
    kv_buffer_text(out, "\\fR");
    if (option->argument) {
        kv_buffer_text(out, " ");
        add_argument(out, option->argument);
    }
    kv_buffer_text(&help, option->help);
    if (option->type != KV_OPTION_FORMAT)
        kv_option_add_values(option, taker_of(option), &help);
    kv_buffer_text(&help, ".");
    kv_buffer_text(out, "\n");
    add_prose_line(out, help.data, help.length);
    kv_buffer_release(&help);
    if (with_takers)
        add_takers(out, option);
}

static bool stands_in(const struct kv_option *option, const struct kv_option_section *section)
{
    return taker_of(option) && kv_option_section_of(option->groups) == section;
}

/* Who takes the options is said once where they are the same for all. */
static void add_option_section(struct kv_buffer *out, const struct kv_option_section *section)
{
    const struct kv_option *first = NULL;
    bool alike = true;
    for (const struct kv_option *option = kv_option_table; option->name; option++) {
        if (!stands_in(option, section))
            continue;
        first = first ? first : option;
        alike = alike && taken_alike(first, option);
    }
    kv_buffer_printf(out, ".SS %s\n", section->title);
    if (alike && first->groups != 0)
        add_takers(out, first);
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (stands_in(option, section))
            add_option(out, option, !alike);
}

static void add_options(struct kv_buffer *out)
{
    add_heading(out, "OPTIONS");
    kv_buffer_text(out, "Names are not to be abbreviated.\n"
                        "Options and arguments may be mixed; \\fB\\-\\-\\fR ends the options.\n");
    for (const struct kv_option_section *section = kv_option_sections; section->title; section++)
        add_option_section(out, section);
    kv_buffer_text(out, ".SS Arguments\n");
    for (const struct kv_placeholder *row = kv_placeholder_table; row->name; row++)
        if (row->help)
            add_item(out, row->name, row->help);
}

static void add_formats(struct kv_buffer *out)
{
    add_heading(out, "REPORT FORMATS");
    for (const struct kv_format *const *at = kv_report_registry; *at; at++)
        add_item(out, (*at)->name, (*at)->help);
}

static void add_rules(struct kv_buffer *out)
{
    add_heading(out, "RULES");
    kv_buffer_text(out, "\\fBkubevet explain\\fR \\fIID\\fR tells all about one. The severity is "
                        "the rule\\(aqs own, unless the spec sets another.\n");
    for (const struct kv_rule *const *at = kv_rules_registry; *at; at++) {
        const struct kv_rule_doc *doc = &(*at)->doc;
        kv_buffer_text(out, ".TP\n");
        add_bold(out, doc->id);
        kv_buffer_printf(out, " (%s)\n", kv_severity_name(doc->severity));
        add_prose_line(out, doc->summary, strlen(doc->summary));
    }
}

static void add_exit_codes(struct kv_buffer *out)
{
    add_heading(out, "EXIT STATUS");
    for (const struct kv_exit_row *row = kv_exit_table; row->text; row++) {
        char code[16];
        snprintf(code, sizeof code, "%d", row->code);
        add_item(out, code, row->text);
    }
    kv_buffer_text(out, ".PP\n2 comes before 3, 3 before 1, and 1 before 4.\n");
}

static void add_rows(struct kv_buffer *out, const char *title, const struct kv_environment_row *row)
{
    add_heading(out, title);
    for (; row->names; row++)
        add_item(out, row->names, row->help);
}

static void add_examples(struct kv_buffer *out)
{
    add_heading(out, "EXAMPLES");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        const char *examples = examples_of(*at);
        if (!examples)
            continue;
        kv_buffer_printf(out, ".SS kubevet %s\n", (*at)->name);
        /* The heading stands for "Example:", unless that says more. */
        size_t head = strcspn(examples, "\n");
        bool plain = examples[head - 1] == ':';
        add_lines(out, examples + (plain ? head + 1 : 0),
                  strlen(examples + (plain ? head + 1 : 0)));
    }
}

void kv_manual(struct kv_buffer *out)
{
    kv_buffer_text(out, ".\\\" Printed by `kubevet help -o man`: do not edit.\n"
                        ".TH KUBEVET 1 " KUBEVET_DATE " \"kubevet " KUBEVET_VERSION "\"\n"
                        ".nh\n.ad l\n"
                        ".SH NAME\nkubevet \\- hold a Kubernetes cluster against one YAML page\n"
                        "that says what it is meant to be\n");
    add_synopsis(out);
    add_description(out);
    add_commands(out);
    add_options(out);
    add_formats(out);
    add_rules(out);
    add_exit_codes(out);
    add_rows(out, "ENVIRONMENT", kv_environment_table);
    add_rows(out, "FILES", kv_file_table);
    add_examples(out);
    add_heading(out, "SEE ALSO");
    kv_buffer_text(out, "\\fBkubectl\\fR(1), \\fBpromtool\\fR(1)\n");
}
