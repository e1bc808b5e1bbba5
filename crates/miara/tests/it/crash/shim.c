/* Watches and disturbs what a program does to the files below one folder. Preloaded by the tests of crashes.
 *
 * WATCHED     the folder, absolute
 * TRACE       a file to which every change is written, with its bytes
 * FAIL_AT     the number of the change, from 1, that fails with errno FAIL_WITH
 * FAIL_FROM   the number of the change from which on every one fails, as on a full disk
 * READ_ONLY   nothing can be written, as on a disk that is mounted so
 * KILL_AT     the number of the change before which the process is killed
 *
 * A change in the trace: kind (1 byte), offset (8), length of the name (4), name, length of the bytes (4), bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int started, trace = -1;
static char watched[PATH_MAX];
static size_t watched_len;
static int read_only;
static long count, fail_at, fail_from, fail_with, kill_at;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static void start(void) {
    if (started) return;
    started = 1;
    const char *folder = getenv("WATCHED");
    if (!folder) return;
    strncpy(watched, folder, sizeof watched - 1);
    watched_len = strlen(watched);
    fail_at = number("FAIL_AT");
    fail_from = number("FAIL_FROM");
    fail_with = number("FAIL_WITH");
    kill_at = number("KILL_AT");
    read_only = getenv("READ_ONLY") != 0;
    if (read_only) fail_from = 1, fail_with = EROFS;
    const char *file = getenv("TRACE");
    if (file) trace = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int is_watched(const char *path) {
    return watched_len && !strncmp(path, watched, watched_len) && (path[watched_len] == '/' || !path[watched_len]);
}

/* The name of an open file; 0 where it is none below the folder. */
static int name_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, out, PATH_MAX - 1);
    if (len <= 0) return 0;
    out[len] = 0;
    return is_watched(out) && !strstr(out, " (deleted)");
}

/* An absolute name; 0 where it is not below the folder. */
static int name_at(int dir, const char *path, char *out) {
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
    } else {
        char base[PATH_MAX];
        if (dir == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
            ssize_t len = readlink(link, base, sizeof base - 1);
            if (len <= 0) return 0;
            base[len] = 0;
        }
        snprintf(out, PATH_MAX, "%.*s/%s", PATH_MAX / 2, base, path);
    }
    return is_watched(out);
}

/* Counts a change; -1 where it is to fail. Called with the lock held. */
static int step(void) {
    count++;
    if (kill_at && count == kill_at) kill(getpid(), SIGKILL);
    if ((fail_at && count == fail_at) || (fail_from && count >= fail_from)) {
        errno = (int)fail_with;
        return -1;
    }
    return 0;
}

static void note(char kind, const char *name, int64_t offset, const void *bytes, uint32_t len) {
    if (trace < 0) return;
    uint32_t name_len = (uint32_t)strlen(name);
    size_t all = 1 + 8 + 4 + name_len + 4 + len;
    char *record = malloc(all);
    char *at = record;
    *at++ = kind;
    memcpy(at, &offset, 8), at += 8;
    memcpy(at, &name_len, 4), at += 4;
    memcpy(at, name, name_len), at += name_len;
    memcpy(at, &len, 4), at += 4;
    if (len) memcpy(at, bytes, len);
    ssize_t written = REAL(write)(trace, record, all);
    (void)written;
    free(record);
}

static void note_two(char kind, const char *from, const char *to) { note(kind, from, 0, to, (uint32_t)strlen(to)); }

#define ENTER pthread_mutex_lock(&lock); start()
#define LEAVE pthread_mutex_unlock(&lock)

static int opened(const char *symbol, int dir, const char *path, int flags, mode_t mode) {
    int (*call)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))real(symbol);
    char name[PATH_MAX];
    ENTER;
    int changes = (flags & (O_CREAT | O_TRUNC)) && (flags & O_TMPFILE) != O_TMPFILE && name_at(dir, path, name);
    struct stat there;
    int exists = changes && stat(name, &there) == 0;
    if (read_only && (flags & O_ACCMODE) != O_RDONLY && name_at(dir, path, name) && stat(name, &there) == 0) {
        LEAVE;
        errno = EROFS;
        return -1;
    }
    if (changes && (!exists || (flags & O_TRUNC)) && step()) {
        LEAVE;
        return -1;
    }
    int fd = call(dir, path, flags, mode);
    if (fd >= 0 && changes && !exists) note('c', name, 0, 0, 0);
    if (fd >= 0 && changes && exists && (flags & O_TRUNC)) note('t', name, 0, 0, 0);
    LEAVE;
    return fd;
}

