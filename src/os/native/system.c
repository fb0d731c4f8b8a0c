// Clocks, the timer, scheduling, limits, namespaces and the odd file call.

#include "native.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MICROS_PER_SECOND 1000000

// nowUs(clock: CLOCK_*) -> microseconds
static napi_value now_us(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  struct timespec moment;
  if (clock_gettime(native_int(env, args[0]), &moment) < 0) RETURN_RESULT(-1);
  return native_number(env, (int64_t)moment.tv_sec * MICROS_PER_SECOND + moment.tv_nsec / 1000);
}

// timerfdCreate() -> fd on CLOCK_MONOTONIC
static napi_value timerfd_make(napi_env env, napi_callback_info info) {
  (void)info;
  RETURN_RESULT(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
}

// timerfdSet(fd, atUs): absolute; 0 disarms
static napi_value timerfd_arm(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const int64_t at_us = (int64_t)native_double(env, args[1]);
  const struct itimerspec setting = {
      .it_value = {.tv_sec = at_us / MICROS_PER_SECOND,
                   .tv_nsec = at_us % MICROS_PER_SECOND * 1000},
  };
  RETURN_RESULT(timerfd_settime(native_int(env, args[0]), TFD_TIMER_ABSTIME, &setting, NULL));
}

// timerfdRead(fd) -> expirations since the last read
static napi_value timerfd_take(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  uint64_t expirations = 0;
  const ssize_t length = read(native_int(env, args[0]), &expirations, sizeof expirations);
  RETURN_RESULT(length < 0 ? (int64_t)length : (int64_t)expirations);
}

// strerror(errno) -> text
static napi_value error_text(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  napi_value text;
  napi_create_string_utf8(env, strerror(native_int(env, args[0])), NAPI_AUTO_LENGTH, &text);
  return text;
}

// schedSet(thread, policy, priority): 0 is the calling thread, that is, the loop's
static napi_value sched_set(napi_env env, napi_callback_info info) {
  READ_ARGS(3);
  const struct sched_param parameters = {.sched_priority = native_int(env, args[2])};
  RETURN_RESULT(sched_setscheduler(native_int(env, args[0]), native_int(env, args[1]), &parameters));
}

// setNice(value): the calling thread
static napi_value set_nice(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  RETURN_RESULT(setpriority(PRIO_PROCESS, 0, native_int(env, args[0])));
}

// setAffinity(thread, mask: bytes of a cpu set): 0 is the calling thread, that is, the loop's
static napi_value set_affinity(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span mask = native_bytes(env, args[1]);
  RETURN_RESULT(sched_setaffinity(native_int(env, args[0]), mask.length,
                                  (const cpu_set_t *)(void *)mask.data));
}

// getAffinity(into: bytes) -> length of the mask
static napi_value get_affinity(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  const byte_span into = native_bytes(env, args[0]);
  RETURN_RESULT(syscall(SYS_sched_getaffinity, 0, into.length, into.data));
}

// setLimit(resource: RLIMIT_*, soft, hard): -1 is unlimited
static napi_value set_limit(napi_env env, napi_callback_info info) {
  READ_ARGS(3);
  const double soft = native_double(env, args[1]);
  const double hard = native_double(env, args[2]);
  const struct rlimit limit = {
      .rlim_cur = soft < 0 ? RLIM_INFINITY : (rlim_t)soft,
      .rlim_max = hard < 0 ? RLIM_INFINITY : (rlim_t)hard,
  };
  RETURN_RESULT(setrlimit((__rlimit_resource_t)native_int(env, args[0]), &limit));
}

// prctl(option, second, third): for options that take numbers
static napi_value control_process(napi_env env, napi_callback_info info) {
  READ_ARGS(3);
  RETURN_RESULT(prctl(native_int(env, args[0]), (unsigned long)native_double(env, args[1]),
                      (unsigned long)native_double(env, args[2]), 0, 0));
}

// setThreadName(name: bytes with a final NUL): comm of the calling thread, cut to 15 bytes
static napi_value set_thread_name(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  const byte_span name = native_bytes(env, args[0]);
  RETURN_RESULT(prctl(PR_SET_NAME, name.data, 0, 0, 0));
}

// pidfdOpen(pid) -> fd
static napi_value pidfd_open_child(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  RETURN_RESULT(syscall(SYS_pidfd_open, native_int(env, args[0]), 0));
}

// waitStatus(pid) -> 0 while it runs, else 65536 + the wait status; reaps
static napi_value wait_status(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  int status = 0;
  const pid_t pid = waitpid(native_int(env, args[0]), &status, WNOHANG);
  if (pid <= 0) RETURN_RESULT(pid);
  return native_number(env, 65536 + (status & 0xffff));
}

// peekEnded(pid) -> pid if that child (0: any child) has ended and is not reaped, else 0
static napi_value peek_ended(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  const int pid = native_int(env, args[0]);
  siginfo_t ended;
  memset(&ended, 0, sizeof ended);
  const int status =
      waitid(pid == 0 ? P_ALL : P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT);
  RETURN_RESULT(status < 0 ? status : ended.si_pid);
}

// kill(pid, signal): a negative pid is a process group
static napi_value send_signal(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  RETURN_RESULT(kill(native_int(env, args[0]), native_int(env, args[1])));
}

// mkfifo(path: bytes with a final NUL, mode)
static napi_value make_fifo(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span path = native_bytes(env, args[0]);
  RETURN_RESULT(mkfifo((const char *)path.data, (mode_t)native_int(env, args[1])));
}

// enterNetworkNamespace(fd): the calling thread only; libuv's workers stay behind
static napi_value enter_network_namespace(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  RETURN_RESULT(setns(native_int(env, args[0]), CLONE_NEWNET));
}

void native_define_system(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      FUNCTION("nowUs", now_us),
      FUNCTION("timerfdCreate", timerfd_make),
      FUNCTION("timerfdSet", timerfd_arm),
      FUNCTION("timerfdRead", timerfd_take),
      FUNCTION("strerror", error_text),
      FUNCTION("schedSet", sched_set),
      FUNCTION("setNice", set_nice),
      FUNCTION("setAffinity", set_affinity),
      FUNCTION("getAffinity", get_affinity),
      FUNCTION("setLimit", set_limit),
      FUNCTION("prctl", control_process),
      FUNCTION("setThreadName", set_thread_name),
      FUNCTION("pidfdOpen", pidfd_open_child),
      FUNCTION("waitStatus", wait_status),
      FUNCTION("peekEnded", peek_ended),
      FUNCTION("kill", send_signal),
      FUNCTION("mkfifo", make_fifo),
      FUNCTION("enterNetworkNamespace", enter_network_namespace),
  };
  DEFINE_FUNCTIONS(env, exports, functions);
}
