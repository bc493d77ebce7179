// Counts every call of a process that changes files below some folders, over all its threads, and does something at the N-th of them.
// Loaded by LD_PRELOAD into the executable that FAULT_EXE names, and into nothing that it starts.
//
//   FAULT_UNDER  folders, separated by colons
//   FAULT_AT     which call, from 1; 0 only counts; nothing is counted before fault_arm without it
//   FAULT_DO     kill | tear | fail:<errno>[:on|:kill:<number>] | stop:<fifo> | each:<fifo>:<fifo>
//                on: every call from there on fails; kill: and a later one kills. each: one call at a time, and before each of them, and in the middle of each that writes, its
//                number goes into the first fifo, and it goes on when a byte comes from the second: what is on the disk then is what a death leaves.
//   FAULT_LOG    where one line a call goes: its number, name and path
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *under, *fifo;
static char what[4096];
static long at;
static long killed_at;
static __thread long mine;
static int failure, goes_on, record = -1, active, asks = -1, answers = -1;
static atomic_long counted;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static long (*real_syscall)(long, ...);

// The runtime's interop asks a library for its symbols by handle, which no preloading changes; so it is asked here.
static void *real_dlsym(void *handle, const char *name) {
  static void *(*real)(void *, const char *);
  const char *versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
  for (int i = 0; !real && i < 3; i++) real = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
  return real(handle, name);
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = real_dlsym(RTLD_NEXT, #name)

// From here on calls are counted, from 1.
void fault_arm(long number, const char *befalls) {
  snprintf(what, sizeof what, "%s", befalls);
  failure = strncmp(what, "fail:", 5) ? 0 : atoi(what + 5);
  goes_on = failure && strstr(what, ":on") != NULL;
  char *later = failure ? strstr(what, ":kill:") : NULL;
  killed_at = later ? atol(later + 6) : 0;
  fifo = strncmp(what, "stop:", 5) ? NULL : what + 5;
  if (!strncmp(what, "each:", 5)) {
    char *second = strchr(what + 5, ':');
    *second++ = 0;
    asks = real_syscall(SYS_openat, AT_FDCWD, what + 5, O_RDWR | O_CLOEXEC, 0);
    answers = real_syscall(SYS_openat, AT_FDCWD, second, O_RDWR | O_CLOEXEC, 0);
  }
  at = number;
  counted = 0;
  active = under != NULL;
}

// How many there were. What a thread that is still at work does from here on is not counted, and nothing befalls it.
long fault_disarm(void) {
  active = 0;
  if (asks >= 0) {
    real_syscall(SYS_close, asks);
    real_syscall(SYS_close, answers);
    asks = answers = -1;
  }
  return counted;
}

__attribute__((constructor)) static void begin(void) {
  char self[4096];
  const char *executable = getenv("FAULT_EXE");
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  self[length < 0 ? 0 : length] = 0;
  real_syscall = real_dlsym(RTLD_NEXT, "syscall");
  unsetenv("LD_PRELOAD");
  if (!executable || strcmp(executable, self)) return;
  under = getenv("FAULT_UNDER");
  if (getenv("FAULT_LOG")) record = real_syscall(SYS_openat, AT_FDCWD, getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (under && getenv("FAULT_AT")) fault_arm(atol(getenv("FAULT_AT")), getenv("FAULT_DO") ? getenv("FAULT_DO") : "");
}

static int is_under(const char *path) {
  for (const char *folder = under; folder && *folder;) {
    const char *end = strchrnul(folder, ':');
    size_t length = end - folder;
    if (!strncmp(path, folder, length) && (path[length] == '/' || path[length] == 0)) return 1;
    folder = *end ? end + 1 : end;
  }
  return 0;
}

static void of_descriptor(int descriptor, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, size - 1);
  path[length < 0 ? 0 : length] = 0;
}

static void place(int folder, const char *name, char *path, size_t size) {
  if (name && *name == '/') {
    snprintf(path, size, "%s", name);
    return;
  }
  if (folder == AT_FDCWD) {
    if (!getcwd(path, size)) *path = 0;
  } else {
    of_descriptor(folder, path, size);
  }
  size_t length = strlen(path);
  snprintf(path + length, size - length, "/%s", name ? name : "");
}

_Noreturn static void die(void) {
  real_syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static void ask(long number, const char *how) {
  char line[64], byte;
  int length = snprintf(line, sizeof line, "%ld%s\n", number, how);
  real_syscall(SYS_write, asks, line, length);
  while (real_syscall(SYS_read, answers, &byte, 1) < 0 && errno == EINTR) {}
}

// 0: go on; 1: this one fails, with errno set; 2: this one is torn; 3: it is looked at in its middle.
static int meet(const char *call, const char *path) {
  if (!active || !is_under(path)) return 0;
  int saved = errno;
  long number = atomic_fetch_add(&counted, 1) + 1;
  if (record >= 0) {
    char line[4400];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    real_syscall(SYS_write, record, line, length);
  }
  errno = saved;
  int writes = !strcmp(call, "write") || !strcmp(call, "pwrite");
  if (asks >= 0) {
    pthread_mutex_lock(&one_at_a_time);
    ask(mine = number, "");
    if (writes) return 3;
    // The call itself comes after: whoever is next waits until it is asked, which is not before the answer to this one.
    pthread_mutex_unlock(&one_at_a_time);
    errno = saved;
    return 0;
  }
  if (killed_at && number == killed_at) die();
  if (!at || number < at || (number > at && !goes_on)) return 0;
  if (failure) {
    errno = failure;
    return 1;
  }
  if (fifo) {
    char byte;
    int gate = real_syscall(SYS_openat, AT_FDCWD, fifo, O_RDONLY | O_CLOEXEC, 0);
    while (real_syscall(SYS_read, gate, &byte, 1) < 0 && errno == EINTR) {}
    real_syscall(SYS_close, gate);
    errno = saved;
    return 0;
  }
  if (!strcmp(what, "tear") && writes) return 2;
  die();
}

static int meets_at(const char *call, int folder, const char *name) {
  char path[4200];
  place(folder, name, path, sizeof path);
  return meet(call, path);
}

static int meets(const char *call, int descriptor) {
  char path[4200];
  of_descriptor(descriptor, path, sizeof path);
  return meet(call, path);
}

static int changes(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    REAL(int, name, const char *, int, ...); \
    return changes(flags) && meets_at("open", AT_FDCWD, path) ? -1 : real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
  int name(int folder, const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    REAL(int, name, int, const char *, int, ...); \
    return changes(flags) && meets_at("open", folder, path) ? -1 : real(folder, path, flags, mode); \
  }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  int met = active ? meets("write", file) : 0;
  if (met == 2) { real(file, bytes, count / 2); die(); }
  if (met == 3) {
    ssize_t first = count < 2 ? 0 : real(file, bytes, count / 2);
    ask(mine, "t");
    ssize_t rest = first < 0 ? -1 : real(file, (const char *)bytes + first, count - first);
    pthread_mutex_unlock(&one_at_a_time);
    return rest < 0 ? rest : first + rest;
  }
  return met ? -1 : real(file, bytes, count);
}

#define PWRITE(name) \
  ssize_t name(int file, const void *bytes, size_t count, off_t offset) { \
    REAL(ssize_t, name, int, const void *, size_t, off_t); \
    int met = active ? meets("pwrite", file) : 0; \
    if (met == 2) { real(file, bytes, count / 2, offset); die(); } \
    if (met == 3) { \
      ssize_t first = count < 2 ? 0 : real(file, bytes, count / 2, offset); \
      ask(mine, "t"); \
      ssize_t rest = first < 0 ? -1 : real(file, (const char *)bytes + first, count - first, offset + first); \
      pthread_mutex_unlock(&one_at_a_time); \
      return rest < 0 ? rest : first + rest; \
    } \
    return met ? -1 : real(file, bytes, count, offset); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define VECTOR(name) \
  ssize_t name(int file, const struct iovec *parts, int count, off_t offset) { \
    REAL(ssize_t, name, int, const struct iovec *, int, off_t); \
    return active && meets("pwritev", file) ? -1 : real(file, parts, count, offset); \
  }
VECTOR(pwritev)
VECTOR(pwritev64)

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int);
  return active && meets("writev", file) ? -1 : real(file, parts, count);
}

#define ON_PATH(name, parameters, arguments, folder, path) \
  int name parameters { \
    static int (*real) parameters; \
    if (!real) real = real_dlsym(RTLD_NEXT, #name); \
    return active && meets_at(#name, folder, path) ? -1 : real arguments; \
  }
ON_PATH(rename, (const char *from, const char *to), (from, to), AT_FDCWD, to)
ON_PATH(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), b, to)
ON_PATH(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), b, to)
ON_PATH(unlink, (const char *path), (path), AT_FDCWD, path)
ON_PATH(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), folder, path)
ON_PATH(link, (const char *from, const char *to), (from, to), AT_FDCWD, to)
ON_PATH(linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), b, to)
ON_PATH(symlink, (const char *target, const char *path), (target, path), AT_FDCWD, path)
ON_PATH(symlinkat, (const char *target, int folder, const char *path), (target, folder, path), folder, path)
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
ON_PATH(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), folder, path)
ON_PATH(rmdir, (const char *path), (path), AT_FDCWD, path)
ON_PATH(chmod, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
ON_PATH(truncate, (const char *path, off_t length), (path, length), AT_FDCWD, path)

#define ON_FILE(name, parameters, arguments) \
  int name parameters { \
    static int (*real) parameters; \
    if (!real) real = real_dlsym(RTLD_NEXT, #name); \
    return active && meets(#name, file) ? -1 : real arguments; \
  }
ON_FILE(ftruncate, (int file, off_t length), (file, length))
ON_FILE(ftruncate64, (int file, off_t length), (file, length))
ON_FILE(fsync, (int file), (file))
ON_FILE(fdatasync, (int file), (file))
ON_FILE(fchmod, (int file, mode_t mode), (file, mode))

// The runtime's interop reaches openat2 and renameat2 through this one.
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long), d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  if (active) {
    if (number == SYS_renameat2 && meets_at((unsigned)e == 2 ? "exchange" : "move", (int)c, (const char *)d)) return -1;
    if (number == SYS_openat2 && changes((int)*(uint64_t *)c) && meets_at("open", (int)a, (const char *)b)) return -1;
  }
  return real_syscall(number, a, b, c, d, e, f);
}

void *dlsym(void *handle, const char *name) {
  static const struct { const char *name; void *ours; } calls[] = {
    {"syscall", syscall}, {"renameat", renameat}, {"renameat2", renameat2}, {"unlinkat", unlinkat}, {"linkat", linkat},
    {"mkdirat", mkdirat}, {"fsync", fsync}, {"fdatasync", fdatasync}, {"openat", openat},
  };
  for (size_t i = 0; under && handle != RTLD_NEXT && i < sizeof calls / sizeof *calls; i++)
    if (!strcmp(name, calls[i].name)) return calls[i].ours;
  return real_dlsym(handle, name);
}
