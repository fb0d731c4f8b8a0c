// Starts a program without copying the daemon's page tables.
//
// vfork(2): the child runs in the parent's memory on the parent's stack until it executes, while
// the calling thread waits (the other threads run on). Therefore, between vfork and execve the
// child
//  - makes raw system calls only: the C library's setresuid and friends would signal every thread,
//  - writes no memory but its own locals and errno (the waiting thread's own),
//  - runs with every signal blocked until the daemon's handlers, which point into shared memory, are
//    reset in its own copy of the handler table.
// It must be called on the main thread: PR_SET_PDEATHSIG fires when the starting *thread* ends.
//
// The calling thread waits as long as execve reads the program. For one on a file system that may
// not answer (a dead file server) SETTING_SEPARATE asks for fork(2): slower, but the daemon goes
// on, and what cannot be executed then ends with EXIT_NOT_STARTED instead of an errno.

#include "native.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// 32-bit kernels keep 16-bit forms under the plain names.
#ifdef SYS_setgroups32
#define CALL_SETGROUPS SYS_setgroups32
#define CALL_SETRESUID SYS_setresuid32
#define CALL_SETRESGID SYS_setresgid32
#else
#define CALL_SETGROUPS SYS_setgroups
#define CALL_SETRESUID SYS_setresuid
#define CALL_SETRESGID SYS_setresgid
#endif

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#define KERNEL_SIGNALS 64
#define KERNEL_SIGNAL_SET_BYTES (KERNEL_SIGNALS / 8)
#define FIRST_INHERITABLE_FD 3
#define EXIT_NOT_STARTED 127

// As laid out in the Int32Array that JavaScript hands over; KEEP leaves the daemon's own. No number
// can mean that for an account, where each but one is somebody's: SETTING_BECOME says it.
enum {
  SETTING_BECOME,  // 1: the account of the next two, as bit patterns
  SETTING_UID,
  SETTING_GID,
  SETTING_NICE,
  SETTING_OPEN_FILES,
  SETTING_UMASK,
  SETTING_SEPARATE,
  SETTING_EXPENDABLE,  // 1: oom_score_adj back to 0
  SETTING_COUNT,
};
#define KEEP INT_MIN

typedef struct {
  char *const *argv;
  char *const *envp;
  int32_t setting[SETTING_COUNT];
  byte_span affinity;
  pid_t parent;
} spawn_request;

// 0, or -1 with errno.
static long become_account(const spawn_request *request) {
  if (request->setting[SETTING_BECOME] != 1) return 0;
  const uid_t uid = (uid_t)request->setting[SETTING_UID];
  const gid_t gid = (gid_t)request->setting[SETTING_GID];
  // To the kernel this number means "no change": the program would run as root.
  if (uid == (uid_t)-1 || gid == (gid_t)-1) {
    errno = EINVAL;
    return -1;
  }
  if (syscall(CALL_SETGROUPS, 1, &gid) < 0) return -1;
  if (syscall(CALL_SETRESGID, gid, gid, gid) < 0) return -1;
  return syscall(CALL_SETRESUID, uid, uid, uid);
}

// The daemon's handlers live in memory that the child shares; a signal that arrives before execve
// must not run them. Ignored signals (SIGPIPE in Node) would stay ignored across execve.
static void reset_signals(void) {
  unsigned char action[64] = {0};  // struct kernel_sigaction, all architectures: SIG_DFL is zero
  for (int number = 1; number <= KERNEL_SIGNALS; number++) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    syscall(SYS_rt_sigaction, number, action, NULL, KERNEL_SIGNAL_SET_BYTES);
  }
}

// 0, or -1 with errno.
static long redirect_standard_streams(void) {
  const int null_fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR);
  if (null_fd < 0) return -1;
  for (int fd = 0; fd < FIRST_INHERITABLE_FD; fd++) {
    if (fd != null_fd && syscall(SYS_dup3, null_fd, fd, 0) < 0) return -1;
  }
  // Where the kernel lacks close_range (before 5.9), close-on-exec alone has to do.
  syscall(SYS_close_range, FIRST_INHERITABLE_FD, ~0U, 0);
  return 0;
}

static void reset_scheduling(const spawn_request *request) {
  const struct sched_param ordinary = {.sched_priority = 0};
  if (syscall(SYS_sched_getscheduler, 0) != SCHED_OTHER) {
    syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &ordinary);
  }
  if (request->setting[SETTING_NICE] != KEEP) {
    syscall(SYS_setpriority, PRIO_PROCESS, 0, request->setting[SETTING_NICE]);
  }
  if (request->affinity.length > 0) {
    syscall(SYS_sched_setaffinity, 0, request->affinity.length, request->affinity.data);
  }
}