#define MODE \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE return opened("openat", AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened("openat64", AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE return opened("openat", dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE return opened("openat64", dir, path, flags, mode); }

static int wrote(int fd, char *name) {
    if (!name_of(fd, name)) return 0;
    return step() ? -1 : 1;
}

ssize_t write(int fd, const void *bytes, size_t len) {
    char name[PATH_MAX];
    ENTER;
    if (fd == 1) note('a', "", 0, bytes, (uint32_t)len);
    int known = wrote(fd, name);
    off64_t at = known > 0 ? lseek64(fd, 0, SEEK_CUR) : 0;
    ssize_t done = known < 0 ? -1 : REAL(write)(fd, bytes, len);
    if (known > 0 && done > 0) note('w', name, at, bytes, (uint32_t)done);
    LEAVE;
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int many) {
    /* In pieces, so that each is a change of its own. */
    char name[PATH_MAX];
    if (!name_of(fd, name)) return REAL(writev)(fd, parts, many);
    for (int i = 0; i < many; i++)
        if (parts[i].iov_len) return write(fd, parts[i].iov_base, parts[i].iov_len);
    return 0;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at) {
    char name[PATH_MAX];
    ENTER;
    int known = wrote(fd, name);
    ssize_t done = known < 0 ? -1 : REAL(pwrite64)(fd, bytes, len, at);
    if (known > 0 && done > 0) note('w', name, at, bytes, (uint32_t)done);
    LEAVE;
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) { return pwrite64(fd, bytes, len, at); }

int ftruncate64(int fd, off64_t len) {
    char name[PATH_MAX];
    ENTER;
    int known = wrote(fd, name);
    int done = known < 0 ? -1 : REAL(ftruncate64)(fd, len);
    if (known > 0 && !done) note('t', name, len, 0, 0);
    LEAVE;
    return done;
}

int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

static int synced(const char *symbol, int fd) {
    char name[PATH_MAX];
    ENTER;
    int known = wrote(fd, name);
    int done = known < 0 ? -1 : ((int (*)(int))real(symbol))(fd);
    if (known > 0 && !done) note('s', name, 0, 0, 0);
    LEAVE;
    return done;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    char a[PATH_MAX], b[PATH_MAX];
    ENTER;
    int known = name_at(to_dir, to, b) | name_at(from_dir, from, a);
    int done = known && step() ? -1 : REAL(renameat)(from_dir, from, to_dir, to);
    if (known && !done) note_two('r', a, b);
    LEAVE;
    return done;
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    if (!flags) return renameat(from_dir, from, to_dir, to);
    errno = ENOSYS;
    return -1;
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char a[PATH_MAX], b[PATH_MAX];
    ENTER;
    int known = name_at(to_dir, to, b) | name_at(from_dir, from, a);
    int done = known && step() ? -1 : REAL(linkat)(from_dir, from, to_dir, to, flags);
    if (known && !done) note_two('l', a, b);
    LEAVE;
    return done;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int dir, const char *path, int flags) {
    char name[PATH_MAX];
    ENTER;
    int known = name_at(dir, path, name);
    /* What isn't there is no change. */
    struct stat there;
    known = known && lstat(name, &there) == 0;
    int done = known && step() ? -1 : REAL(unlinkat)(dir, path, flags);
    if (known && !done) note('u', name, 0, 0, 0);
    LEAVE;
    return done;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int dir, const char *path, mode_t mode) {
    char name[PATH_MAX];
    ENTER;
    struct stat there;
    int known = name_at(dir, path, name) && lstat(name, &there) != 0;
    int done = known && step() ? -1 : REAL(mkdirat)(dir, path, mode);
    if (known && !done) note('m', name, 0, 0, 0);
    LEAVE;
    return done;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Copies within the system would pass by unseen; whoever asks for one copies by reading and writing instead. */
ssize_t copy_file_range(int a, off64_t *b, int c, off64_t *d, size_t e, unsigned f) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int a, int b, off64_t *c, size_t d) {
    (void)a, (void)b, (void)c, (void)d;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile(int a, int b, off_t *c, size_t d) { return sendfile64(a, b, c, d); }
