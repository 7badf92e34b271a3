#include "kubevet/base/glob.h"

#include "kubevet/base/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* ------------------------------------------------------------------ globs */

/* Length of the UTF-8 sequence at the start of a text that is not empty; an invalid byte counts as
 * a character. */
static size_t character_length(const char *text)
{
    uint32_t code;
    size_t length = kv_utf8_decode((struct kv_text){text, strnlen(text, 4)}, &code);
    return length > 0 ? length : 1;
}

/* On a mismatch only the last `*` is extended by a character: whatever an earlier one could match,
 * the last one can, too. Hence no recursion and the linear bound. */
bool kv_glob_match(const char *pattern, const char *text)
{
    const char *after_star = NULL; /* the pattern after the last `*` */
    const char *star_text = NULL;  /* where the text after that `*`'s match begins */
    while (*text != '\0') {
        if (*pattern == '*') {
            after_star = ++pattern;
            star_text = text;
        } else if (*pattern == '?') {
            pattern++;
            text += character_length(text);
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (after_star) {
            star_text += character_length(star_text);
            pattern = after_star;
            text = star_text;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

bool kv_globs_match(const char *const *globs, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (kv_glob_match(globs[i], text))
            return true;
    return false;
}

bool kv_glob_is_pattern(const char *pattern)
{
    return strpbrk(pattern, "*?") != NULL;
}

/* ------------------------------------------------------------------ the nearest word */

/* Longer words are not compared: no key, rule id or kind is as long. */
#define WORD_MAX 128

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, by the usual table, of which three rows are kept: row i,
 * column j is the distance between the first i bytes of a and the first j of b. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        const size_t *two_above = rows[(i + 1) % 3]; /* of use from i = 2 on */
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *kv_nearest_word(const char *word, const char *const *words, size_t count)
{
    size_t length = strlen(word);
    const char *nearest = NULL;
    size_t nearest_distance = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t other_length = strlen(words[i]);
        size_t longer = length > other_length ? length : other_length;
        size_t allowed = longer < 3 ? 1 : longer / 3;
        size_t least_distance = longer - (length + other_length - longer);
        if (longer > WORD_MAX || least_distance > allowed || least_distance >= nearest_distance)
            continue;
        size_t distance = edit_distance(word, length, words[i], other_length);
        if (distance <= allowed && distance < nearest_distance) {
            nearest = words[i];
            nearest_distance = distance;
        }
    }
    return nearest;
}
