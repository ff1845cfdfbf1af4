/* Fails the n-th change of the disk in one folder, in whatever process it happens: for benchmarks/faults.py, by LD_PRELOAD.
   FAULT_FOLDER: where. FAULT_AT: which change, from 1. FAULT_ERRNO: with what. FAULT_COUNT: a file of 8 bytes they share. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(const char *path) {
    const char *folder = getenv("FAULT_FOLDER"), *shared = getenv("FAULT_COUNT");
    static atomic_long *count = NULL;
    if (!folder || !shared || !path || strncmp(path, folder, strlen(folder))) return 0;
    if (!count) {
        int opened = open(shared, O_RDWR | O_CLOEXEC);
        if (opened < 0) return 0;
        count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
        close(opened);
    }
    if (atomic_fetch_add(count, 1) + 1 != atol(getenv("FAULT_AT"))) return 0;
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

static int fails_at(int opened) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", opened);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int f, const void *b, size_t n) { REAL(write); return fails_at(f) ? -1 : real(f, b, n); }
ssize_t writev(int f, const struct iovec *v, int n) { REAL(writev); return fails_at(f) ? -1 : real(f, v, n); }
ssize_t pwrite(int f, const void *b, size_t n, off_t o) { REAL(pwrite); return fails_at(f) ? -1 : real(f, b, n, o); }
ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) { REAL(pwrite64); return fails_at(f) ? -1 : real(f, b, n, o); }
int ftruncate(int f, off_t n) { REAL(ftruncate); return fails_at(f) ? -1 : real(f, n); }
int ftruncate64(int f, off64_t n) { REAL(ftruncate64); return fails_at(f) ? -1 : real(f, n); }
int fsync(int f) { REAL(fsync); return fails_at(f) ? -1 : real(f); }
int rename(const char *a, const char *b) { REAL(rename); return fails(b) ? -1 : real(a, b); }
int renameat(int x, const char *a, int y, const char *b) { REAL(renameat); return fails(b) ? -1 : real(x, a, y, b); }
int link(const char *a, const char *b) { REAL(link); return fails(b) ? -1 : real(a, b); }
int linkat(int x, const char *a, int y, const char *b, int f) { REAL(linkat); return fails(b) ? -1 : real(x, a, y, b, f); }
