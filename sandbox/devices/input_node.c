/* The kernel's side of input devices, put under a program with LD_PRELOAD.
 *
 * INPUT_FOLDER  every FIFO in it is a device: keyboard, keypad or touch, by its name. Its events
 *               come through it; its end of file is the cable pulled out
 * INPUT_TAKEN   set: somebody else has grabbed them
 * INPUT_NOTES   file: one line for each request that changes something
 *
 * Written from <linux/input.h> and the kernel's evdev.c, and from nothing of ours.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST 1024

static struct {
    char kind[16]; /* empty: none of ours */
    int clock;
} nodes[MOST];

static int ours(int fd) { return fd >= 0 && fd < MOST && nodes[fd].kind[0]; }

static void note(const char *what) {
    const char *file = getenv("INPUT_NOTES");
    FILE *out = file ? fopen(file, "a") : NULL;
    if (out) {
        fprintf(out, "%s\n", what);
        fclose(out);
    }
}

static int is(int fd, const char *kind) { return strcmp(nodes[fd].kind, kind) == 0; }

static void opened(const char *path, int flags, int fd) {
    const char *folder = getenv("INPUT_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || fd < 0 || fd >= MOST || strncmp(path, folder, length) || path[length] != '/')
        return;
    if ((flags & O_ACCMODE) != O_RDONLY || !(flags & O_NONBLOCK) || !(flags & O_CLOEXEC))
        note("open: unexpected flags");
    snprintf(nodes[fd].kind, sizeof nodes[fd].kind, "%s", path + length + 1);
    nodes[fd].clock = CLOCK_REALTIME;
}

#define OPENS(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                  \
        va_list rest;                                                                             \
        va_start(rest, flags);                                                                    \
        int mode = flags & O_CREAT ? va_arg(rest, int) : 0;                                       \
        va_end(rest);                                                                             \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);                            \
        int made = real(path, flags, mode);                                                       \
        opened(path, flags, made);                                                                \
        return made;                                                                              \
    }
OPENS(open)
OPENS(open64)

static void able(int fd, unsigned type, unsigned char *bits) {
#define SET(n) bits[(n) / 8] |= 1 << (n) % 8
    if (type == EV_KEY && is(fd, "touch")) {
        SET(BTN_TOUCH);
    } else if (type == EV_KEY) {
        for (int n = KEY_ESC; n <= KEY_F24; n++)
            SET(n);
    } else if (type == EV_ABS && is(fd, "touch")) {
        SET(ABS_MT_SLOT);
        SET(ABS_MT_TRACKING_ID);
    } else if (type == EV_SW && is(fd, "keypad")) {
        SET(SW_HEADPHONE_INSERT);
    }
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (!ours(fd)) {
        int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
        return real(fd, request, argument);
    }
    unsigned size = _IOC_SIZE(request), number = _IOC_NR(request);
    if (_IOC_TYPE(request) != 'E') {
        errno = ENOTTY;
        return -1;
    }
    if (request == EVIOCGRAB) {
        if (argument && getenv("INPUT_TAKEN")) {
            errno = EBUSY;
            return -1;
        }
        note(argument ? "grab" : "ungrab");
        return 0;
    }
    if (request == EVIOCSCLOCKID) {
        nodes[fd].clock = *(int *)argument;
        note(nodes[fd].clock == CLOCK_MONOTONIC ? "clock monotonic" : "clock other");
        return 0;
    }
    if (request == EVIOCGID) {
        *(struct input_id *)argument = (struct input_id){BUS_USB, 1, 2, 3};
        return 0;
    }
    if (_IOC_DIR(request) != _IOC_READ) {
        errno = EINVAL;
        return -1;
    }
    unsigned char bits[KEY_CNT / 8] = {0};
    if (number >= _IOC_NR(EVIOCGBIT(0, 0)) && number < _IOC_NR(EVIOCGBIT(EV_MAX, 0)))
        able(fd, number - _IOC_NR(EVIOCGBIT(0, 0)), bits);
    else if (number == _IOC_NR(EVIOCGSW(0)) && is(fd, "keypad"))
        SET(SW_HEADPHONE_INSERT); /* earphones are in */
    else if (number != _IOC_NR(EVIOCGKEY(0)) && number != _IOC_NR(EVIOCGLED(0)) &&
             number != _IOC_NR(EVIOCGSW(0))) {
        errno = EINVAL;
        return -1;
    }
    unsigned most = size < sizeof bits ? size : sizeof bits;
    memcpy(argument, bits, most);
    return (int)most;
}

ssize_t readv(int fd, const struct iovec *into, int count) {
    ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "readv");
    ssize_t got = real(fd, into, count);
    if (!ours(fd))
        return got;
    if (got == 0) {
        errno = ENODEV;
        return -1;
    }
    if (nodes[fd].clock == CLOCK_MONOTONIC)
        return got; /* as whoever sent them stamped them, when they came */
    struct timespec now, since;
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_MONOTONIC, &since);
    for (ssize_t at = 0; count == 1 && at + (ssize_t)sizeof(struct input_event) <= got;
         at += sizeof(struct input_event)) {
        struct input_event *event = (void *)((char *)into[0].iov_base + at);
        event->input_event_sec += now.tv_sec - since.tv_sec;
    }
    return got;
}

int close(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "close");
    if (ours(fd))
        nodes[fd].kind[0] = 0;
    return real(fd);
}
