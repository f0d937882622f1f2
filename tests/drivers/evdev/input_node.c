/* The kernel's side of one input device, put under a program with LD_PRELOAD.
 *
 * INPUT_NODE   path that is the device
 * INPUT_PIPE   descriptor from which its events come, type/code/value in whole structs; its end of
 *              file is the cable pulled out
 * INPUT_KIND   keyboard, keypad or touch
 * INPUT_TAKEN  set: somebody else has grabbed it
 * INPUT_NOTES  file: one line for each request that changes something
 *
 * Written from <linux/input.h> and the kernel's evdev.c, and from nothing of ours.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int node = -1; /* the one descriptor that stands for the device */
static int clock_of_events = CLOCK_REALTIME;

static void note(const char *what) {
    const char *file = getenv("INPUT_NOTES");
    FILE *out = file ? fopen(file, "a") : NULL;
    if (out) {
        fprintf(out, "%s\n", what);
        fclose(out);
    }
}

static int is(const char *kind) {
    const char *now = getenv("INPUT_KIND");
    return now && strcmp(now, kind) == 0;
}

/* -1: not our path; -2: it is, and the device is gone */
static int open_node(const char *path, int flags) {
    const char *wanted = getenv("INPUT_NODE"), *from = getenv("INPUT_PIPE");
    if (!wanted || !from || strcmp(path, wanted) != 0)
        return -1;
    if ((flags & O_ACCMODE) != O_RDONLY || !(flags & O_NONBLOCK) || !(flags & O_CLOEXEC))
        note("open: unexpected flags");
    struct pollfd pipe = {.fd = atoi(from)};
    if (poll(&pipe, 1, 0) > 0 && pipe.revents & POLLHUP) {
        errno = ENOENT;
        return -2;
    }
    node = fcntl(atoi(from), F_DUPFD_CLOEXEC, 0);
    fcntl(node, F_SETFL, O_NONBLOCK);
    return node;
}

#define OPENS(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                  \
        va_list rest;                                                                             \
        va_start(rest, flags);                                                                    \
        int mode = flags & O_CREAT ? va_arg(rest, int) : 0;                                       \
        va_end(rest);                                                                             \
        int made = open_node(path, flags);                                                        \
        if (made == -2)                                                                           \
            return -1;                                                                            \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);                            \
        return made >= 0 ? made : real(path, flags, mode);                                        \
    }
OPENS(open)
OPENS(open64)

static void able(unsigned type, unsigned char *bits) {
#define SET(n) bits[(n) / 8] |= 1 << (n) % 8
    if (type == EV_KEY && is("touch")) {
        SET(BTN_TOUCH);
    } else if (type == EV_KEY) {
        for (int n = KEY_ESC; n <= KEY_F24; n++)
            SET(n);
    } else if (type == EV_ABS && is("touch")) {
        SET(ABS_MT_SLOT);
        SET(ABS_MT_TRACKING_ID);
    } else if (type == EV_SW && is("keypad")) {
        SET(SW_HEADPHONE_INSERT);
    }
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (fd != node || fd < 0) {
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
        clock_of_events = *(int *)argument;
        note(clock_of_events == CLOCK_MONOTONIC ? "clock monotonic" : "clock other");
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
        able(number - _IOC_NR(EVIOCGBIT(0, 0)), bits);
    else if (number == _IOC_NR(EVIOCGSW(0)) && is("keypad"))
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
    if (fd != node || fd < 0)
        return got;
    if (got == 0) {
        errno = ENODEV;
        return -1;
    }
    struct timespec now;
    clock_gettime(clock_of_events, &now);
    for (ssize_t at = 0; count == 1 && at + (ssize_t)sizeof(struct input_event) <= got;
         at += sizeof(struct input_event)) {
        struct input_event *event = (void *)((char *)into[0].iov_base + at);
        event->input_event_sec = now.tv_sec;
        event->input_event_usec = now.tv_nsec / 1000;
    }
    return got;
}

int close(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "close");
    if (fd == node && fd >= 0)
        node = -1;
    return real(fd);
}
