#include "manual.h"

#include "cli/environment.h"
#include "cli/run/verdict.h"
#include "help.h"
#include "placeholder.h"

#include "kubevet/report/format.h"
#include "kubevet/report/screen.h"
#include "kubevet/rules/rule.h"

#include <stdio.h>

enum { SOURCE_WIDTH = 80 };

/* roff's own characters, and those that it would typeset as quotes or dashes, which a shell does
 * not understand. Source: groff_char(7), on ASCII. */
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

/* A dot at the beginning of a word could come to begin a line and be read as a request. */
static void escaped_add(struct kv_buffer *out, const char *text, size_t length)
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

static void text_add(struct kv_buffer *out, const char *text)
{
    escaped_add(out, text, strlen(text));
}

static void styled_add(struct kv_buffer *out, char font, const char *text, size_t length)
{
    kv_buffer_printf(out, "\\f%c", font);
    escaped_add(out, text, length);
    kv_buffer_text(out, "\\fR");
}

static void bold_add(struct kv_buffer *out, const char *text)
{
    styled_add(out, 'B', text, strlen(text));
}

/* Prose: text between backticks is set in bold, as it is typed. */
static void prose_add(struct kv_buffer *out, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *open = memchr(text, '`', (size_t)(end - text));
        const char *close = open ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;
        if (!close) {
            escaped_add(out, text, (size_t)(end - text));
            return;
        }
        escaped_add(out, text, (size_t)(open - text));
        styled_add(out, 'B', open + 1, (size_t)(close - open - 1));
        text = close + 1;
    }
}

/* One line, with source lines broken after sentences. */
static void prose_line_add(struct kv_buffer *out, const char *text, size_t length)
{
    struct kv_buffer line = {0};
    prose_add(&line, text, length);
    kv_screen_wrap(out, kv_buffer_as_text(&line).data, 0, 0, SOURCE_WIDTH);
    kv_buffer_text(out, "\n");
    kv_buffer_release(&line);
}

/* "[SPEC]": argument names in italics, brackets and dots in roman. */
static void argument_add(struct kv_buffer *out, const char *argument)
{
    static const char marks[] = "[].=/";
    while (*argument) {
        size_t mark = strspn(argument, marks);
        escaped_add(out, argument, mark);
        argument += mark;
        size_t name = strcspn(argument, marks);
        if (name > 0)
            styled_add(out, 'I', argument, name);
        argument += name;
    }
}

static void heading_add(struct kv_buffer *out, const char *title)
{
    kv_buffer_printf(out, ".SH %s\n", title);
}

/* A paragraph with a bold label before it. */
static void item_add(struct kv_buffer *out, const char *label, const char *text)
{
    kv_buffer_text(out, ".TP\n");
    bold_add(out, label);
    kv_buffer_text(out, "\n");
    prose_line_add(out, text, strlen(text));
}

/* The lines of a command's details, `length` bytes: paragraphs between empty lines; indented lines
 * stay as they are. */
static void lines_add(struct kv_buffer *out, const char *text, size_t length)
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
            escaped_add(out, text + 2, bytes - 2);
            kv_buffer_text(out, "\n");
        } else if (bytes == 0) {
            kv_buffer_text(out, ".PP\n");
        } else {
            prose_line_add(out, text, bytes);
        }
        text += bytes + 1;
    }
    kv_buffer_text(out, literal ? ".fi\n.RE\n" : "");
}

/* The start of the examples in a command's details; NULL = none. */
static const char *examples_of(const struct kv_command *command)
{
    static const char begin[] = "\n\nExample";
    const char *found = command->details ? strstr(command->details, begin) : NULL;
    return found ? found + 2 : NULL;
}

