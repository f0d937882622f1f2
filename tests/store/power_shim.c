/* Records what a process does to the files below $POWER_ROOT, into $POWER_LOG: for cutting the
 * power at any point afterwards. Preloaded; the real call is made first, then it is written down.
 *
 * One entry: a line of text, then, for writes, so many bytes and a line end.
 *   C ino path        created            O ino path        opened
 *   W ino at len      written            T ino size        cut or lengthened
 *   S ino             synced             D path            folder synced
 *   R old\tnew        renamed            L old\tnew        linked
 *   U path            unlinked           M path            folder made
 *   X path            folder removed     ? call            something this shim cannot follow
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int out = -1;
static const char *root;
static size_t root_len;

__attribute__((constructor)) static void begin(void) {
    root = getenv("POWER_ROOT");
    const char *log = getenv("POWER_LOG");
    if (!root || !log) return;
    root_len = strlen(root);
    out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void say(const char *text, const void *data, size_t len) {
    struct iovec parts[3] = {{(void *)text, strlen(text)}, {(void *)data, len}, {"\n", data ? 1 : 0}};
    if (syscall(SYS_writev, out, parts, 3) < 0) abort();
}

static int below(const char *path) {
    return out >= 0 && strncmp(path, root, root_len) == 0 &&
           (path[root_len] == '/' || path[root_len] == 0);
}

/* The absolute path of what a call names; 0 when it is not below the root. */
static int named(int dir, const char *path, char *full) {
    if (out < 0 || !path) return 0;
    if (path[0] == '/') {
        snprintf(full, PATH_MAX, "%s", path);
    } else {
        char link[64], base[PATH_MAX];
        if (dir == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
        if (n < 0) return 0;
        base[n] = 0;
        if ((size_t)snprintf(full, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return 0;
    }
    return below(full);
}

/* The path of an open file below the root; 0 when it is elsewhere. */
static int held(int fd, char *full, struct stat *info) {
    if (out < 0 || fd == out) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, full, PATH_MAX - 1);
    if (n < 0) return 0;
    full[n] = 0;
    return below(full) && fstat(fd, info) == 0;
}

#define LINE(...) do { char line[2 * PATH_MAX + 64]; snprintf(line, sizeof line, __VA_ARGS__); \
                       say(line, NULL, 0); } while (0)
#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

static int opened(int fd, int dir, const char *path, int flags, int was) {
    char full[PATH_MAX];
    struct stat info;
    if (fd >= 0 && named(dir, path, full) && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        if ((flags & O_CREAT) && !was) LINE("C %lu %s\n", (unsigned long)info.st_ino, full);
        else LINE("O %lu %s\n", (unsigned long)info.st_ino, full);
        if (flags & O_TRUNC) LINE("T %lu 0\n", (unsigned long)info.st_ino);
    }
    return fd;
}

static int there(int dir, const char *path) {
    struct stat info;
    return fstatat(dir, path, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

static int open_at(int dir, const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&one);
    int was = (flags & O_CREAT) ? there(dir, path) : 1;
    int fd = syscall(SYS_openat, dir, path, flags, mode);
    int error = errno;
    opened(fd, dir, path, flags, was);
    pthread_mutex_unlock(&one);
    errno = error;
    return fd;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list a; \
                    va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }

static ssize_t wrote(int fd, const void *data, ssize_t n, off_t at) {
    char full[PATH_MAX];
    struct stat info;
    int error = errno;
    if (n > 0 && held(fd, full, &info) && S_ISREG(info.st_mode)) {
        char line[128];
        if (at < 0) at = lseek(fd, 0, SEEK_CUR) - n;
        snprintf(line, sizeof line, "W %lu %lld %zd\n", (unsigned long)info.st_ino, (long long)at, n);
        say(line, data, n);
    }
    errno = error;
    return n;
}

ssize_t write(int fd, const void *data, size_t len) {
    pthread_mutex_lock(&one);
    ssize_t n = wrote(fd, data, syscall(SYS_write, fd, data, len), -1);
    pthread_mutex_unlock(&one);
    return n;
}

static ssize_t pwrote(int fd, const void *data, size_t len, off_t at) {
    pthread_mutex_lock(&one);
    ssize_t n = wrote(fd, data, syscall(SYS_pwrite64, fd, data, len, at), at);
    pthread_mutex_unlock(&one);
    return n;
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at) { return pwrote(fd, data, len, at); }
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return pwrote(fd, data, len, at); }

static void cannot(int fd, const char *call) {
    char full[PATH_MAX];
    struct stat info;
    if (held(fd, full, &info)) LINE("? %s %s\n", call, full);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    cannot(fd, "writev");
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t sendfile(int to, int from, off_t *at, size_t len) {
    cannot(to, "sendfile");
    return syscall(SYS_sendfile, to, from, at, len);
}

static int cut(int fd, off_t size, int done) {
    char full[PATH_MAX];
    struct stat info;
    if (done == 0 && held(fd, full, &info))
        LINE("T %lu %lld\n", (unsigned long)info.st_ino, (long long)size);
    return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size, syscall(SYS_ftruncate, fd, size)); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size, syscall(SYS_ftruncate, fd, size)); }

