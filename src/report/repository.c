#include "repository.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A `.git` that is a file has one line. */
enum { GIT_FILE_BYTES_MAX = 64 * 1024 };

/* The `.git` file of a worktree refers to REPOSITORY/.git/worktrees/NAME, that of a submodule to
 * .git/modules/NAME of the outer repository. */
static bool is_worktree(const char *git_file)
{
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    bool is = kv_file_read(git_file, GIT_FILE_BYTES_MAX, &text, KV_ERROR_OUTPUT, &ignored) &&
              strncmp(text.data, "gitdir:", 7) == 0 && !strstr(text.data, "/modules/");
    kv_buffer_release(&text);
    return is;
}

static bool is_root(const char *folder)
{
    char git[PATH_MAX];
    struct stat status;
    int length = snprintf(git, sizeof git, "%s/.git", folder);
    if (length >= (int)sizeof git || stat(git, &status) != 0)
        return false;
    return S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && is_worktree(git));
}

/* Truncates a folder's path to the root of its repository; false if there is none. */
static bool root_find(char *folder)
{
    for (char *slash; !is_root(folder); *slash = '\0') {
        slash = strrchr(folder, '/');
        if (!slash)
            return false;
    }
    return true;
}

static bool workspace_find(char *root)
{
    const char *workspace = getenv("GITHUB_WORKSPACE");
    return workspace && *workspace && realpath(workspace, root);
}

/* The part of the path below the root; NULL if it is not below it. */
static const char *below(const char *root, const char *path)
{
    size_t length = strlen(root);
    while (length > 0 && root[length - 1] == '/')
        length--;
    return strncmp(root, path, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

/* The file's path with symlinks in its folders resolved. A file that is a symlink keeps its own
 * name. */
static bool resolve(const char *file, char *folder, char *path)
{
    const char *slash = strrchr(file, '/');
    char named[PATH_MAX];
    int length = snprintf(named, sizeof named, "%.*s", slash ? (int)(slash + 1 - file) : 1,
                          slash ? file : ".");
    if (length >= (int)sizeof named || !realpath(named, folder))
        return false;
    length = snprintf(path, PATH_MAX, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
                      slash ? slash + 1 : file);
    return length < PATH_MAX;
}

static const char *without_dot(const char *path)
{
    while (path[0] == '.' && path[1] == '/' && path[2] != '\0')
        path += 2;
    return path;
}

const char *repository_path(struct repository *repository, struct kv_place place)
{
    char root[PATH_MAX], path[PATH_MAX];
    const char *rest = NULL;
    if (repository->file && strcmp(repository->file, place.file) == 0)
        return repository->path;
    if (access(place.file, F_OK) == 0 && resolve(place.file, root, path)) {
        rest = root_find(root) ? below(root, path) : NULL;
        if (!rest && workspace_find(root))
            rest = below(root, path);
    }
    repository->file = place.file;
    snprintf(repository->path, sizeof repository->path, "%s",
             rest ? rest : without_dot(place.file));
    return repository->path;
}