static void synopsis_add(struct kv_buffer *out)
{
    heading_add(out, "SYNOPSIS");
    kv_buffer_text(out, ".nf\n");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        kv_buffer_printf(out, "\\fBkubevet %s\\fR [\\fIOPTION\\fR...]%s", (*at)->name,
                         *(*at)->arguments ? " " : "");
        argument_add(out, (*at)->arguments);
        kv_buffer_text(out, "\n");
    }
    kv_buffer_text(out, ".fi\n");
}

static void description_add(struct kv_buffer *out)
{
    static const char text[] =
        "kubevet compares a Kubernetes cluster with a YAML spec of its intended state and reports "
        "every difference. It reads only what its rules need and changes nothing. Anything that it "
        "cannot check is reported as not evaluated and never counts as a pass. Secrets are never "
        "read.\n"
        "\n"
        "The state is that of the live cluster, for which kubevet uses your kubeconfig like "
        "kubectl, or a recorded one.";
    heading_add(out, "DESCRIPTION");
    lines_add(out, text, sizeof text - 1);
}

static void commands_add(struct kv_buffer *out)
{
    heading_add(out, "COMMANDS");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        const char *details = (*at)->details, *examples = examples_of(*at);
        kv_buffer_printf(out, ".SS kubevet %s\n", (*at)->name);
        prose_line_add(out, (*at)->summary, strlen((*at)->summary));
        if (!details)
            continue;
        kv_buffer_text(out, ".PP\n");
        lines_add(out, details, examples ? (size_t)(examples - 2 - details) : strlen(details));
    }
}

/* Any command that takes the option; NULL if none does. */
static const struct kv_command *taker_of(const struct option_row *option)
{
    const struct kv_command *const *at = kv_cli_registry;
    while (*at && !option_taken(option, *at))
        at++;
    return *at;
}

/* "Of: check, quota.": which commands take the option, and with which values if these differ. */
static void takers_add(struct kv_buffer *out, const struct option_row *option)
{
    struct kv_buffer takers = {0};
    kv_buffer_text(&takers, "Of: ");
    size_t start = takers.length;
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        if (!option_taken(option, *at))
            continue;
        kv_buffer_printf(&takers, "%s%s", takers.length > start ? ", " : "", (*at)->name);
        if (option->type == OPTION_FORMAT)
            option_values_add(option, *at, &takers);
    }
    kv_buffer_text(&takers, ".");
    prose_line_add(out, takers.data, takers.length);
    kv_buffer_release(&takers);
}

/* Do the same commands take both options? */
static bool taken_alike(const struct option_row *one, const struct option_row *two)
{
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        if (option_taken(one, *at) != option_taken(two, *at))
            return false;
    return true;
}

static void option_add(struct kv_buffer *out, const struct option_row *option, bool with_takers)
{
    struct kv_buffer help = {0};
    kv_buffer_text(out, ".TP\n");
    if (option->letter)
        kv_buffer_printf(out, "\\fB\\-%c\\fR, ", option->letter);
    kv_buffer_text(out, "\\fB\\-\\-");
    text_add(out, option->name);
    kv_buffer_text(out, "\\fR");
    if (option->argument) {
        kv_buffer_text(out, option_argument_is_optional(option) ? "" : " ");
        argument_add(out, option->argument);
    }
    kv_buffer_text(&help, option->help);
    if (option->type != OPTION_FORMAT)
        option_values_add(option, taker_of(option), &help);
    kv_buffer_text(&help, ".");
    kv_buffer_text(out, "\n");
    prose_line_add(out, help.data, help.length);
    kv_buffer_release(&help);
    if (with_takers)
        takers_add(out, option);
}

static bool stands_in(const struct option_row *option, const struct option_section *section)
{
    return taker_of(option) && option_section_of(option->groups) == section;
}

/* The commands are listed once per section if they are the same for all options. */
static void option_section_add(struct kv_buffer *out, const struct option_section *section)
{
    const struct option_row *first = NULL;
    bool alike = true;
    for (const struct option_row *option = option_table; option->name; option++) {
        if (!stands_in(option, section))
            continue;
        first = first ? first : option;
        alike = alike && taken_alike(first, option);
    }
    kv_buffer_printf(out, ".SS %s\n", section->title);
    if (alike && first->groups != 0)
        takers_add(out, first);
    for (const struct option_row *option = option_table; option->name; option++)
        if (stands_in(option, section))
            option_add(out, option, !alike);
}