static void reset_limits(const spawn_request *request) {
  if (request->setting[SETTING_OPEN_FILES] != KEEP) {
    struct {
      uint64_t soft;
      uint64_t hard;
    } limit;
    const uint64_t wanted = (uint64_t)request->setting[SETTING_OPEN_FILES];
    if (syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) == 0 && limit.soft > wanted) {
      limit.soft = wanted;
      syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
    }
  }
  if (request->setting[SETTING_UMASK] != KEEP) syscall(SYS_umask, request->setting[SETTING_UMASK]);
}

// The service manager spares the daemon when memory runs out (OOMScoreAdjust); a script that leaks is
// not to be the last that is ended. Without /proc it keeps what it has. A vfork child's own value,
// though it shares the daemon's memory. Before the change of account, which closes the file.
static void reset_oom_score(const spawn_request *request) {
  if (request->setting[SETTING_EXPENDABLE] != 1) return;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY);
  if (fd < 0) return;
  syscall(SYS_write, fd, "0", 1);
  syscall(SYS_close, fd);
}

// Runs in the child; returns only with the errno of what failed.
static int become_program(const spawn_request *request) {
  const uint64_t no_signals = 0;
  if (syscall(SYS_setpgid, 0, 0) < 0) return errno;
  reset_signals();
  reset_scheduling(request);
  reset_limits(request);
  reset_oom_score(request);
  if (redirect_standard_streams() < 0) return errno;
  if (syscall(SYS_chdir, "/") < 0) return errno;
  if (become_account(request) < 0) return errno;
  // Ambient capabilities would survive execve even under another uid. Before Linux 4.3 there are
  // none.
  syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // After the change of credentials, which clears it.
  if (syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) < 0) return errno;
  if (syscall(SYS_getppid) != request->parent) return ESRCH;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &no_signals, NULL, KERNEL_SIGNAL_SET_BYTES);
  syscall(SYS_execve, request->argv[0], request->argv, request->envp);
  return errno;
}

// pid, or negative errno.
static int64_t start_program(const spawn_request *request) {
  volatile int child_error = 0;
  sigset_t every, before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before);
  const pid_t pid = request->setting[SETTING_SEPARATE] == 1 ? fork() : vfork();
  if (pid == 0) {
    child_error = become_program(request);
    syscall(SYS_exit_group, EXIT_NOT_STARTED);
    __builtin_unreachable();
  }
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (pid < 0) return -fork_error;
  if (child_error == 0) return pid;
  waitpid(pid, NULL, 0);
  return -child_error;
}

// An array of pointers into `block`, which holds strings that each end with a NUL byte.
static char **split_strings(byte_span block) {
  size_t count = 0;
  for (size_t i = 0; i < block.length; i++) count += block.data[i] == 0;
  char **list = calloc(count + 1, sizeof *list);
  if (list == NULL) return NULL;
  char *next = (char *)block.data;
  for (size_t i = 0; i < count; i++) {
    list[i] = next;
    next += strlen(next) + 1;
  }
  return list;
}

// spawn(argv: bytes, environment: bytes, settings: Int32Array, affinity: bytes | null) -> pid
// Both blocks are strings that each end with a NUL byte; argv[0] is the path to execute.
static napi_value spawn(napi_env env, napi_callback_info info) {
  READ_ARGS(4);
  const byte_span argv = native_bytes(env, args[0]);
  const byte_span environment = native_bytes(env, args[1]);
  const byte_span settings = native_bytes(env, args[2]);
  if (argv.length == 0 || argv.data[argv.length - 1] != 0 ||
      (environment.length > 0 && environment.data[environment.length - 1] != 0) ||
      settings.length != SETTING_COUNT * sizeof(int32_t)) {
    return native_number(env, -EINVAL);
  }
  char **arguments = split_strings(argv);
  char **variables = split_strings(environment);
  int64_t result = -ENOMEM;
  if (arguments != NULL && variables != NULL) {
    spawn_request request = {
        .argv = arguments,
        .envp = variables,
        .affinity = native_bytes(env, args[3]),
        .parent = getpid(),
    };
    memcpy(request.setting, settings.data, sizeof request.setting);
    result = start_program(&request);
  }
  free(arguments);
  free(variables);
  return native_number(env, result);
}

void native_define_spawn(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {FUNCTION("spawn", spawn)};
  DEFINE_FUNCTIONS(env, exports, functions);
}
