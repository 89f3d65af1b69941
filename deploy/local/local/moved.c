/* Moves the wall clock of a process, and of every process it starts, by MOVED_SECONDS (for LD_PRELOAD on Linux).
 *
 * What a program reads from CLOCK_REALTIME is moved. Monotonic clocks stay as they are, so sleeping and waiting for a
 * number of seconds take as long as ever. Waiting *until* a moment of the wall clock is given to the kernel as the true
 * moment. Times of files come from the kernel and stay true. Programs that are linked statically aren't reached.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timeb.h>
#include <sys/timerfd.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))
/* The next definition of a function after ours, looked up once. Two threads at once find the same. */
#define NEXT(name)                                                                                                     \
  static __typeof__(&name) next;                                                                                       \
  if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* A condition or a timer file doesn't tell by which clock it goes. No machine has been up for thirty years: a moment
 * beyond that is one of the wall clock. */
#define ON_THE_WALL 1000000000

static long moved(void) {
  static long seconds;
  static int known;
  if (!known) {
    const char *text = getenv("MOVED_SECONDS");
    seconds = text ? strtol(text, NULL, 10) : 0;
    known = 1;
  }
  return seconds;
}

static int wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

/* The true moment of a moment on the moved clock; the zero of "at once" and "never" stays zero. */
static struct timespec true_moment(const struct timespec *at) {
  struct timespec out = *at;
  if (out.tv_sec == 0 && out.tv_nsec == 0) return out;
  out.tv_sec -= moved();
  if (out.tv_sec < 0) out.tv_sec = 0;
  return out;
}

/* --- reading the clock ------------------------------------------------------------------------------------------- */

EXPORT int clock_gettime(clockid_t clock, struct timespec *out) {
  NEXT(clock_gettime);
  int result = next(clock, out);
  if (result == 0 && wall(clock)) out->tv_sec += moved();
  return result;
}

EXPORT int gettimeofday(struct timeval *restrict out, void *restrict zone) {
  struct timespec at;
  if (zone) *(struct timezone *)zone = (struct timezone){0, 0};
  if (clock_gettime(CLOCK_REALTIME, &at)) return -1;
  *out = (struct timeval){at.tv_sec, at.tv_nsec / 1000};
  return 0;
}

EXPORT time_t time(time_t *out) {
  struct timespec at;
  if (clock_gettime(CLOCK_REALTIME, &at)) return (time_t)-1;
  if (out) *out = at.tv_sec;
  return at.tv_sec;
}

EXPORT int timespec_get(struct timespec *out, int base) {
  NEXT(timespec_get);
  return base == TIME_UTC ? (clock_gettime(CLOCK_REALTIME, out) ? 0 : base) : next(out, base);
}

EXPORT int ftime(struct timeb *out) {
  struct timespec at;
  if (clock_gettime(CLOCK_REALTIME, &at)) return -1;
  *out = (struct timeb){.time = at.tv_sec, .millitm = (unsigned short)(at.tv_nsec / 1000000)};
  return 0;
}

/* --- waiting until a moment of the wall clock -------------------------------------------------------------------- */

EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec *at, struct timespec *left) {
  NEXT(clock_nanosleep);
  if (!(flags & TIMER_ABSTIME) || !wall(clock)) return next(clock, flags, at, left);
  struct timespec moment = true_moment(at);
  return next(clock, flags, &moment, left);
}

EXPORT int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict at) {
  NEXT(sem_timedwait);
  struct timespec moment = true_moment(at);
  return next(sem, &moment);
}

EXPORT int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict at) {
  NEXT(pthread_mutex_timedlock);
  struct timespec moment = true_moment(at);
  return next(mutex, &moment);
}

EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict at) {
  NEXT(pthread_rwlock_timedrdlock);
  struct timespec moment = true_moment(at);
  return next(lock, &moment);
}

EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict at) {
  NEXT(pthread_rwlock_timedwrlock);
  struct timespec moment = true_moment(at);
  return next(lock, &moment);
}

EXPORT int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                                  const struct timespec *restrict at) {
  static __typeof__(&pthread_cond_timedwait) next;
  /* On x86-64 the C library has an older one for programs of 2002; a plain lookup may give that. */
  if (!next) next = (__typeof__(&pthread_cond_timedwait))dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!next) next = (__typeof__(&pthread_cond_timedwait))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  struct timespec moment = at->tv_sec > ON_THE_WALL ? true_moment(at) : *at;
  return next(cond, mutex, &moment);
}

EXPORT int timerfd_settime(int timer, int flags, const struct itimerspec *at, struct itimerspec *before) {
  NEXT(timerfd_settime);
  struct itimerspec moment = *at;
  if ((flags & TFD_TIMER_ABSTIME) && at->it_value.tv_sec > ON_THE_WALL) moment.it_value = true_moment(&at->it_value);
  return next(timer, flags, &moment, before);
}

EXPORT int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict at,
                         struct itimerspec *restrict before) {
  NEXT(timer_settime);
  struct itimerspec moment = *at;
  if ((flags & TIMER_ABSTIME) && at->it_value.tv_sec > ON_THE_WALL) moment.it_value = true_moment(&at->it_value);
  return next(timer, flags, &moment, before);
}

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 30) /* the same waits with the clock named */
EXPORT int sem_clockwait(sem_t *restrict sem, clockid_t clock, const struct timespec *restrict at) {
  NEXT(sem_clockwait);
  struct timespec moment = wall(clock) ? true_moment(at) : *at;
  return next(sem, clock, &moment);
}

EXPORT int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock,
                                   const struct timespec *restrict at) {
  NEXT(pthread_mutex_clocklock);
  struct timespec moment = wall(clock) ? true_moment(at) : *at;
  return next(mutex, clock, &moment);
}

EXPORT int pthread_cond_clockwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex, clockid_t clock,
                                  const struct timespec *restrict at) {
  NEXT(pthread_cond_clockwait);
  struct timespec moment = wall(clock) ? true_moment(at) : *at;
  return next(cond, mutex, clock, &moment);
}
#endif
