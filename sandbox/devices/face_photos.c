/* A stand-in for a licensed decoder of card photos: the first 36 bytes of the 1024 are the lights of
 * a grid of six by six (sandbox/devices/face_camera.py). 102 x 126 dots, 24 bits, rows from below. */

#include <string.h>

enum { WIDTH = 102, HEIGHT = 126, GRID = 6, LINE = WIDTH * 3 + 2, HEAD = 54 };

static void put(unsigned char *at, unsigned long value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> (8 * i));
}

int wlt2bmpBuffer(const unsigned char *wlt, unsigned char *bmp, int size) {
    if (size < HEAD + LINE * HEIGHT) return 0;
    memset(bmp, 0, HEAD + LINE * HEIGHT);
    memcpy(bmp, "BM", 2);
    put(bmp + 2, HEAD + LINE * HEIGHT, 4);
    put(bmp + 10, HEAD, 4);
    put(bmp + 14, 40, 4);
    put(bmp + 18, WIDTH, 4);
    put(bmp + 22, HEIGHT, 4);
    put(bmp + 26, 1, 2);
    put(bmp + 28, 24, 2);
    put(bmp + 34, LINE * HEIGHT, 4);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int cell = (HEIGHT - 1 - y) * GRID / HEIGHT * GRID + x * GRID / WIDTH;
            memset(bmp + HEAD + y * LINE + x * 3, 30 + wlt[cell] % 196, 3);
        }
    return 1;
}
