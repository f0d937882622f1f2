/* A disk that is full, or that fails: preloaded into a terminal under test.

   FAULTS_DISK is the folder whose files are struck, FAULTS_DISK_STATE a file beside it: absent or
   empty, all is well; "F": writes beyond the present end of a file, and new files, get ENOSPC;
   "B": every write gets EIO. Reading goes on. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static char state(void) {
    const char *file = getenv("FAULTS_DISK_STATE");
    char found = 0;
    if (file == NULL) return 0;
    int kept = errno, fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (syscall(SYS_read, fd, &found, 1) != 1) found = 0;
        syscall(SYS_close, fd);
    }
    errno = kept;
    return found;
}

static int struck_path(const char *path) {
    const char *folder = getenv("FAULTS_DISK");
    return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int struck(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return struck_path(path);
}

/* errno for a write that ends at `end` (-1: at the file's end or position), 0 when it may go on */
static int fault(int fd, off_t end, size_t count) {
    char now = state();
    struct stat file;
    if (now == 0 || !struck(fd) || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    if (now == 'B') return EIO;
    if (end < 0) {
        int appends = fcntl(fd, F_GETFL) & O_APPEND;
        end = (appends ? file.st_size : lseek(fd, 0, SEEK_CUR)) + (off_t)count;
    }
    return end > file.st_size ? ENOSPC : 0;
}

#define STRIKE(fd, end, count)                 \
    do {                                       \
        int found = fault((fd), (end), count); \
        if (found) {                           \
            errno = found;                     \
            return -1;                         \
        }                                      \
    } while (0)

ssize_t write(int fd, const void *data, size_t count) {
    STRIKE(fd, -1, count);
    return REAL(write)(fd, data, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    size_t all = 0;
    for (int n = 0; n < count; n++) all += parts[n].iov_len;
    STRIKE(fd, -1, all);
    return REAL(writev)(fd, parts, count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) {
    STRIKE(fd, at + (off_t)count, count);
    return REAL(pwrite)(fd, data, count, at);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
    STRIKE(fd, (off_t)at + (off_t)count, count);
    return REAL(pwrite64)(fd, data, count, at);
}

int ftruncate(int fd, off_t length) {
    STRIKE(fd, length, 0);
    return REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    STRIKE(fd, (off_t)length, 0);
    return REAL(ftruncate64)(fd, length);
}

int posix_fallocate(int fd, off_t at, off_t length) {
    int found = fault(fd, at + length, 0);
    return found ? found : REAL(posix_fallocate)(fd, at, length);
}

static int may_open(const char *path, int flags) {
    struct stat file;
    char now = (flags & O_CREAT) ? state() : 0;
    if (now == 0 || !struck_path(path) || stat(path, &file) == 0) return 1;
    errno = now == 'B' ? EIO : ENOSPC;
    return 0;
}

#define OPENS(name)                                        \
    int name(const char *path, int flags, ...) {           \
        va_list more;                                      \
        va_start(more, flags);                             \
        mode_t mode = (mode_t)va_arg(more, int);           \
        va_end(more);                                      \
        if (!may_open(path, flags)) return -1;             \
        return REAL(name)(path, flags, mode);              \
    }

OPENS(open)
OPENS(open64)

static void none_free(const char *path, unsigned long *free_blocks, unsigned long *available) {
    if (state() == 'F' && struck_path(path)) *free_blocks = *available = 0;
}

int statvfs(const char *path, struct statvfs *found) {
    int code = REAL(statvfs)(path, found);
    if (code == 0) none_free(path, &found->f_bfree, &found->f_bavail);
    return code;
}

int statvfs64(const char *path, struct statvfs64 *found) {
    int code = REAL(statvfs64)(path, found);
    if (code == 0) none_free(path, &found->f_bfree, &found->f_bavail);
    return code;
}
