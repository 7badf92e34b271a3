#include "folder.h"

#include "kubevet/base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Source: k8s.io/cli-runtime/pkg/resource/builder.go (FileExtensions) */
static const char *const endings[] = {".json", ".yaml", ".yml"};

typedef int (*comparison)(const char *a, const char *b);

static bool has_ending(const char *name, comparison compare)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && compare(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

bool folder_name_is_read(const char *name)
{
    return has_ending(name, strcmp);
}

bool folder_is_folder(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_folder_in(DIR *folder, const char *name)
{
    struct stat status;
    return fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(status.st_mode);
}

/* Does a folder contain something that would be read there? */
static bool is_worth_reading(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return true; /* unknown */
    bool found = false;
    for (const struct dirent *entry; !found && (entry = readdir(folder));)
        found = folder_name_is_read(entry->d_name) ||
                (entry->d_name[0] != '.' && is_folder_in(folder, entry->d_name));
    closedir(folder);
    return found;
}

void folder_skipped_add(struct kv_list *skipped, struct kv_arena *arena, const char *path,
                        const char *below)
{
    struct stat status;
    struct kv_skipped added = {.path = kv_arena_copy(arena, kv_text_of(path)), .is_likely = true};
    if (stat(path, &status) != 0) {
        added.why = "a broken link, or the file is gone";
    } else if (S_ISDIR(status.st_mode)) {
        added.why = folder_is_folder(path) ? below : "links to folders are not followed";
        added.is_likely = is_worth_reading(path);
    } else if (!S_ISREG(status.st_mode)) {
        added.why = "not a file";
    } else {
        added.why = "only names that end in .json, .yaml or .yml are read";
        added.is_likely = has_ending(path, strcasecmp);
    }
    kv_list_add(skipped, arena, struct kv_skipped, added);
}
