#include "loader.h"

void loader_release(struct loader *loader)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (loader->forms[i].compiled)
            regfree(&loader->forms[i].regex);
    }
    kv_arena_release(&loader->scratch);
}

const char *text_quote(struct loader *loader, const char *text)
{
    enum { QUOTE_MAX = 80 };
    if (strlen(text) <= QUOTE_MAX)
        return text;
    size_t length = QUOTE_MAX;
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--; /* not in the middle of a character */
    return kv_arena_printf(&loader->scratch, "%.*s...", (int)length, text);
}

static bool form_matches(struct loader *loader, enum form_id id, const char *text)
{
    const struct form *form = &form_table[id];
    if (form->max_length > 0 && strlen(text) > form->max_length)
        return false;
    if (!form->pattern)
        return true;
    regex_t *regex = &loader->forms[id].regex;
    if (!loader->forms[id].compiled) {
        if (regcomp(regex, form->pattern, REG_EXTENDED | REG_NOSUB) != 0)
            kv_out_of_memory(); /* the patterns are constants: nothing else can fail */
        loader->forms[id].compiled = true;
    }
    return regexec(regex, text, 0, NULL, 0) == 0;
}

bool form_check(struct loader *loader, const char *what, enum form_id id, const char *text,
                struct kv_place place)
{
    const char *wanted = form_table[id].wanted, *hint = form_table[id].hint;
    if (text[0] == '\0' && !form_table[id].empty)
        kv_problem_add(loader->problems, place, "%s: is empty: expected %s", what, wanted);
    else if (form_matches(loader, id, text))
        return true;
    else
        kv_problem_add(loader->problems, place, "%s: \"%s\" is not %s%s%s", what,
                       text_quote(loader, text), wanted, hint ? "; " : "", hint ? hint : "");
    return false;
}