static int allocated(int fd, off_t at, off_t len, int done) {
    struct stat info;
    char full[PATH_MAX];
    if (done == 0 && held(fd, full, &info) && at + len >= info.st_size)
        LINE("T %lu %lld\n", (unsigned long)info.st_ino, (long long)(at + len));
    return done;
}

int fallocate(int fd, int mode, off_t at, off_t len) {
    if (mode) cannot(fd, "fallocate");
    return allocated(fd, at, len, syscall(SYS_fallocate, fd, mode, at, len));
}

int posix_fallocate(int fd, off_t at, off_t len) {
    return allocated(fd, at, len, syscall(SYS_fallocate, fd, 0, at, len)) ? errno : 0;
}

static int synced(int fd, int done) {
    char full[PATH_MAX];
    struct stat info;
    if (done == 0 && held(fd, full, &info)) {
        if (S_ISDIR(info.st_mode)) LINE("D %s\n", full);
        else LINE("S %lu\n", (unsigned long)info.st_ino);
    }
    return done;
}

int fsync(int fd) { return synced(fd, syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { return synced(fd, syscall(SYS_fdatasync, fd)); }

static int moved(char what, int from, const char *old, int to, const char *new, int done) {
    char a[PATH_MAX], b[PATH_MAX];
    int error = errno;
    if (done == 0 && named(from, old, a) && named(to, new, b)) LINE("%c %s\t%s\n", what, a, b);
    errno = error;
    return done;
}

int rename(const char *old, const char *new) {
    return moved('R', AT_FDCWD, old, AT_FDCWD, new, syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new));
}
int renameat(int from, const char *old, int to, const char *new) {
    return moved('R', from, old, to, new, syscall(SYS_renameat, from, old, to, new));
}
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return moved(flags ? '?' : 'R', from, old, to, new, syscall(SYS_renameat2, from, old, to, new, flags));
}
int link(const char *old, const char *new) {
    return moved('L', AT_FDCWD, old, AT_FDCWD, new, syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0));
}
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return moved('L', from, old, to, new, syscall(SYS_linkat, from, old, to, new, flags));
}

static int gone(char what, int dir, const char *path, int done) {
    char full[PATH_MAX];
    int error = errno;
    if (done == 0 && named(dir, path, full)) LINE("%c %s\n", what, full);
    errno = error;
    return done;
}

int unlink(const char *path) { return gone('U', AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, 0)); }
int unlinkat(int dir, const char *path, int flags) {
    return gone(flags & AT_REMOVEDIR ? 'X' : 'U', dir, path, syscall(SYS_unlinkat, dir, path, flags));
}
int rmdir(const char *path) {
    return gone('X', AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}
int mkdir(const char *path, mode_t mode) {
    return gone('M', AT_FDCWD, path, syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}
int mkdirat(int dir, const char *path, mode_t mode) {
    return gone('M', dir, path, syscall(SYS_mkdirat, dir, path, mode));
}