static void options_add(struct kv_buffer *out)
{
    heading_add(out, "OPTIONS");
    kv_buffer_text(out, "Option names can\\(aqt be abbreviated.\n"
                        "Options and arguments may be mixed; \\fB\\-\\-\\fR ends the options.\n");
    for (const struct option_section *section = option_sections; section->title; section++)
        option_section_add(out, section);
    kv_buffer_text(out, ".SS Arguments\n");
    for (const struct placeholder *row = placeholder_table; row->name; row++)
        if (row->help)
            item_add(out, row->name, row->help);
}

static void formats_add(struct kv_buffer *out)
{
    heading_add(out, "REPORT FORMATS");
    for (const struct kv_format *const *at = kv_report_registry; *at; at++)
        item_add(out, (*at)->name, (*at)->help);
}

static void rules_add(struct kv_buffer *out)
{
    heading_add(out, "RULES");
    kv_buffer_text(out, "\\fBkubevet explain\\fR \\fIID\\fR explains a rule. The severity shown is "
                        "the default; the spec can set another.\n");
    for (const struct kv_rule *const *at = kv_rules_registry; *at; at++) {
        const struct kv_rule_doc *doc = &(*at)->doc;
        kv_buffer_text(out, ".TP\n");
        bold_add(out, doc->id);
        kv_buffer_printf(out, " (%s)\n", kv_severity_name(doc->severity));
        prose_line_add(out, doc->summary, strlen(doc->summary));
    }
}

static void exit_codes_add(struct kv_buffer *out)
{
    heading_add(out, "EXIT STATUS");
    for (const struct exit_row *row = exit_table; row->text; row++) {
        char code[16];
        snprintf(code, sizeof code, "%d", row->code);
        item_add(out, code, row->text);
    }
    kv_buffer_text(out, ".PP\n"
                        "If several apply, 2 takes precedence over 3, 3 over 1, and 1 over 4.\n");
}

static void rows_add(struct kv_buffer *out, const char *title, const struct environment_row *row)
{
    heading_add(out, title);
    for (; row->names; row++)
        item_add(out, row->names, row->help);
}

static void examples_add(struct kv_buffer *out)
{
    heading_add(out, "EXAMPLES");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        const char *examples = examples_of(*at);
        if (!examples)
            continue;
        kv_buffer_printf(out, ".SS kubevet %s\n", (*at)->name);
        /* The heading replaces "Example:", unless that line says more. */
        size_t head = strcspn(examples, "\n");
        bool plain = examples[head - 1] == ':';
        lines_add(out, examples + (plain ? head + 1 : 0),
                  strlen(examples + (plain ? head + 1 : 0)));
    }
}

void manual_write(struct kv_buffer *out)
{
    kv_buffer_text(out,
                   ".\\\" Printed by `kubevet help -o man`: do not edit.\n"
                   ".TH KUBEVET 1 " KUBEVET_DATE " \"kubevet " KUBEVET_VERSION "\"\n"
                   ".nh\n.ad l\n"
                   ".SH NAME\nkubevet \\- compare a Kubernetes cluster with a YAML spec of its\n"
                   "intended state\n");
    synopsis_add(out);
    description_add(out);
    commands_add(out);
    options_add(out);
    formats_add(out);
    rules_add(out);
    exit_codes_add(out);
    rows_add(out, "ENVIRONMENT", environment_table);
    rows_add(out, "FILES", file_table);
    examples_add(out);
    heading_add(out, "SEE ALSO");
    kv_buffer_text(out, "\\fBkubectl\\fR(1), \\fBpromtool\\fR(1)\n");
}
