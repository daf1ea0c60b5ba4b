/* Preloaded into a process: kills it at the n-th call that changes something below a folder.
 *
 * A write that is killed leaves half of its bytes; any other call is killed before it is made.
 * `arm(folder, n)` begins to count, n = 0 never kills; `calls()` says which calls there were,
 * one letter each: w write, m make a folder, r rename, d delete.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 100000
#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

static char below[PATH_MAX];
static char kinds[MOST + 1];
static long armed, seen;

void arm(const char *folder, long at) {
    strncpy(below, folder, sizeof below - 1);
    armed = at;
    seen = 0;
    memset(kinds, 0, sizeof kinds);
}

const char *calls(void) { return kinds; }

static int inside(const char *path) {
    return below[0] != 0 && path != 0 && strncmp(path, below, strlen(below)) == 0;
}

static int inside_open(int descriptor) {
    char link[64], path[PATH_MAX];
    if (below[0] == 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return inside(path);
}

static int now(char kind) {
    if (seen < MOST) kinds[seen] = kind;
    return ++seen == armed;
}

static void die(void) { kill(getpid(), SIGKILL); pause(); }

ssize_t write(int descriptor, const void *bytes, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = REAL("write", ssize_t(*)(int, const void *, size_t));
    if (inside_open(descriptor) && now('w')) {
        real(descriptor, bytes, size / 2);
        die();
    }
    return real(descriptor, bytes, size);
}

int mkdir(const char *path, mode_t mode) {
    if (inside(path) && now('m')) die();
    return REAL("mkdir", int(*)(const char *, mode_t))(path, mode);
}

int rename(const char *from, const char *to) {
    if (inside(to) && now('r')) die();
    return REAL("rename", int(*)(const char *, const char *))(from, to);
}

int unlink(const char *path) {
    if (inside(path) && now('d')) die();
    return REAL("unlink", int(*)(const char *))(path);
}

int unlinkat(int folder, const char *path, int flags) {
    if (inside_open(folder) && now('d')) die();
    return REAL("unlinkat", int(*)(int, const char *, int))(folder, path, flags);
}

int rmdir(const char *path) {
    if (inside(path) && now('d')) die();
    return REAL("rmdir", int(*)(const char *))(path);
}
