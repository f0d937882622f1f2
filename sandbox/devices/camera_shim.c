/* A V4L2 camera below whatever talks to one: LD_PRELOADed, it answers the kernel's part of
 * <linux/videodev2.h> for one path, $SANDBOX_CAMERA/camera, and leaves every other file alone.
 *
 * $SANDBOX_CAMERA/camera.toml holds the posture (see camera.py) and is read at each call;
 * camera.mjpg, camera.yuyv hold a frame in each format. Frames lie in a memfd, so mmap is real.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFERS 3
#define ROOM (8u << 20)

static int device = -1, streaming, queued, next_buffer, taken;
static unsigned width, height, line, format;

static const char *folder(void) { return getenv("SANDBOX_CAMERA"); }

/* Reads one file of the folder into a buffer of its own; *size tells how much came. */
static char *content(const char *name, size_t *size)
{
    static int (*real_open)(const char *, int, ...);
    char path[512];
    char *data = calloc(1, ROOM);
    ssize_t got = 0, part;
    if (!real_open)
        real_open = dlsym(RTLD_NEXT, "open");
    snprintf(path, sizeof path, "%s/%s", folder(), name);
    int file = real_open(path, O_RDONLY);
    while (file >= 0 && (part = read(file, data + got, ROOM - 1 - got)) > 0)
        got += part;
    if (file >= 0)
        close(file);
    *size = got;
    return data;
}

static int said(const char *key, const char *value)
{
    size_t size;
    char wanted[128], *text = content("camera.toml", &size);
    snprintf(wanted, sizeof wanted, "%s = \"%s\"", key, value);
    int found = strstr(text, wanted) != NULL;
    free(text);
    return found;
}

static int posture(const char *name) { return said("posture", name); }

static int open_camera(void)
{
    if (posture("hang-open"))
        for (;;)
            pause();
    if (posture("not-permitted"))
        return errno = EACCES, -1;
    device = memfd_create("camera", MFD_CLOEXEC);
    if (ftruncate(device, (off_t)BUFFERS * ROOM) != 0)
        abort();
    return device;
}

static int opens(const char *path)
{
    char mine[512];
    if (!folder())
        return 0;
    snprintf(mine, sizeof mine, "%s/camera", folder());
    return strcmp(path, mine) == 0 && access(path, F_OK) == 0;
}

#define OPEN(NAME)                                                     \
    int NAME(const char *path, int flags, ...)                         \
    {                                                                  \
        static int (*real)(const char *, int, ...);                    \
        va_list more;                                                  \
        va_start(more, flags);                                         \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0; \
        va_end(more);                                                  \
        if (opens(path))                                               \
            return open_camera();                                      \
        if (!real)                                                     \
            real = dlsym(RTLD_NEXT, #NAME);                            \
        return real(path, flags, mode);                                \
    }
OPEN(open)
OPEN(open64)

static int refuse(int code) { return errno = code, -1; }

static int querycap(struct v4l2_capability *cap)
{
    if (posture("no-camera"))
        return refuse(ENOTTY);
    strcpy((char *)cap->driver, "sandbox");
    cap->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    cap->device_caps = posture("metadata") ? V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING
                                           : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    return 0;
}

static int set_format(struct v4l2_format *asked)
{
    size_t size;
    char *text = content("camera.size", &size);
    sscanf(text, "%u %u", &width, &height);
    free(text);
    if (posture("busy"))
        return refuse(EBUSY);
    format = asked->fmt.pix.pixelformat;
    int mjpeg = !said("formats", "yuyv"), yuyv = !said("formats", "mjpeg");
    if (posture("wrong-format"))
        format = V4L2_PIX_FMT_NV12;
    else if (mjpeg && (format == V4L2_PIX_FMT_MJPEG || !yuyv))
        format = V4L2_PIX_FMT_MJPEG; /* as real ones do, the nearest is given, not refused */
    else if (yuyv)
        format = V4L2_PIX_FMT_YUYV;
    line = format == V4L2_PIX_FMT_YUYV ? 2 * width + (posture("padded") ? 64 : 0) : 0;
    asked->fmt.pix.width = width;
    asked->fmt.pix.height = height;
    asked->fmt.pix.pixelformat = format;
    asked->fmt.pix.bytesperline = line;
    asked->fmt.pix.sizeimage = ROOM;
    return 0;
}

static unsigned fill(char *into)
{
    size_t size;
    int black = posture("black");
    char *frame = format == V4L2_PIX_FMT_YUYV ? content(black ? "black.yuyv" : "camera.yuyv", &size)
                                              : content(black ? "black.mjpg" : "camera.mjpg", &size);
    unsigned used = size;
    taken++;
    if (posture("garbage") || (posture("garbage-first") && taken < 3)) {
        srand(taken);
        for (size_t i = 0; i < size; i++)
            frame[i] = rand();
        if (format == V4L2_PIX_FMT_YUYV)
            used = size / 3; /* pixels cannot be told from noise; a short frame can */
    } else if (posture("cut")) {
        used = size / 2;
    }
    if (line > 2 * width && format == V4L2_PIX_FMT_YUYV) {
        for (unsigned row = 0; row < height; row++)
            memcpy(into + row * line, frame + row * 2 * width, 2 * width);
        used = line * height;
    } else {
        memcpy(into, frame, used);
    }
    free(frame);
    return used;
}

static int take(struct v4l2_buffer *buffer)
{
    if (posture("hang"))
        for (;;)
            pause();
    if (posture("crash"))
        abort();
    if (posture("pulled"))
        return refuse(ENODEV);
    if (posture("stumble"))
        return refuse(EIO);
    if (!streaming || queued < 1)
        return refuse(EINVAL);
    char *place = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, device,
                       (off_t)next_buffer * ROOM);
    buffer->bytesused = fill(place);
    munmap(place, ROOM);
    buffer->index = posture("liar") ? 77 : next_buffer;
    if (posture("liar-size"))
        buffer->bytesused = 0xFFFFFFF0u;
    buffer->sequence = taken;
    next_buffer = (next_buffer + 1) % BUFFERS;
    queued--;
    return 0;
}

static int answer(unsigned long request, void *argument)
{
    struct v4l2_requestbuffers *wanted = argument;
    struct v4l2_buffer *buffer = argument;
    switch (request) {
    case VIDIOC_QUERYCAP:
        return querycap(argument);
    case VIDIOC_S_FMT:
        return set_format(argument);
    case VIDIOC_REQBUFS:
        wanted->count = BUFFERS;
        return 0;
    case VIDIOC_QUERYBUF:
        buffer->m.offset = buffer->index * ROOM;
        buffer->length = ROOM;
        return 0;
    case VIDIOC_QBUF:
        return queued++, 0;
    case VIDIOC_STREAMON:
        return posture("busy-late") ? refuse(EBUSY) : (streaming = 1, 0);
    case VIDIOC_DQBUF:
        return take(buffer);
    }
    return refuse(ENOTTY);
}

int ioctl(int file, unsigned long request, ...)
{
    static int (*real)(int, unsigned long, ...);
    va_list more;
    va_start(more, request);
    void *argument = va_arg(more, void *);
    va_end(more);
    request &= 0xFFFFFFFFul; /* Python hands on a sign-extended number */
    if (file >= 0 && file == device)
        return answer(request, argument);
    if (!real)
        real = dlsym(RTLD_NEXT, "ioctl");
    return real(file, request, argument);
}
