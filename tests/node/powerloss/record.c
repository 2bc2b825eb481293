/* Records what this process changes below $POWERLOSS_ROOT into $POWERLOSS_LOG. Preloaded with LD_PRELOAD.
 *
 * Each record is: kind (1 byte), length of path (4), length of data (4), offset (8), then path and data; little-endian.
 * A lock makes the order in the log the order in which things happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *root;
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
    root = getenv("POWERLOSS_ROOT");
    const char *path = getenv("POWERLOSS_LOG");
    if (!root || !path) return;
    root_length = strlen(root);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) { return log_fd >= 0 && strncmp(path, root, root_length) == 0; }

static int watched_fd(int fd, char *path) {
    char link[64];
    if (log_fd < 0 || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return watched(path);
}

static void put(const void *data, size_t length) {
    const char *at = data;
    while (length) {
        ssize_t done = syscall(SYS_write, log_fd, at, length);
        if (done <= 0) abort();
        at += done, length -= (size_t)done;
    }
}

static void note(char kind, const char *path, const void *data, uint32_t length, uint64_t offset) {
    uint32_t path_length = (uint32_t)strlen(path);
    put(&kind, 1), put(&path_length, 4), put(&length, 4), put(&offset, 8);
    put(path, path_length), put(data, length);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define WRITES_AT(name)                                                                                                \
    ssize_t name(int fd, const void *data, size_t length, off_t offset) {                                              \
        REAL(name);                                                                                                    \
        char path[PATH_MAX];                                                                                           \
        if (!watched_fd(fd, path)) return real(fd, data, length, offset);                                              \
        pthread_mutex_lock(&lock);                                                                                     \
        ssize_t done = real(fd, data, length, offset);                                                                 \
        int error = errno;                                                                                             \
        if (done > 0) note('w', path, data, (uint32_t)done, (uint64_t)offset);                                         \
        pthread_mutex_unlock(&lock);                                                                                   \
        errno = error;                                                                                                 \
        return done;                                                                                                   \
    }
WRITES_AT(pwrite)
WRITES_AT(pwrite64)

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    char path[PATH_MAX];
    if (!watched_fd(fd, path)) return real(fd, data, length);
    pthread_mutex_lock(&lock);
    ssize_t done = real(fd, data, length);
    int error = errno;
    if (done > 0) note('w', path, data, (uint32_t)done, (uint64_t)(lseek(fd, 0, SEEK_CUR) - done));
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

#define TRUNCATES(name)                                                                                                \
    int name(int fd, off_t length) {                                                                                   \
        REAL(name);                                                                                                    \
        char path[PATH_MAX];                                                                                           \
        if (!watched_fd(fd, path)) return real(fd, length);                                                            \
        pthread_mutex_lock(&lock);                                                                                     \
        int done = real(fd, length);                                                                                   \
        int error = errno;                                                                                             \
        if (done == 0) note('t', path, "", 0, (uint64_t)length);                                                       \
        pthread_mutex_unlock(&lock);                                                                                   \
        errno = error;                                                                                                 \
        return done;                                                                                                   \
    }
TRUNCATES(ftruncate)
TRUNCATES(ftruncate64)

#define SYNCS(name)                                                                                                    \
    int name(int fd) {                                                                                                 \
        REAL(name);                                                                                                    \
        char path[PATH_MAX];                                                                                           \
        if (!watched_fd(fd, path)) return real(fd);                                                                    \
        pthread_mutex_lock(&lock);                                                                                     \
        note('s', path, "", 0, 0); /* not carried out: the replay decides what it would have kept */                   \
        pthread_mutex_unlock(&lock);                                                                                   \
        return 0;                                                                                                      \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define NOTES_CREATION(call)                                                                                           \
    struct stat seen;                                                                                                  \
    int is_new = (flags & O_CREAT) && stat(path, &seen) != 0;                                                          \
    pthread_mutex_lock(&lock);                                                                                         \
    int fd = call;                                                                                                     \
    int error = errno;                                                                                                 \
    if (fd >= 0 && is_new) note('c', path, "", 0, 0);                                                                  \
    if (fd >= 0 && !is_new && (flags & O_TRUNC)) note('t', path, "", 0, 0);                                            \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return fd;

#define OPENS(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(name);                                                                                                    \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                                    \
        va_end(rest);                                                                                                  \
        if (!watched(path)) return real(path, flags, mode);                                                            \
        NOTES_CREATION(real(path, flags, mode))                                                                        \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                                                 \
    int name(int at, const char *path, int flags, ...) {                                                               \
        REAL(name);                                                                                                    \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                                    \
        va_end(rest);                                                                                                  \
        if (!watched(path)) return real(at, path, flags, mode);                                                        \
        NOTES_CREATION(real(at, path, flags, mode))                                                                    \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int unlink(const char *path) {
    REAL(unlink);
    if (!watched(path)) return real(path);
    pthread_mutex_lock(&lock);
    int done = real(path);
    int error = errno;
    if (done == 0) note('u', path, "", 0, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    if (!watched(from)) return real(from, to);
    pthread_mutex_lock(&lock);
    int done = real(from, to);
    int error = errno;
    if (done == 0) note('r', from, to, (uint32_t)strlen(to), 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

int link(const char *from, const char *to) {
    REAL(link);
    if (!watched(from)) return real(from, to);
    pthread_mutex_lock(&lock);
    int done = real(from, to);
    int error = errno;
    if (done == 0) note('l', from, to, (uint32_t)strlen(to), 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}
