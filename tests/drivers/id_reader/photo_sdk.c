/* A stand-in for a vendor's photo library. What it does is written in the first byte of the photo.
   The picture it makes is grey: no face is in it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 102
#define HEIGHT 126
#define SIZE (54 + HEIGHT * (WIDTH * 3 + 2))

static void number(unsigned char *at, unsigned value, int bytes) {
    while (bytes--) *at++ = value & 0xff, value >>= 8;
}

static void picture(unsigned char *out, int width) {
    memset(out, 0x80, SIZE);
    memset(out, 0, 54);
    out[0] = 'B', out[1] = 'M';
    number(out + 2, SIZE, 4), number(out + 10, 54, 4), number(out + 14, 40, 4);
    number(out + 18, width, 4), number(out + 22, HEIGHT, 4);
    number(out + 26, 1, 2), number(out + 28, 24, 2);
}

/* How many bytes of `out` are the picture; -1: refused. */
static int act(const unsigned char *wlt, unsigned char *out) {
    printf("a vendor's chatter\n");
    fflush(stdout);
    switch (wlt[0]) {
    case 'g': picture(out, WIDTH); return SIZE;
    case 'w': picture(out, WIDTH + 2); return SIZE;
    case 's': picture(out, WIDTH); return SIZE - 100;
    case 'l': picture(out, WIDTH); return SIZE + 100;
    case 'x': memset(out, 'x', SIZE); return SIZE;
    case 'n': return 0;
    case 'c': raise(SIGSEGV);
    case 'a': abort();
    case 'h': for (;;) sleep(60);
    case 'f': /* starts something that would outlive it */
        if (fork() == 0) for (;;) sleep(60);
        picture(out, WIDTH);
        return SIZE;
    case 'e': exit(9);
    }
    return -1;
}

#ifdef BY_BUFFER
int wlt2bmpBuffer(const unsigned char *wlt, unsigned char *bmp, int size) {
    unsigned char own[SIZE + 200] = {0};
    int made = act(wlt, own);
    if (made < 0 || size != SIZE) return 0;
    memcpy(bmp, own, made < size ? made : size);
    return 1;
}
#elif defined(BY_FILE)
int GetBmp(const char *file, int port) {
    unsigned char wlt[1024], own[SIZE + 200] = {0};
    char name[4096];
    FILE *in = fopen(file, "rb"), *out;
    if (in == NULL || fread(wlt, 1, sizeof wlt, in) != sizeof wlt || port != 1) return -1;
    fclose(in);
    int made = act(wlt, own);
    if (made < 0) return -2;
    if (made == 0) return 1; /* says done, and has made nothing */
    strcpy(name, file);
    strcpy(strrchr(name, '.'), ".bmp");
    if ((out = fopen(name, "wb")) == NULL) return -3;
    fwrite(own, 1, made, out);
    fclose(out);
    return 1;
}
#else
int something_else(void) { return 0; }
#endif
